"""Links to a lab at some settings, as chapters write them: read, and held against the lab."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import NamedTuple
from urllib.parse import parse_qsl, urlsplit

from alliance import labs
from kernelless import Figure, Flag, Number, Value
from kernelless.editions import today
from kernelless.settings import Setting

BOOK = Path(__file__).parents[2]
"""The folder of the chapters."""
SHOWN = re.compile(r'^(\w+)\.lab\((?:"([^"]+)")?\)', re.MULTILINE)
"""How a chapter shows a lab, and the case that it starts with."""
WRITTEN = re.compile(r"\[([^\]]*)\]\(([\w-]+\.html(?:\?[\w=&]+)?#[\w-]+(?:\?[^)\s]*)?)\)")
"""A link of a chapter into another page: what is pressed, and where it leads."""
HIDDEN = "curtain=1"
"""What a link holds that opens with the outcome hidden."""
PRESENTED = "present=1"
"""What a link holds that opens a lab on the whole window."""
ASKED = re.compile(rf"(?:{HIDDEN}(?:&ask=(\w+))?)?(?:(?:^|&)({PRESENTED}))?")
"""What a link may ask for besides settings; a question by its name, where a curtain puts it."""


class Link(NamedTuple):
    """Where a link leads.

    Attributes
    ----------
    page : str
        Name of the chapter.
    figure : Figure
        The lab's figure, starting as it does on that page.
    settings : dict
        The value of every setting.
    hidden : bool
        Whether a curtain hides the outcome.
    asks : str
        What a curtain asks there: the lab's own question, or one that the link names.
    """

    page: str
    figure: Figure
    settings: dict[str, Value]
    hidden: bool
    asks: str


def read(address: str) -> Link:
    """Read a link to a lab.

    Parameters
    ----------
    address : str
        From another chapter, such as ``repair.html?curtain=1#repair?depth=2``.

    Returns
    -------
    Link
        Where it leads.

    Raises
    ------
    ValueError
        If there is no such page, lab, edition, setting or question, or if a value is not allowed.

    Examples
    --------
    >>> read("one-difficult-moment.html?curtain=1#moment?depth=1.4&delay=5").settings["delay"]
    5
    >>> read("repair.html#moment")
    Traceback (most recent call last):
        ...
    ValueError: 'repair.html#moment' names the lab 'moment'; repair.md shows repair
    """
    parts = urlsplit(address)
    page, (name, _, query) = parts.path.removesuffix(".html"), parts.fragment.partition("?")
    asked_for = ASKED.fullmatch(parts.query)
    if not asked_for:
        raise ValueError(
            f"{address!r} asks for {parts.query!r}; use {HIDDEN}, {PRESENTED}, "
            f"{HIDDEN}&{PRESENTED} or nothing, and &ask=NAME after {HIDDEN} for another question"
        )
    shown = _shown(page)
    if name not in shown:
        there = ", ".join(shown) or "none"
        raise ValueError(f"{address!r} names the lab {name!r}; {page}.md shows {there}")
    figure = shown[name]
    settings = {each.name: each for each in figure.settings}
    named = today(dict(parse_qsl(query, True)), figure.formerly)
    asked = {key: _value(text, settings.get(key)) for key, text in named.items()}
    values = figure.defaults | figure.check(asked)
    return Link(page, figure, values, HIDDEN in parts.query, _question(figure, asked_for[1]))


def _question(figure: Figure, name: str | None) -> str:
    """Return what the curtain of a figure asks, by the name of a ballot or of itself."""
    if name is None:
        return figure.asks
    if name not in figure.ballots:
        known = ", ".join(figure.ballots) or "none"
        raise ValueError(f"{figure.name} has no question {name!r}; its questions: {known}")
    return figure.ballots[name].asks


@cache
def _shown(page: str) -> dict[str, Figure]:
    """Return the figures of the labs of a chapter by name, each as it starts there."""
    path = BOOK / f"{page}.md"
    if not path.is_file():
        raise ValueError(f"there is no chapter {page!r}; use the name of a file in {BOOK}")
    called = SHOWN.findall(path.read_text("utf-8"))
    found = ((labs.load(lab).figure, case) for lab, case in called)
    figures = (figure.starting_at(case) if case else figure for figure, case in found)
    return {figure.name: figure for figure in figures}


def _value(text: str, setting: Setting | None) -> object:
    """Return what a text in a link stands for; what it cannot stand for stays text."""
    if isinstance(setting, Flag):
        return {"true": True, "false": False}.get(text, text)
    if isinstance(setting, Number):
        try:
            return float(text) if setting.step % 1 else int(text)
        except ValueError:
            return text
    return text


def written(chapter: str) -> list[tuple[str, str]]:
    """List the links to labs in a chapter.

    Parameters
    ----------
    chapter : str
        Its text.

    Returns
    -------
    list of (str, str)
        What is pressed, and the address.
    """
    return WRITTEN.findall(chapter)
