"""A report on a file of ratings: one page that needs nothing else and asks no other host."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from html import escape
from importlib.resources import files
from typing import Any

import numpy as np
import pandas as pd

from alliance import theme
from alliance.arrays import Array, Numbers
from alliance.detect.alarms import false_alarms, noise
from alliance.detect.finder import Label
from alliance.detect.frames import TOO_FEW, Search
from alliance.detect.sketch import KEY, sketch
from alliance.numbers import percent, together

CHARTS = 500
"""So many clients are drawn; the tables beside the report hold all."""
STEADY, STEADY_CELLS = 2000, 400_000
"""Steady courses that are simulated for a length; fewer where they are long."""
POLICY = "default-src 'none'; style-src 'unsafe-inline'"
NO_DIAGNOSIS = (
    "<strong>A flag is not a diagnosis.</strong> It says that ratings changed as the rule "
    "describes, and no more. Ratings get worse for many reasons, and by chance. What a client "
    "keeps off the questionnaire no rule can find. A flag is a reason to look, and to ask."
)
STEADY_WORDS = (
    "A steady course has no rupture at all. Those counted here are simulated: clients differ in "
    "their level, each wobbles about it, and ratings get a little better with time. Their mean and "
    "standard deviation are those of this file. The rest is assumed, among it how much of the "
    "variance lies between clients, so take the shares as rough."
)
READ = "On this scale a high rating is read as a good one."
TURNED = "On this scale a low rating is read as a good one, so the rule looks at it turned round."


class Report:
    """What a rule found in a file, and how often it would find that in steady courses.

    Parameters
    ----------
    name : str
        What the file is called.
    search : Search
        The rule and the courses.
    scale : tuple of float, optional
        Lowest and highest possible rating; those that were given if left out.
    """

    def __init__(self, name: str, search: Search, scale: tuple[float, float] | None = None) -> None:
        self.name, self.search = name, search
        values = search.turned(search.courses.values)
        self.scale = scale or search.rule.scale or _ends(values)

    @cached_property
    def episodes(self) -> pd.DataFrame:
        """The table of `alliance.detect.detect`."""
        return self.search.episodes()

    @cached_property
    def labels(self) -> pd.DataFrame:
        """The table of `alliance.detect.classify`."""
        return self.search.labels()

    @cached_property
    def flagged(self) -> Numbers:
        """Places of the clients in whom the rule found something."""
        return np.flatnonzero(self.labels["ruptures"])

    @cached_property
    def steady(self) -> Mapping[int, float]:
        """The share of steady courses that the rule flags, by number of ratings."""
        values = self.search.courses.values
        mean, spread = float(values.mean()), float(values.std())
        told = self.labels["ratings"][self.labels["label"] != TOO_FEW]
        return {
            length: self._false_alarms(length, mean, spread)
            for length in sorted(set(map(_rounded, told)))
        }

    def _false_alarms(self, length: int, mean: float, spread: float) -> float:
        clients = min(STEADY, STEADY_CELLS // length)
        calm = mean + spread * noise(sessions=length, clients=clients)
        if self.search.rule.scale:
            calm = calm.clip(*self.search.rule.scale)
        options: Any = self.search.options
        return false_alarms(self.search.rule, calm, **options).per_therapy

    def html(self) -> Iterator[str]:
        """Yield the page, piece by piece."""
        title = f"Ruptures and repairs in {escape(self.name)}"
        yield f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        yield f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
        sheet = files("alliance.detect").joinpath("report.css").read_text(encoding="utf-8")
        yield f"<style>{theme.css()}\n{sheet}</style></head><body><main><h1>{title}</h1>"
        yield from (self._summary(), f"<p>{NO_DIAGNOSIS}</p>", self._rule(), self._steady())
        yield from (self._labels(), self._key(), '<div class="clients">')
        yield from self._clients()
        yield "</div></main></body></html>\n"

    def _summary(self) -> str:
        flagged, every = len(self.flagged), len(self.labels)
        told = self.labels[self.labels["label"] != TOO_FEW]
        expected = sum(self.steady[_rounded(each)] for each in told["ratings"])
        about = f"about {expected:,.0f}" if expected >= 1 else "fewer than 1"
        return (
            f'<p class="lead">The rule <em>{escape(self.search.rule.label)}</em> flags '
            f"{flagged:,} of {every:,} clients. In as many steady courses of these lengths, "
            f"without any rupture, it would flag {about}.</p>"
        )

    def _rule(self) -> str:
        rule, given = self.search.rule, self.search.options
        rows = (
            (name, _number(given.get(name, about.default)), about.meaning)
            for name, about in rule.options.items()
        )
        read = READ if self.search.pivot is None else TURNED
        table = _table(("Option", "Value", "Meaning"), rows)
        return f"<h2>The rule</h2><p>{_code(escape(rule.description))} {read}</p>{table}"

    def _steady(self) -> str:
        lengths = self.labels["ratings"].map(_rounded)
        rows = (
            (f"{length}", percent(share), f"{(here := lengths == length).sum():,}",
             f"{(self.labels['ruptures'][here] > 0).sum():,}")
            for length, share in self.steady.items()
        )  # fmt: skip
        head = ("Ratings", "Of steady courses it flags", "Clients here", "Of them flagged")
        return (
            "<h2>How often the rule flags a steady course</h2>"
            f"<p>{STEADY_WORDS}</p>{_table(head, rows)}"
        )

    def _labels(self) -> str:
        counts = self.labels["label"].value_counts()
        rows = ((each, f"{counts.get(each, 0):,}", why) for each, why in MEANINGS.items())
        return f"<h2>Every client</h2>{_table(('Label', 'Clients', 'Meaning'), rows)}"

    def _key(self) -> str:
        found = len(self.flagged)
        if not found:
            return "<h2>Flagged clients</h2><p>There are none.</p>"
        low = "" if self.search.pivot is None else " A low rating is a good one."
        less = f" The first {CHARTS:,} of {found:,} are drawn; the tables hold all."
        return f"<h2>Flagged clients</h2><p>{KEY}{low}{less if found > CHARTS else ''}</p>"

    def _clients(self) -> Iterator[str]:
        by_client = self.episodes.groupby("client", observed=True, sort=False)
        drawn = zip(self.flagged[:CHARTS], by_client, strict=False)
        for place, (client, episodes) in drawn:
            course = self.search.turned(self.search.courses.course(int(place)))
            ratings = int(self.labels["ratings"].iloc[int(place)])
            steady = percent(self.steady[_rounded(ratings)])
            said = " ".join(map(_said, episodes.to_dict("records")))
            drawing = sketch(
                course,
                episodes,
                self.scale,
                f"Ratings of client {client} by session",
                falls=self.search.pivot is None,
            )
            yield (
                f"<section><h3>Client {escape(str(client))}</h3>{drawing}<p>{said} Of steady "
                f"courses of {ratings} ratings it flags {steady}.</p></section>"
            )


MEANINGS: Mapping[str, str] = {
    Label.NONE: "The rule found nothing. That does not say that nothing happened.",
    Label.REPAIRED: "After the last rupture a rating came back in time.",
    Label.UNREPAIRED: "After the last rupture no rating came back in time.",
    Label.CENSORED: "The ratings end too soon after the last rupture.",
    TOO_FEW: "The rule needs more ratings.",
}


def _ends(values: Array) -> tuple[float, float]:
    """Return the ends of a drawing's scale, where none was given."""
    low, high = float(values.min()), float(values.max())
    return (low, high) if low < high else (low - 1, high + 1)


def _rounded(ratings: int) -> int:
    """Return a number of ratings to two figures: as it is up to 99."""
    return int(float(f"{ratings:.1e}"))


def _said(episode: Mapping[Any, Any]) -> str:
    """Say one episode in words."""
    depth, trough = together(episode["depth"], episode["trough"])
    fall = f"a change of {depth}, to {trough}"
    worst = (
        ""
        if episode["trough_session"] == episode["onset"]
        else (f" in session {episode['trough_session']}")
    )
    ended = {
        Label.REPAIRED: f"repaired in session {episode['end']}",
        Label.UNREPAIRED: "not repaired in time",
        Label.CENSORED: "the ratings end too soon to tell",
    }[Label(episode["outcome"])]
    return f"Rupture in session {episode['onset']}: {fall}{worst}; {ended}."


def _number(value: float | None) -> str:
    return "" if value is None else together(value)[0]


def _code(words: str) -> str:
    """Set names between backticks as code."""
    return re.sub(r"`(\w+)`", r"<code>\1</code>", words)


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Return a table; the first cell of a row names it."""
    names = "".join(f'<th scope="col">{each}</th>' for each in head)
    return (
        f'<div class="scroll"><table><thead><tr>{names}</tr></thead><tbody>'
        f"{''.join(map(_line, rows))}</tbody></table></div>"
    )


def _line(cells: Iterable[str]) -> str:
    first, *rest = map(escape, cells)
    return f'<tr><th scope="row">{first}</th>{"".join(f"<td>{each}</td>" for each in rest)}</tr>'
