"""The twin of lab ``estimate``: rows of ``data/``, written out in Python beside a number."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import pandas as pd

from alliance import evidence, prose
from kernelless import Value
from tests.labs.told import Part, Printed, Text, Told

MARKED = {"seen": "", "second-hand": "(as quoted elsewhere)", "derived": "(our calculation)"}
PARTS = {"value": "percent", "low": "percent_low", "high": "percent_high"}


class Published(NamedTuple):
    """A figure as the tables of the data have it: in words, and as percentages."""

    label: str
    texts: dict[str, str]
    numbers: dict[str, float]
    span: str
    source: str
    status: str

    @property
    def ends(self) -> str:
        return f"{self.texts['low']} to {self.texts['high']}" if "low" in self.texts else ""

    @property
    def words(self) -> str:
        """The figure with its words, and the mark of its status."""
        told = (self.texts.get("value", self.ends), self.label, MARKED[self.status])
        return " ".join(filter(None, told))


def published(question: str) -> list[Published]:
    """Return what the data have on a question, the answer first."""
    table = evidence.load("estimates_marks")
    rows = table[table["question"] == question].to_dict("records")
    return [_published(row) for row in sorted(rows, key=lambda row: str(row["role"]))[:1]] + [
        _published(row) for row in rows if row["role"] != "answer"
    ]


def _published(row: Mapping[Any, Any]) -> Published:
    named = {part: str(row[part]).split(".") for part in PARTS if row[part]}
    rows = {part: evidence.row(key) for part, (key, _) in named.items()}
    texts = {part: prose.spoken(rows[part])[PARTS[of]] for part, (_, of) in named.items()}
    numbers = {part: round(100 * float(rows[part][of]), 1) for part, (_, of) in named.items()}
    first: pd.Series[Any] = next(iter(rows.values()))
    source = evidence.credit(next(iter(named.values()))[0])
    return Published(row["label"], texts, numbers, row["span"], source, first["status"])


def told(settings: Mapping[str, Value]) -> Told:
    table = evidence.load("estimates").to_dict("records")
    about = next(row for row in table if row["question"] == settings["question"])
    guess = int(settings["guess"])
    if not guess:
        return Told(
            f"{about['asks']} Put your number on the line, from 1 to 100.",
            [_yours("not yet")],
        )
    said: list[Part] = ["You say", Printed(guess), about["unit"]]
    if not settings["show"]:
        return Told([*said, "When you are ready, show what is published."], [_yours(f"{guess}%")])
    answer, *others = published(str(settings["question"]))
    beside = [f"Beside it: {'; '.join(each.words for each in others)}."] if others else []
    sentence = [*said, f"Published: {answer.words}.", *_away(guess, answer), *beside]
    return Told([*sentence, about["caution"]], [_yours(f"{guess}%"), *map(_row, (answer, *others))])


def _yours(text: str) -> list[Text]:
    return ["Your estimate", text, "–", "", "you", ""]


def _row(of: Published) -> list[Text]:
    value = of.texts.get("value", "–")
    return [of.label, value, of.ends or "–", of.span, of.source, of.status]


def _away(guess: int, answer: Published) -> list[Part]:
    low, high = (
        answer.numbers.get("value", answer.numbers.get(end, 0.0)) for end in ("low", "high")
    )
    if low <= guess <= high:
        return ["Your number is there."]
    side = "above" if guess > high else "below"
    return ["Your number lies", Printed(max(low - guess, guess - high), 1), f"{side} that."]
