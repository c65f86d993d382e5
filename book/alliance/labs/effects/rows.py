"""The rows of the lab: published effects and findings, read from ``data/``, with their words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

import pandas as pd

from alliance import evidence
from alliance.numbers import COEFFICIENTS, ends, pointed, published
from alliance.outcomes import r_from_d

Row: TypeAlias = dict[str, Any]

QUESTIONS: Mapping[str, tuple[str, ...]] = {
    "alliance and outcome": ("alliance_outcome", "teletherapy", "youth", "families", "moderation"),
    "repair and outcome": ("repair_outcome",),
    "ruptures and outcome": ("rupture_outcome", "recognition"),
    "training in repair": ("training",),
    "session to session": ("within_client",),
    "leaving early": ("dropout",),
    "feedback on progress": ("feedback",),
    "how people rate": ("agreement", "dependability"),
    "therapists": ("therapist",),
    "therapy as a whole": ("therapy_effect",),
}
"""Topics in ``data/`` by the question that they bear on, in the order of the rows."""
OTHER_QUESTION = dict.fromkeys(("N56", "B10b_depression", "B10b_abuse"), "how people rate")
"""Rows that bear on another question than the rest of their topic."""
SAME = ("A1_d", "B1_d", "B2_d")
"""Effects that their authors print a second time in another unit; the first is shown."""
METRICS: Mapping[str, str] = {
    "r": "r",
    **dict.fromkeys(("d", "g", "SMD"), "d"),
    **dict.fromkeys(("odds ratio", "hazard ratio per WAI point"), "ratio"),
}
"""By unit, the axis on which an effect is drawn; other units have none."""
OWN = "own"
"""The metric of what is in a unit of its own."""
GROUPS_COMPARED = ("dropout", "feedback", "teletherapy", "therapy_effect")
"""Topics whose standardised differences compare two groups, so that they have an equal in r."""
NO_GROUPS = ("N47_genuine", "N47_genuine_control")
"""Rows of these topics that are changes of one group."""
UNTESTED = ("B3b", "N36", "N56")
"""Rows whose interval says nothing of a link: a change without a comparison group, and differences
in the level of ratings. They are not counted among the intervals."""
COUNTED = {"B2": "therapists in training"}
"""Whom a row counts, where these are neither people in therapy nor cases."""
DESIGNS = {"synthesis": "synthesis", "trial": "trial", "study": "single study"}
SYMBOLS = ("r", "d", "g", "SMD", "beta")
"""Units that are written before their value."""
BEARINGS = ("for", "mixed", "null", "against")
"""What a finding can say of the idea that the alliance, or its repair, helps."""
AGAIN = "The same"
UNSAID = "not stated"
PEOPLE = 1e6
"""More people than any row counts."""


def rows() -> list[Row]:
    """Return every effect, then every finding without a size that bears on one of the questions.

    Returns
    -------
    list of dict
        For a row of either kind ``id``, ``label``, ``question``, ``status``, ``design``, ``rater``,
        texts for the table, ``studied`` (how many studies, in words), ``counted`` (whom it counts)
        and ``tested`` (whether its interval, if it has one, says something of a link). ``bearing``
        is empty for an effect. An effect has ``metric``, ``look`` (see `look`), ``value``, ``low``
        and ``high`` (None where there is
        none), ``null`` (the value of no effect), and ``converted`` (the same in r; None where that
        has no sense).
    """
    effects = evidence.load("effects")
    effects = effects[~effects["id"].isin(SAME)]
    findings = evidence.load("findings")
    findings = findings[findings["bearing"].isin(BEARINGS)]
    made = [*_each(effects, _effect), *_each(findings, _finding)]
    return sorted(made, key=lambda row: list(QUESTIONS).index(row["question"]))


def look(effect: Mapping[str, Any]) -> str:
    """Say how an effect looks: what is known of how sure it is.

    Parameters
    ----------
    effect : mapping
        With ``interval`` (``"confidence"`` or another kind), ``low``, ``high`` and ``unit``.

    Returns
    -------
    str
        ``"clear"`` or ``"across"`` for an interval without or with the value of no effect in it,
        ``"range"`` for a range or a bound, ``"bare"`` for none.

    Examples
    --------
    >>> look({"interval": "confidence", "low": 0.9, "high": 1.3, "unit": "odds ratio"})
    'across'
    """
    if effect["interval"] != "confidence":
        return "range" if effect["interval"] else "bare"
    null = no_effect(effect["unit"])
    return "across" if effect["low"] <= null <= effect["high"] else "clear"


def no_effect(unit: str) -> float:
    """Return the value that means no effect.

    Parameters
    ----------
    unit : str
        Unit as in ``data/``.

    Returns
    -------
    float
        1 for a ratio, else 0.

    Examples
    --------
    >>> no_effect("odds ratio"), no_effect("r")
    (1.0, 0.0)
    """
    return 1.0 if METRICS.get(unit) == "ratio" else 0.0


def _each(frame: pd.DataFrame, make: Callable[[Row], Row]) -> Iterator[Row]:
    """Make a row of each record whose topic bears on a question."""
    question = {topic: name for name, topics in QUESTIONS.items() for topic in topics}
    complete = frame.astype(object).where(frame.notna(), None)
    for cells in complete.to_dict("records"):
        record = {str(name): cell for name, cell in cells.items()}
        if record["topic"] in question:
            asked = OTHER_QUESTION.get(record["id"], question[record["topic"]])
            yield {"question": asked} | _common(record) | make(record)


def _common(record: Row) -> Row:
    return {
        "id": record["id"],
        "label": _label(record),
        "weight": _weight(record),
        "status": record["status"],
        "checked": evidence.WORDS[record["status"]],
        "design": DESIGNS.get(record["design"], UNSAID),
        "rater": record["rater"] or UNSAID,
        "studies": evidence.studies(record).removesuffix(" studies") or UNSAID,
        "studied": evidence.studies(record),
        "people": evidence.people(record) or UNSAID,
        "whom": record["population"] or UNSAID,
        "source": _source(record),
        "note": record["note"],
        "counted": COUNTED.get(record["id"], "people or cases"),
        "tested": record["id"] not in UNTESTED,
    }


def _label(record: Row) -> str:
    """Name a row so that it can stand alone: "the same" as what, is said."""
    words = str(record["quantity"])
    if not words.startswith(AGAIN):
        return words
    first = str(evidence.row(record["id"].split("_")[0])["quantity"])
    return first + words.removeprefix(AGAIN)


def _weight(record: Row) -> float:
    """Return how much a row rests on: studies count before people."""
    return float((record["k"] or 0) + (record["n"] or 0) / PEOPLE)


def _effect(effect: Row) -> Row:
    ends = {name: effect[name] for name in ("value", "low", "high")}
    return {
        "bearing": "",
        "metric": METRICS.get(effect["unit"], OWN),
        "look": look(effect),
        "null": no_effect(effect["unit"]),
        **ends,
        "converted": _converted(effect, ends),
        **_texts(ends, effect),
    }


def _finding(finding: Row) -> Row:
    nothing = dict.fromkeys(("value", "low", "high", "converted"))
    return {
        "bearing": finding["bearing"],
        "metric": "finding",
        "look": "finding",
        "null": 0.0,
        **nothing,
        "estimate": finding["finding"],
        "interval": "no size",
    }


def _converted(effect: Row, ends: Mapping[str, float | None]) -> Row | None:
    """Return a standardised difference of two groups as a correlation."""
    differs = METRICS.get(effect["unit"]) == "d" and effect["topic"] in GROUPS_COMPARED
    if not differs or effect["id"] in NO_GROUPS:
        return None
    in_r = {name: None if each is None else r_from_d(each) for name, each in ends.items()}
    texts = _texts(in_r, effect | {"unit": "r"})
    origin = "" if effect["value"] is None else f", converted from {_estimate(effect)}"
    return in_r | texts | {"estimate": texts["estimate"] + origin}


def _texts(ends: Mapping[str, float | None], effect: Row) -> Row:
    return {
        "estimate": _estimate(effect | dict(ends)),
        "interval": _interval(effect | dict(ends)),
    }


def _estimate(effect: Row) -> str:
    if effect["value"] is None:
        return "no one value"
    unit, size = effect["unit"], _size(effect["value"], effect["unit"])
    if unit in SYMBOLS:
        return f"{unit} = {size}"
    return size if unit == "proportion" else f"{size} {unit}"


def _size(value: float, unit: str) -> str:
    """Write a number; one that is converted has no more places than it needs."""
    # A coefficient is rounded once, to its two places: what is rounded twice may go astray.
    return published(value if unit in COEFFICIENTS else round(value, 3), unit)


def _interval(effect: Row) -> str:
    text = ends(effect["low"], effect["high"], effect["unit"])
    if text:
        bare = effect["interval"] == "confidence" or text.startswith("at ")
        return text if bare else f"{text} ({effect['interval']})"
    if not effect["p"]:
        return UNSAID
    sign = "" if effect["p"].startswith("<") else "= "
    return f"{UNSAID}; p {sign}{pointed(effect['p'])}"


def _source(record: Row) -> str:
    doi = f", doi:{record['doi']}" if record["doi"] else ""
    return evidence.credit(record["id"]) + doi
