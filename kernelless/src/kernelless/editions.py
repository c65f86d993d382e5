"""Editions: what links to a figure meant before its settings were changed, so that they still do.

The settings of a figure have an edition, a number from 1 that every link names (``v=1``). Where a
setting gets another name, start or unit, or an option other words, the figure says in
``Figure.formerly`` what it was, and the edition goes up by one. A link that names no edition is of
the first. ``scripts/settings.js`` does the same in the page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from typing import Self

EDITION = "v"
"""How a link names the edition; no setting is called so."""
FIRST = 1


@dataclass(frozen=True)
class Formerly:
    """What one edition of a figure's settings meant, where the next one means something else.

    Attributes
    ----------
    names : mapping
        Name of a setting in the next edition, by its name in this one.
    starts : mapping
        Where a setting started, by its name in this edition: what a link meant that leaves it out.
    factors : mapping
        What a number is multiplied by to be in the unit of the next edition, by the same name.
    options : mapping
        By the same name, options of the next edition by what they are called in this one.

    Examples
    --------
    >>> Formerly({"force": "depth"}, {"session": 4}, {"force": 0.1}).following({"force": "20"})
    {'session': '4', 'depth': '2'}
    >>> Formerly(options={"kind": {"loud": "open"}}).following({"kind": "loud"})
    {'kind': 'open'}
    """

    names: Mapping[str, str] = field(default_factory=dict)
    starts: Mapping[str, float | bool | str] = field(default_factory=dict)
    factors: Mapping[str, float] = field(default_factory=dict)
    options: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def following(self, named: Mapping[str, str]) -> dict[str, str]:
        """Say in the words of the next edition what a link of this one says.

        Parameters
        ----------
        named : mapping
            The texts of the link by name of the setting.

        Returns
        -------
        dict
            The same for the next edition; what was left out and has another start now is named.
        """
        all_named = {name: written(start) for name, start in self.starts.items()} | dict(named)
        return {
            self.names.get(name, name): self._said(name, text) for name, text in all_named.items()
        }

    def renamed(self) -> list[tuple[str, str]]:
        """Return each option of this edition that is called something else in the next.

        Returns
        -------
        list of (str, str)
            Name of the setting in this edition, and what the option is called there.
        """
        return [(name, option) for name, options in self.options.items() for option in options]

    def _said(self, name: str, text: str) -> str:
        option = self.options.get(name, {}).get(text, text)
        return _scaled(option, self.factors.get(name))

    def without(self, names: Sequence[str]) -> Self:
        """Return the same, but for the starts of some settings.

        Parameters
        ----------
        names : sequence of str
            Names of settings in the next edition.

        Returns
        -------
        Formerly
            What is left.
        """
        kept = {
            name: start
            for name, start in self.starts.items()
            if self.names.get(name, name) not in names
        }
        return replace(self, starts=kept)


def written(value: float | bool | str) -> str:
    """Write a value as links do.

    Parameters
    ----------
    value : float, bool or str
        Value of a setting.

    Returns
    -------
    str
        Numbers with up to twelve digits.

    Examples
    --------
    >>> written(True), written(0.1 + 0.2), written(4.0)
    ('true', '0.3', '4')
    """
    if isinstance(value, bool):
        return str(value).lower()
    return value if isinstance(value, str) else f"{value:.12g}"


def _scaled(text: str, factor: float | None) -> str:
    """Multiply the number that a text stands for; what stands for none stays, to be refused."""
    try:
        return text if factor is None else written(float(text) * factor)
    except ValueError:
        return text


def today(named: Mapping[str, str], formerly: Sequence[Formerly]) -> dict[str, str]:
    """Say in the words of today what a link says.

    Parameters
    ----------
    named : mapping
        All texts of the link by name, that of its edition among them.
    formerly : sequence of Formerly
        What older editions of the figure's settings meant, the first edition first.

    Returns
    -------
    dict
        Texts by name of the setting, without the edition.

    Raises
    ------
    ValueError
        If the edition is none of the figure's.

    Examples
    --------
    >>> older = (Formerly(starts={"depth": 1.5}),)
    >>> today({}, older), today({"v": "2"}, older)
    ({'depth': '1.5'}, {})
    """
    number, newest = named.get(EDITION, str(FIRST)), len(formerly) + FIRST
    if number not in map(str, range(FIRST, newest + 1)):
        raise ValueError(
            f"{EDITION} = {number!r} is no edition of these settings; use a whole number from "
            f"{FIRST} to {newest}"
        )
    settings = {name: text for name, text in named.items() if name != EDITION}
    older = formerly[int(number) - FIRST :]
    return reduce(lambda texts, edition: edition.following(texts), older, settings)
