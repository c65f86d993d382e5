"""Numbers for the prose: published figures by their id, written as a sentence needs them."""

from __future__ import annotations

from collections.abc import Mapping
from math import sqrt

import pandas as pd

from alliance import agreement, calibrate, evidence, rivals, worlds
from alliance.detect import CRITERIA, Label
from alliance.numbers import SMALL, measure, tenth, words
from alliance.parameters import Parameters
from alliance.simulate import CASELOAD, SESSIONS, SESSIONS_MAX

SHARES = ("proportion", "intraclass correlation")
"""Units of what a sentence may also write as a percentage."""


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
        tell_texts(each, spoken(evidence.row(each)))


def tell_calibration(*targets: str) -> None:
    """Make simulated values of targets available, as ``{glue:text}`sim.T10```.

    Parameters
    ----------
    *targets : str
        Ids of targets in the frozen calibration.
    """
    simulated = evidence.load("calibration").set_index("target")["simulated"]
    tell_texts("sim", {target: _simulated(target, simulated[target]) for target in targets})


def _simulated(target: str, value: float) -> str:
    """Write a simulated value: what is between -1 and 1 as a correlation is written."""
    unit = evidence.row(target)["unit"]
    return measure(value, unit, places=1) if unit == "sessions" else measure(value, "r")


def tell_worlds() -> None:
    """Make figures of the frozen worlds available, as ``{glue:text}`worlds.count```."""
    tell_texts("worlds", spoken_worlds())


def tell_rivals() -> None:
    """Make figures of the rival worlds available, as ``{glue:text}`rivals.effect```."""
    tell_texts("rivals", rivals.spoken())


def tell_labels() -> None:
    """Make the shares of labels available, as ``{glue:text}`labels.censored```."""
    tell_texts("labels", spoken_labels())


def spoken_labels() -> dict[str, str]:
    """Write how many labels of simulated therapies rest on ruptures too late to tell.

    Returns
    -------
    dict of str to str
        ``sessions``, ``window``, ``censored`` (share of therapies) and ``of_unrepaired`` (share of
        those that a study without that class calls unrepaired).

    Examples
    --------
    >>> spoken_labels()["sessions"]
    '8'
    """
    found = calibrate.brief_labels(Parameters())
    censored = found == Label.CENSORED
    unrepaired = calibrate.as_published(found) == Label.UNREPAIRED
    return {
        "sessions": f"{calibrate.BRIEF_SESSIONS}",
        "window": f"{CRITERIA[calibrate.RULE].options['window'].default:g}",
        "censored": f"{censored.mean():.0%}",
        "of_unrepaired": f"{censored.sum() / unrepaired.sum():.0%}",
    }


def spoken_worlds() -> dict[str, str]:
    """Write the figures of the frozen worlds as text.

    Returns
    -------
    dict of str to str
        ``count``, ``clients``, ``caseload``, ``sessions``, ``routine_sessions``,
        ``most_sessions``, ``level``, ``varied``;
        ``low_``, ``median_``, ``high_``, ``left_`` and ``calm_`` (without ruptures) of
        each kind of evidence; ``small_between`` and ``absent_between``, worlds whose effect is
        below one CORE point or that have ruptures but no mechanism; ``absent_effect``, the mean
        effect of the latter; ``removed_share`` of the worlds removed within clients that have an
        effect of one point or more; ``line`` and ``line_far``, agreement within clients, and
        ``line_lower`` and ``absent_lower``, what asking for less would leave; ``training``; of each
        published kind of evidence ``planted_``,
        ``accepted_`` (median), ``covered_``, ``coverage_error_`` and
        ``covered_largest_`` (a tenth of the effects); of each prior, with all published evidence,
        ``low_if_``, ``high_if_``, ``median_if_`` and ``effective_if_``, and ``least_`` and
        ``largest_`` of their ``low``, ``median`` and ``high``; ``retried`` worlds with
        ``retried_clients``, how many meet ``all_targets`` of ``targets``, and ``usual_targets``
        (median) and ``most_targets``.

    Examples
    --------
    >>> spoken_worlds()["level"]
    '90%'
    """
    found = evidence.load("worlds")
    absent = _without_mechanism(found)
    removed = found[found["agrees"] == 1]
    return {
        "clients": f"{worlds.CLIENTS:,}",
        "caseload": f"{CASELOAD}",
        "sessions": f"{SESSIONS}",
        "routine_sessions": f"{calibrate.ROUTINE_SESSIONS}",
        "most_sessions": f"{SESSIONS_MAX}",
        "level": f"{worlds.LEVEL:.0%}",
        "small_between": f"{(found['repair_effect'] < 1).sum():,}",
        "absent_between": f"{absent.sum():,}",
        "absent_effect": f"{found.loc[absent, 'repair_effect'].mean():.1f}",
        "removed_share": f"{(removed['repair_effect'] >= 1).mean():.0%}",
        "training": f"{100 * worlds.TRAINING:.0f}",
        "varied": f"{len(worlds.PRIORS)}",
        **_spoken_calm(found),
        **_spoken_line(found),
        **_spoken_coverage(),
        **_spoken_priors(),
        **_spoken_targets(),
        **_spoken_ranges(),
    }


def _without_mechanism(found: pd.DataFrame) -> pd.Series[bool]:
    """Tell where there are ruptures, but nothing by which repair could act on distress."""
    return (found["rupture_rate"] > 0) & (found[list(worlds.MECHANISMS)] == 0).all(axis=1)


def _spoken_calm(found: pd.DataFrame) -> dict[str, str]:
    """Say how many worlds without ruptures are left as evidence is added."""
    left = agreement.by_evidence(found)
    calm = {step: (worlds_left["rupture_rate"] == 0).sum() for step, worlds_left in left.items()}
    return {f"calm_{step}": f"{count:,}" for step, count in calm.items()}


def _spoken_line(found: pd.DataFrame) -> dict[str, str]:
    """Say what agreement within clients asks for, and what would stay if it asked for less."""
    row = evidence.row("T4_standardised")
    line, far = (float(row[f"tolerance_{end}"]) for end in ("high", "low"))
    lower = round(0.4 * line, 2)
    stay = (_without_mechanism(found) & (found["within_beta"] < lower)).sum()
    lines = {"line": line, "line_far": far, "line_lower": lower}
    texts = {name: measure(value, "r") for name, value in lines.items()}
    return texts | {"absent_lower": f"{stay:,}"}


def _spoken_coverage() -> dict[str, str]:
    """Say how often the truth of planted worlds is covered, for each kind of evidence added."""
    texts = {}
    for step, checked in evidence.load("worlds_coverage").groupby("evidence"):
        covered, planted = checked["covered"].mean(), len(checked)
        texts[f"planted_{step}"] = f"{planted:,}"
        texts[f"accepted_{step}"] = f"{checked['accepted'].median():,.0f}"
        texts[f"covered_{step}"] = f"{covered:.1%}"
        texts[f"coverage_error_{step}"] = f"{sqrt(covered * (1 - covered) / planted):.1%}"
        largest = checked["repair_effect"].rank(pct=True) > 0.9
        texts[f"covered_largest_{step}"] = f"{checked.loc[largest, 'covered'].mean():.0%}"
    return texts


def _spoken_priors() -> dict[str, str]:
    """Say what all published evidence leaves open under each prior."""
    frozen = evidence.load("worlds_priors")
    left = frozen[frozen["evidence"] == list(worlds.STEPS)[-1]].set_index("prior")
    texts = {f"effective_if_{prior}": f"{n:.0f}" for prior, n in left["effective"].items()}
    for end in ("low", "median", "high"):
        texts |= {f"{end}_if_{prior}": f"{x:.1f}" for prior, x in left[end].items()}
        texts |= {
            f"least_{end}": f"{left[end].min():.1f}",
            f"largest_{end}": f"{left[end].max():.1f}",
        }
    return texts


def _spoken_targets() -> dict[str, str]:
    """Say how many worlds that agree meet every target in a larger study of theirs."""
    tried = evidence.load("worlds_targets")
    met, targets = tried.groupby("world")["met"].sum(), tried["target"].nunique()
    return {
        "retried": f"{len(met):,}",
        "retried_clients": f"{agreement.RESIMULATED:,}",
        "all_targets": f"{(met == targets).sum()}",
        "targets": f"{targets}",
        "usual_targets": f"{met.median():.0f}",
        "most_targets": f"{met.max()}",
    }


def _spoken_ranges() -> dict[str, str]:
    texts = {}
    for step in evidence.load("worlds_ranges").itertuples():
        texts[f"left_{step.evidence}"] = f"{step.worlds:,}"
        texts[f"low_{step.evidence}"] = f"{step.repair_effect_low:.1f}"
        texts[f"high_{step.evidence}"] = f"{step.repair_effect_high:.1f}"
        texts[f"median_{step.evidence}"] = f"{step.repair_effect_median:.1f}"
    return texts | {"count": texts["left_prior"]}


def tell_texts(prefix: str, texts: Mapping[str, str]) -> None:
    """Make texts available to a chapter, as ``{glue:text}`prefix.name```.

    Parameters
    ----------
    prefix : str
        What stands before the dot.
    texts : mapping of str to str
        The texts, by what stands behind the dot.
    """
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
        zero for a correlation), ``percent``, ``percent_low`` and ``percent_high`` (of a
        share), ``k``, ``n`` and ``count`` (counts), ``level`` (of an interval). What is a whole
        number up to twelve is there a second time in words, as ``n_words``: for counts that stand
        in a sentence without statistics.

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
    texts |= {part: f"{known[part]:,.0f}" for part in ("k", "n", "count") if part in known}
    texts |= {f"{part}_words": words(int(texts[part])) for part in texts if _is_small(texts[part])}
    if "level" in known:
        texts["level"] = f"{known['level']:g}%"
    if known.get("unit") in SHARES:
        shares = {"value": "percent", "low": "percent_low", "high": "percent_high"}
        texts |= {text: tenth(known[part]) for part, text in shares.items() if part in known}
    return texts


def _is_small(text: str) -> bool:
    return text.isdigit() and int(text) < len(SMALL)
