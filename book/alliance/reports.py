"""What the chapters on identification and validation print: numbers in sentences, and tables."""

from __future__ import annotations

import math
from functools import partial
from typing import Any

import pandas as pd
from IPython.display import Markdown

from alliance import calibrate, evidence, outcomes, recovery, separation, validation
from alliance.calibrate import ROUTINE_SESSIONS, SEED
from alliance.figures.validation import COLUMNS, validation_rows
from alliance.identify import (
    CLIENTS,
    FREE,
    KNOWN_CLIENTS,
    REPLICATES,
    WITHOUT_RUPTURES,
    fitted_at,
    misfit,
)
from alliance.labs.apart.choose import SEEDS
from alliance.numbers import measure, negative, percent, pointed
from alliance.parameters import PARAMETERS
from alliance.prose import tell_texts
from alliance.separation import MEASUREMENTS
from alliance.tables import table

PROCESSES = {
    "between_0": "Known process; lasting parts unrelated",
    "between_0.8": "Known process; lasting parts closely related",
    "calibrated": "Calibrated world",
    "none": "World without ruptures",
    "one_pace": "Calibrated world, paces differ through the usual alliance alone",
}
"""Rows of ``data/identification_within.csv`` in words."""

STANDARDISED = {"T6": "standardised coefficient"}
"""Units of checks whose targets are directions."""


def tell_apart() -> None:
    """Make numbers on identification available, as ``{glue:text}`apart.met_none```."""
    tell_texts("apart", spoken_apart())


def tell_validation() -> None:
    """Make numbers on held-out figures available, as ``{glue:text}`held.checks```."""
    tell_texts("held", spoken_validation())


def spoken_apart() -> dict[str, str]:
    """Write the frozen numbers on identification as text.

    Returns
    -------
    dict of str to str
        ``targets``; ``met_`` of both worlds; ``misfit_calibrated``; ``wobble`` and ``wobble_none``
        of both; ``effect_low_all``, ``effect_next_all`` and ``effect_high_all``, the smallest, the
        second largest and the largest effect of the fits that meet every target; ``effect``, the
        true effect of repair in the calibrated world; ``none_`` with the id of a target, its value
        without ruptures; of each profile ``misfit_low_``, ``misfit_high_``, ``effect_low_`` and
        ``effect_high_``; of each recovered parameter ``r_``, ``width_`` and ``covered_``; of each
        measurement ``told_``, with the clients; ``centred_``, ``lined_`` and ``panel_`` of each
        process.

    Examples
    --------
    >>> spoken_apart()["targets"]
    '14'
    """
    return {
        "seeds": f"{REPLICATES}",
        "cohort": f"{CLIENTS:,}",
        "calibrated_seeds": f"{calibrate.REPLICATES}",
        "calibrated_cohort": f"{calibrate.CLIENTS:,}",
        "fitted": f"{len(FREE)}",
        "planted_clients": f"{recovery.CLIENTS:,}",
        "planted": f"{recovery.PLANTED:,}",
        "drawn": f"{recovery.WORLDS:,}",
        "recovered_level": f"{recovery.LEVEL:.0%}",
        "known_clients": f"{KNOWN_CLIENTS:,}",
        "page": f"{separation.PAGE_CLIENTS}",
        "seeds_tried": f"{SEEDS}",
        "kept": f"{recovery.KEPT}",
        "sessions": f"{ROUTINE_SESSIONS}",
        "wobble": f"{separation.setting('calibrated').wobble_sd:.2f}",
        "wobble_none": f"{separation.setting('none').wobble_sd:.2f}",
        "fitted_none": f"{len(fitted_at(WITHOUT_RUPTURES))}",
        "misfit_calibrated": f"{misfit(evidence.load('calibration')['simulated']):.1f}",
        **_all_met(),
        **_met(),
        **_profiles(),
        **_recovered(),
        **_told(),
        **_processes(),
    }


def _met() -> dict[str, str]:
    points = evidence.load("identification")
    none = points[(points["profile"] == "rupture_rate") & (points["value"] == 0)]
    calibrated = evidence.load("calibration")
    how = {"clients": CLIENTS, "sessions": ROUTINE_SESSIONS, "seed": SEED}
    effect = outcomes.repair_effect(separation.setting("calibrated"), **how).points.value
    found = none.set_index("target")["simulated"]
    units = {str(target): str(evidence.row(str(target))["unit"]) for target in found.index}
    values = {f"none_{t}": measure(round(found[t], 2), unit) for t, unit in units.items()}
    return {
        "targets": f"{len(none)}",
        "met_none": f"{none['met'].sum()}",
        "met_calibrated": f"{calibrated['met'].sum()}",
        "effect": f"{effect:.1f}",
        **values,
    }


def _all_met() -> dict[str, str]:
    """Say how far the effect of repair goes among the fits that meet every target."""
    held = ["profile", "value"]
    met = evidence.load("identification").groupby(held)["met"].all()
    effects = evidence.load("identification_settings").set_index(held)["repair_effect"][met]
    low, *_, next_to_high, high = sorted(effects)
    found = {"low": low, "next": next_to_high, "high": high}
    return {f"effect_{name}_all": f"{value:.1f}" for name, value in found.items()}


def _profiles() -> dict[str, str]:
    texts = {}
    for name, points in evidence.load("identification_settings").groupby("profile"):
        for what, column in (("misfit", "misfit"), ("effect", "repair_effect")):
            texts[f"{what}_low_{name}"] = f"{points[column].min():.1f}"
            texts[f"{what}_high_{name}"] = f"{points[column].max():.1f}"
    return texts


def _recovered() -> dict[str, str]:
    texts = {}
    for row in _records(recovery.summary(evidence.load("identification_recovery"))):
        texts[f"r_{row['parameter']}"] = measure(row["r"], "r")
        texts[f"width_{row['parameter']}"] = f"{row['width']:.0%}"
        texts[f"covered_{row['parameter']}"] = f"{row['covered']:.0%}"
    return texts


def _told() -> dict[str, str]:
    rows = _records(evidence.load("identification_separation"))
    return {f"told_{row['measurement']}_{row['clients']}": f"{row['told']:.0%}" for row in rows}


def _processes() -> dict[str, str]:
    ways = {"centred": "mean_centred", "lined": "detrended", "panel": "panel"}
    texts = {
        f"{way}_{row['process']}": _signed(row[column])
        for row in _records(evidence.load("identification_within"))
        for way, column in ways.items()
    }
    return {name.replace("0.8", "close"): text for name, text in texts.items()}


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [dict(row) for _, row in frame.iterrows()]


def spoken_validation() -> dict[str, str]:
    """Write the frozen numbers on held-out figures as text.

    Returns
    -------
    dict of str to str
        ``checks``, ``aside`` (their targets set aside from the start) and ``loose`` (of a
        direction, a bound or a range), each with ``_passed``; ``unknown``; how many pass,
        ``passed``, how many do not, ``failed``, and how many pass without ruptures,
        ``passed_none``; of each check what was published
        (``_published`` or ``_range``), the simulated ``_mean``, ``_low`` and ``_high``, and
        ``_none``, the mean without ruptures, after its name.

    Examples
    --------
    >>> spoken_validation()["T9_trends_published"]
    '66%'
    """
    frozen = evidence.load("validation")
    texts = {
        "checks": f"{len(frozen)}",
        "passed": f"{(frozen['calibrated_verdict'] == 'within').sum()}",
        "failed": f"{(frozen['calibrated_verdict'] != 'within').sum()}",
        "passed_none": f"{(frozen['none_verdict'] == 'within').sum()}",
        **_kinds(frozen),
        "unknown": f"{validation.UNKNOWN_SIZE:,}",
        "most": f"{validation.MOST}",
        "least": f"{validation.LEAST}",
    }
    for _, row in frozen.iterrows():
        texts |= {f"{row['check']}_{key}": text for key, text in _spoken(row).items()}
    return texts


def _kinds(frozen: pd.DataFrame) -> dict[str, str]:
    """Count the checks set aside from the start, and those of a direction, a bound or a range."""
    targets = evidence.load("targets").set_index("id")["role"]
    kinds = {
        "aside": frozen["target"].map(targets) == "validation",
        "loose": frozen["published"].isna(),
    }
    passed = frozen["calibrated_verdict"] == "within"
    return {name: f"{of.sum()}" for name, of in kinds.items()} | {
        f"{name}_passed": f"{(of & passed).sum()}" for name, of in kinds.items()
    }


def _spoken(row: pd.Series) -> dict[str, str]:
    values = {
        "published": row["published"],
        "mean": row["calibrated_mean"],
        "low": row["calibrated_low"],
        "high": row["calibrated_high"],
        "none": row["none_mean"],
    }
    unit = _unit(str(row["check"]), str(row["target"]))
    write = percent if unit == "proportion" else partial(measure, unit=unit, places=2)
    texts = {key: write(x) for key, x in values.items() if pd.notna(x)}
    ends = [row["published_low"], row["published_high"]]
    if pd.notna(ends).all():
        texts["range"] = " to ".join(map(write, ends))
    return texts


def _unit(check: str, target: str) -> str:
    """Return the unit of a check; that of its target, where the target has one."""
    if check.startswith("rule_"):
        return "proportion"
    return str(evidence.row(target).get("unit", "")) or STANDARDISED.get(check, "")


def recovery_table() -> Markdown:
    """Return how well each parameter is recovered as a table.

    Returns
    -------
    IPython.display.Markdown
        One row a parameter, the worst recovered last.
    """
    found = recovery.summary(evidence.load("identification_recovery")).sort_values("width")
    rows = [
        {
            "Parameter": PARAMETERS[each["parameter"]].label,
            "Planted and recovered (*r*)": measure(each["r"], "r"),
            "What is left of the range": f"{each['width']:.0%}",
            "Intervals that hold the truth": f"{each['covered']:.0%}",
        }
        for each in _records(found)
    ]
    return table(pd.DataFrame(rows))


def assumption_table() -> Markdown:
    """Return what is assumed of each measurement as a table.

    Returns
    -------
    IPython.display.Markdown
        One row a measurement.
    """
    rows = [
        {"Measurement": each.label, "Figure": each.figure, "Assumed, not found": each.assumed}
        for each in MEASUREMENTS.values()
    ]
    return table(pd.DataFrame(rows))


def within_table() -> Markdown:
    """Return effects within clients, estimated in three ways, as a table.

    Returns
    -------
    IPython.display.Markdown
        One row a process.
    """
    frozen = evidence.load("identification_within")
    rows = [
        {
            "Process": PROCESSES[each["process"]],
            "Planted": _signed(each["true"]),
            "Own mean taken away": _signed(each["mean_centred"]),
            "Own line taken away": _signed(each["detrended"]),
            "Panel model": f"{_signed(each['panel'])} ± {_signed(each['panel_sd'])}",
        }
        for each in _records(frozen)
    ]
    return table(pd.DataFrame(rows))


def _signed(value: float) -> str:
    """Write a standardised effect."""
    return "" if math.isnan(value) else negative(pointed(f"{value:.3f}"))


def validation_table() -> Markdown:
    """Return every held-out check as a table.

    Returns
    -------
    IPython.display.Markdown
        One row a check, with its source.
    """
    frozen, rows = evidence.load("validation"), validation_rows()
    shown = rows[[name for name in COLUMNS if name not in {"n", "measured"}]]
    shown = shown.rename(columns=dict(COLUMNS))
    shown.insert(1, "Source", [_credit(str(target)) for target in frozen["target"]])
    return table(shown)


def _credit(target: str) -> str:
    if target.startswith(("N1", "N6", "N11", "N12")):
        return evidence.credit("N1")
    marks = evidence.mark(str(evidence.row(target)["status"]))
    return f"{evidence.credit(target)}{f' ({marks})' if marks else ''}"
