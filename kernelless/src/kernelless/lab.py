"""A lab: a figure with the controls that a reader meets beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from kernelless.figure import Figure
from kernelless.still import Mark
from kernelless.widget import Explorer


@dataclass(frozen=True)
class Lab:
    """The declaration of a lab. Calling it gives the lab, to be shown in a cell.

    Attributes
    ----------
    figure : Figure
        What is explored, with its settings and its cases.
    groups : mapping
        Names of the settings by title of their group, shown at once; a setting left out has no
        control. A lab fits one screen with about three of them.
    assumptions : mapping
        The same for the settings that a reader may ask for: "Change the assumptions".
    marks : mapping
        ``warm`` or ``cool`` by name of the setting whose control takes that colour and shape,
        because a handle in the drawing has it too.
    entry : sequence of str
        Names of the settings that are typed in, in boxes that stand before the drawing.
    """

    figure: Figure
    groups: Mapping[str, Sequence[str]]
    assumptions: Mapping[str, Sequence[str]] = field(default_factory=dict)
    marks: Mapping[str, Mark] = field(default_factory=dict)
    entry: Sequence[str] = ()

    def __post_init__(self) -> None:
        """Refuse a group that names a setting which the figure does not have."""
        self.figure.check({name: self.figure.defaults.get(name) for name in self._members})

    @property
    def _members(self) -> list[str]:
        groups = (self.entry, *self.groups.values(), *self.assumptions.values(), self.marks)
        return [name for names in groups for name in names]

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
        figure = self.figure.starting_at(case) if case else self.figure
        return Explorer(figure, self.groups, self.assumptions, self.marks, self.entry)
