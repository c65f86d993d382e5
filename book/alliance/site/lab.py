"""A lab: a figure with the controls that a reader meets beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from alliance.site.figure import Figure
from alliance.site.widget import Explorer


@dataclass(frozen=True)
class Lab:
    """The declaration of a lab. Calling it gives the lab, to be shown in a cell.

    Attributes
    ----------
    figure : Figure
        What is explored, with its settings and its cases.
    groups : mapping
        Names of the settings by title of their group; a setting left out has no control.
    """

    figure: Figure
    groups: Mapping[str, Sequence[str]]

    def __post_init__(self) -> None:
        """Refuse a group that names a setting which the figure does not have."""
        self.figure.check({name: self.figure.defaults.get(name) for name in self._members})

    @property
    def _members(self) -> list[str]:
        return [name for names in self.groups.values() for name in names]

    def __call__(self, case: str | None = None) -> Explorer:
        """Return the lab.

        Parameters
        ----------
        case : str, optional
            Case that it starts with; the defaults when left out.

        Returns
        -------
        Explorer
            Works with a kernel and without.

        Raises
        ------
        ValueError
            If there is no such case.
        """
        return Explorer(self.figure.starting_at(case) if case else self.figure, self.groups)
