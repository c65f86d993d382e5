"""Numbers for the prose: published figures by their id, written as a sentence needs them."""

from __future__ import annotations

from collections.abc import Mapping
from math import sqrt

import pandas as pd

from alliance import evidence, worlds
from alliance.numbers import measure
from alliance.parameters import Parameters
from alliance.simulate import CASELOAD


def tell(*ids: str) -> None:
    """Make published figures available to the text of a chapter.

    Afterwards ``{glue:text}`A1.value``` writes the figure; see `spoken` for what follows the dot.

    Parameters
    ----------
    *ids : str
        Ids of rows in ``data/``.

    Raises
    ------
    KeyError
        If there is no such row.
    """
    for each in ids:
        _glue(each, spoken(evidence.row(each)))


def tell_calibration(*targets: str) -> None:
    """Make simulated values of targets available, as ``{glue:text}`sim.T10```.

    Parameters
    ----------
    *targets : str
        Ids of targets in the frozen calibration.
    """
    simulated = evidence.load("calibration").set_index("target")["simulated"]
    _glue("sim", {target: measure(simulated[target], "r") for target in targets})


def tell_worlds() -> None:
    """Make figures of the frozen worlds available, as ``{glue:text}`worlds.count```."""
    _glue("worlds", spoken_worlds())


def spoken_worlds() -> dict[str, str]:
    """Write the figures of the frozen worlds as text.

    Returns
    -------
    dict of str to str
        ``count``, ``clients``, ``caseload``, ``level``, ``varied``; ``low_``, ``high_``, ``left_``
        and ``calm_`` (without ruptures) of each kind of evidence, and ``low_`` and
        ``high_unlearned``, the range where learning is no larger than calibrated;
        ``small_between`` and ``absent_between``, worlds whose effect is below one CORE point or
        that have ruptures but no mechanism; ``absent_effect``, the mean effect of the latter;
        ``removed_share`` of the worlds removed within clients that have an effect of one point or
        more; ``line``, ``line_lower`` and ``absent_lower``, agreement within clients and what
        asking for less would leave; ``training``; ``planted``, ``covered`` (also
        ``_largest``, a tenth of the effects, and ``_none``, no effect), ``coverage_error``.

    Examples
    --------
    >>> spoken_worlds()["level"]
    '90%'
    """
    found, checked = evidence.load("worlds"), evidence.load("worlds_coverage")
    covered, planted = checked["covered"].mean(), len(checked)
    calm, absent = found["rupture_rate"] == 0, _without_mechanism(found)
    removed = found[found["agrees"] == 1]
    unlearned = found["learning"] <= Parameters().learning
    return {
        "clients": f"{worlds.CLIENTS:,}",
        "caseload": f"{CASELOAD}",
        "level": f"{worlds.LEVEL:.0%}",
        "small_between": f"{(found['repair_effect'] < 1).sum():,}",
        "absent_between": f"{absent.sum():,}",
        "planted": f"{planted:,}",
        "covered": f"{covered:.1%}",
        "coverage_error": f"{sqrt(covered * (1 - covered) / planted):.1%}",
        "absent_effect": f"{found.loc[absent, 'repair_effect'].mean():.1f}",
        "removed_share": f"{(removed['repair_effect'] >= 1).mean():.0%}",
        "training": f"{100 * worlds.TRAINING:.0f}",
        "varied": f"{len(worlds.PRIORS)}",
        **{
            f"calm_{step}": f"{(calm & (found['agrees'] > place)).sum():,}"
            for place, step in enumerate(worlds.STEPS)
        },
        **_spoken_line(found),
        **_spoken_coverage(checked),
        **_spoken_range("unlearned", found[(found["agrees"] > 1) & unlearned]["repair_effect"]),
        **_spoken_ranges(),
    }


def _without_mechanism(found: pd.DataFrame) -> pd.Series[bool]:
    """Tell where there are ruptures, but nothing by which repair could act on distress."""
    return (found["rupture_rate"] > 0) & (found[list(worlds.MECHANISMS)] == 0).all(axis=1)


def _spoken_line(found: pd.DataFrame) -> dict[str, str]:
    """Say what agreement within clients asks for, and what would stay if it asked for less."""
    line = -float(evidence.row("T4_standardised")["tolerance_high"])
    lower = round(0.4 * line, 2)
    stay = (_without_mechanism(found) & (found["within_beta"] < -lower)).sum()
    texts = {"line": measure(line, "r"), "line_lower": measure(lower, "r")}
    return texts | {"absent_lower": f"{stay:,}"}


def _spoken_coverage(checked: pd.DataFrame) -> dict[str, str]:
    """Say how often the largest tenth of planted effects is covered, and those that are none."""
    effect = checked["repair_effect"]
    parts = {"largest": effect.rank(pct=True) > 0.9, "none": effect == 0}
    return {f"covered_{n}": f"{checked.loc[t, 'covered'].mean():.0%}" for n, t in parts.items()}


def _spoken_range(name: str, effects: pd.Series[float]) -> dict[str, str]:
    ends = {"low": (1 - worlds.LEVEL) / 2, "high": (1 + worlds.LEVEL) / 2}
    return {f"{end}_{name}": f"{effects.quantile(q):.1f}" for end, q in ends.items()}


def _spoken_ranges() -> dict[str, str]:
    texts = {}
    for step in evidence.load("worlds_ranges").itertuples():
        texts[f"left_{step.evidence}"] = f"{step.worlds:,}"
        texts[f"low_{step.evidence}"] = f"{step.repair_effect_low:.1f}"
        texts[f"high_{step.evidence}"] = f"{step.repair_effect_high:.1f}"
    return texts | {"count": texts["left_prior"]}


def _glue(prefix: str, texts: Mapping[str, str]) -> None:
    from myst_nb import glue  # noqa: PLC0415  only a chapter needs it, not the package

    for part, text in texts.items():
        glue(f"{prefix}.{part}", text, display=False)


def spoken(row: pd.Series) -> dict[str, str]:
    """Write the numbers of a row as text.

    Parameters
    ----------
    row : pandas.Series
        A row of a table in ``data/``.

    Returns
    -------
    dict of str to str
        Whichever of these the row has: ``value``, ``low`` and ``high`` (two places, no leading
        zero for a correlation), ``percent`` (of a proportion), ``k`` and ``n`` (counts), ``level``
        (of an interval).

    Examples
    --------
    >>> spoken(evidence.row("B2"))["low"]
    '−.09'
    """
    known = row.dropna()
    texts = {
        part: measure(known[part], known["unit"])
        for part in ("value", "low", "high")
        if part in known
    }
    texts |= {part: f"{known[part]:,.0f}" for part in ("k", "n") if part in known}
    if "level" in known:
        texts["level"] = f"{known['level']:g}%"
    if known.get("unit") == "proportion" and "value" in known:
        texts["percent"] = f"{round(100 * known['value'], 1):g}%"
    return texts
