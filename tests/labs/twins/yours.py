"""The twin of lab ``yours``: the examples are read once more, the rules are those of Python."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

import numpy as np

from alliance import evidence
from alliance.arrays import Array, Numbers
from alliance.detect import CRITERIA, Detection, Label
from alliance.ranges import stretch
from kernelless import Value
from tests.labs.told import Part, Printed, Text, Told

ENDS = {Label.REPAIRED: "repaired", Label.UNREPAIRED: "not repaired"}
ENDS |= {Label.CENSORED: "cannot be told", Label.NONE: "–"}


def courses(settings: Mapping[str, Any]) -> dict[str, Array]:
    """Read the examples: a rating in each line, or client, session and rating."""
    low, high = settings["lowest"], settings["highest"]
    if high <= low:
        return {}
    lines = settings["ratings"].split("\n")
    cells = [line.split(";") for line in lines[1:]] if ";" in lines[0] else None
    rows = cells or [["", str(place), text] for place, text in enumerate(lines, start=1)]
    found: dict[str, dict[int, float]] = {}
    for client, session, text in rows:
        number = float(text.replace(",", ".")) if re.search(r"\d", text) else np.nan
        found.setdefault(client, {})[int(session)] = number if low <= number <= high else np.nan
    return {
        client: np.array([own.get(t, np.nan) for t in range(1, max(own) + 1)])
        for client, own in found.items()
    }


def spread(settings: Mapping[str, Any], every: Mapping[str, Array]) -> float:
    """Return the spread across clients that rules are given."""
    across = settings["highest"] - settings["lowest"]
    ratings = np.concatenate([*every.values()])
    given = ratings[~np.isnan(ratings)]
    own = given.std(ddof=1) if len(every) > 1 and len(given) > 1 else 0.0
    if settings["spread"] or not own:
        return float(across * (settings["spread"] or 20) / 100)
    return float(own)


def detected(
    name: str, ratings: Array, settings: Mapping[str, Any], every: Mapping[str, Array] | None = None
) -> Detection:
    """Apply a rule to ratings that are turned upward and stretched to its own scale."""
    rule = CRITERIA[name]
    low, high = settings["lowest"], settings["highest"]
    upward = ratings if settings["higher"] else np.round(low + high - ratings, 12)
    scale = rule.scale or (low, high)
    options: dict[str, float] = {"window": settings["window"]}
    if "spread" in rule.options:
        options["spread"] = spread(settings, every or {"": ratings})
    return rule(np.clip(stretch(upward, (low, high), scale), *scale), **options)


def floor(name: str, count: int) -> tuple[int, int, int, int]:
    """Return the nearest length in the table, and what is flagged: usually, at least, at most."""
    table = evidence.load("detection_floor")
    table = table[(table["rule"] == name) & (table["options"] == "")]
    length = min(sorted(set(table["sessions"])), key=lambda one: abs(one - count))
    flagged = 100 * table[table["sessions"] == length].set_index("process")["flagged"]
    return int(length), round(flagged["benchmark"]), round(flagged.min()), round(flagged.max())


def listed(at: Numbers) -> str:
    """Write sessions with runs drawn together."""
    runs = np.split(at, np.flatnonzero(np.diff(at) > 1) + 1)
    return ", ".join(
        f"{run[0] + 1}" if len(run) == 1 else f"{run[0] + 1}–{run[-1] + 1}" for run in runs
    )


def threshold(name: str, found: Detection, ratings: Array, settings: Mapping[str, Any]) -> Text:
    """Say at which rating the last session that is flagged, or rated, would be flagged."""
    t = int((found.rupture[0] if found.rupture.any() else ~np.isnan(ratings)).nonzero()[0][-1])
    ends = settings["lowest"], settings["highest"]
    limit = stretch(found.threshold[0, t : t + 1], CRITERIA[name].scale or ends, ends)[0]
    if np.isnan(limit):
        return "cannot tell"
    if np.isinf(limit):
        return f"session {t + 1}: no rating"
    shown = limit if settings["higher"] else sum(ends) - limit
    side = "or lower" if settings["higher"] else "or higher"
    return ["session", Printed(t + 1), Printed(float(shown), 1), side]


def told(settings: Mapping[str, Value]) -> Told:
    """Compute what the lab must tell."""
    every = courses(settings)
    clients = list(every)
    place = min(int(settings["client"]), len(clients)) - 1
    ratings = every[clients[place]] if clients else np.array([])
    count = int((~np.isnan(ratings)).sum())
    found = {name: detected(name, ratings, settings, every) for name in CRITERIA if count > 1}
    able = [
        name for name, rule in CRITERIA.items()
        if count >= max(2, rule.fewest()) or (name in found and found[name].rupture.any())
    ]  # fmt: skip
    rows = [row(name, found.get(name), ratings, settings, able=name in able) for name in CRITERIA]
    client = clients[place] if len(clients) > 1 else ""
    return Told(sentence(found, able, count, client), rows)


def row(
    name: str, found: Detection | None, ratings: Array, settings: Mapping[str, Any], *, able: bool
) -> list[Text]:
    rule = CRITERIA[name]
    after = rule.work if rule.exact else f"after {rule.work}"
    first = [rule.title, after, str(max(2, rule.fewest()))]
    if found is None or not able:
        return [*first, "too few ratings", "–", "–", "–"]
    length, usual, low, high = floor(name, int((~np.isnan(ratings)).sum()))
    at = np.flatnonzero(found.rupture[0])
    return [
        *first,
        listed(at) if len(at) else "none",
        ENDS[Label(found.labels()[0])],
        threshold(name, found, ratings, settings),
        f"{usual} of 100 ({low} to {high}), {length} sessions",
    ]


def sentence(found: Mapping[str, Detection], able: list[str], count: int, client: str) -> Text:
    if count < 2:
        return "Type or paste at least two ratings; with fewer there is no change to look at."
    flags = [np.flatnonzero(each.rupture[0]) + 1 for each in found.values()]
    flagging = sum(len(at) > 0 for at in flags)
    counts = Counter(int(t) for at in flags for t in at)
    most = sorted(counts, key=lambda t: (-counts[t], t))[:3]
    where: list[Part] = [Printed(x) for t in most for x in (t, counts[t])]
    lengths, usual, _, _ = zip(*(floor(name, count) for name in able), strict=True)
    ends = sorted({min(usual), max(usual)})
    return [
        *([Printed(flagging)] if flagging else ["None of"]), Printed(len(able)),
        "flag", Printed(count), *([client] if client else []), *where,
        "Of", Printed(100), Printed(lengths[0]), *map(Printed, ends),
        "A flag is a question" if flagging else "No flag is no proof",
    ]  # fmt: skip
