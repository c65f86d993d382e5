"""A figure, described: a chart, what computes its tables, what can be moved, and the words."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self

import altair as alt

from kernelless.editions import EDITION, Formerly, today
from kernelless.handles import Ballot, Handle, Pick, Question
from kernelless.program import Program, Tables
from kernelless.settings import Setting, Value, bound


@dataclass(frozen=True)
class Figure:
    """A chart with its settings, its cases and its words.

    Attributes
    ----------
    name : str
        Short name in lower case, with dashes: key of its links and of downloaded files.
    chart : altair chart
        Its parameters bear the names of the settings. Layers named ``sentence`` and ``table``
        are read out under the drawing (see :mod:`kernelless.vega`).
    kind : str, optional
        The badge: what is drawn, in a word or a few, such as "simulated".
    description : str
        Text alternative of the drawing.
    columns : tuple of str
        Header of the table readout; empty when there is none.
    settings : tuple of Setting
        What can be moved.
    cases : mapping
        Named settings to start from; what a case leaves out has its default.
    program : Program, optional
        Computes the tables that the chart names as its data (``altair.NamedData``).
    handles : tuple of Handle
        What can be dragged in the drawing.
    pick : Pick, optional
        What can be pressed in the drawing; what is pressed again goes back to its start.
    walk : str, optional
        The chart's parameter that says which record of the table is looked at (the first cell of
        its row), 0 for none. Pointer and arrow keys move it, and the record is told.
    question : Question, optional
        What the reader is asked in the drawing.
    asks : str
        What a curtain asks, in full, to be answered with a number before it is lifted; where it is
        empty, a stage begins without a curtain.
    ballots : mapping
        Other questions for a curtain, by the name that a link gives.
    units : tuple of str
        Unit of each column in downloaded data, "" for none; none has one when left out.
    glyph : tuple of str, optional
        Table and column of the program's that each case draws, small, beside its name.
    report : bool
        Whether it can be printed alone; its numbers are printed whether or not they are shown.
    sources : tuple of str
        What the figure rests on, for downloaded data and pictures.
    formerly : tuple of Formerly
        What links meant before settings were changed: one entry an older edition, the first first.
    """

    name: str
    chart: alt.TopLevelMixin | dict[str, Any]
    kind: str | None
    description: str
    columns: tuple[str, ...] = ()
    settings: tuple[Setting, ...] = ()
    cases: Mapping[str, Mapping[str, Value]] = field(default_factory=dict)
    program: Program | None = None
    handles: tuple[Handle, ...] = ()
    pick: Pick | None = None
    walk: str | None = None
    question: Question | None = None
    asks: str = ""
    ballots: Mapping[str, Ballot] = field(default_factory=dict)
    units: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    glyph: tuple[str, str] | None = None
    report: bool = False
    formerly: tuple[Formerly, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a case, a handle or a reason that names what the figure does not have."""
        if self.units and len(self.units) != len(self.columns):
            raise ValueError(
                f"{self.name} has {len(self.units)} units for {len(self.columns)} columns; "
                'give one for each, "" for none'
            )
        for case in self.cases.values():
            self.check(case)
        held = {name for each in self.handles for name in (each.x, each.y) if name}
        held |= {self.pick.setting} if self.pick else set()
        held |= {name for setting in self.settings for name in setting.needs}
        self.check({name: self.defaults.get(name) for name in held})
        for each in self.settings:
            self.check({idle.setting: idle.value for idle in each.idle})
        self.check(self.question.before if self.question else {})
        for edition, was in enumerate(self.formerly, start=1):
            named = today(dict.fromkeys(was.names, "") | {EDITION: f"{edition}"}, self.formerly)
            self.check({name: self.defaults.get(name) for name in named})
            for name, option in was.renamed():
                then = today({name: option, EDITION: f"{edition}"}, self.formerly)
                texts = (key for key in then if isinstance(self.defaults.get(key), str))
                self.check({key: then[key] for key in texts})

    def check(self, values: Mapping[str, object]) -> dict[str, Value]:
        """Return ``values`` if each names a setting of this figure and is allowed.

        Parameters
        ----------
        values : mapping
            Values by name of the setting.

        Returns
        -------
        dict
            The values.

        Raises
        ------
        ValueError
            If a name is unknown, or a value is not allowed.
        """
        settings = {setting.name: setting for setting in self.settings}
        if unknown := sorted(set(values) - set(settings)):
            names = ", ".join(settings) or "none"
            raise ValueError(f"{self.name} has no setting {unknown[0]!r}; its settings: {names}")
        return {name: settings[name].check(value) for name, value in values.items()}

    @property
    def defaults(self) -> dict[str, Value]:
        """Value of each setting at the start."""
        return {setting.name: setting.default for setting in self.settings}

    def case(self, name: str) -> dict[str, Value]:
        """Return every setting of a case, complete.

        Parameters
        ----------
        name : str
            Name of the case.

        Returns
        -------
        dict
            Values by name of the setting.

        Raises
        ------
        ValueError
            If there is no such case.
        """
        if name not in self.cases:
            raise ValueError(f"{self.name} has no case {name!r}; its cases: {list(self.cases)}")
        return self.defaults | dict(self.cases[name])

    def tables(self, **changed: Value) -> Tables:
        """Return what the figure's program makes of its start, but for what is changed.

        Parameters
        ----------
        **changed
            Values by name of the setting.

        Returns
        -------
        dict
            Tables by name.

        Raises
        ------
        ValueError
            If the figure has no program, or no such setting or value.
        """
        if self.program is None:
            raise ValueError(f"{self.name} has no program that makes tables")
        return self.program(self.defaults | self.check(changed))

    @property
    def case_index(self) -> int | None:
        """Position of the case that the defaults amount to, or None."""
        matches = (i for i, name in enumerate(self.cases) if self.case(name) == self.defaults)
        return next(matches, None)

    def starting_at(self, case: str) -> Self:
        """Return the same figure, with a case for its start.

        Parameters
        ----------
        case : str
            Name of the case.

        Returns
        -------
        Figure
            Its cases stay what they are, and so does where older links start: at the case.
        """
        start = self.case(case)
        settings = (replace(each, default=start[each.name]) for each in self.settings)
        cases = {name: self.case(name) for name in self.cases}
        formerly = tuple(each.without(tuple(self.cases[case])) for each in self.formerly)
        return replace(self, settings=tuple(settings), cases=cases, formerly=formerly)


def bare(source: dict[str, Any]) -> Figure:
    """Return the figure that stands for a chart shown on its own.

    Parameters
    ----------
    source : dict
        Vega-Lite specification of the chart. What it binds to an input is a setting, and the figure
        brings that input where it stands alone.

    Returns
    -------
    Figure
        Named after the chart, or after its content; without a badge.
    """
    digest = hashlib.sha256(json.dumps(source, sort_keys=True).encode()).hexdigest()[:8]
    params = source.get("params", ())
    unbound = [{key: param[key] for key in param if key != "bind"} for param in params]
    return Figure(
        name=source.get("name", f"chart-{digest}"),
        chart=source | {"params": unbound},
        kind=None,
        description=source.get("description", ""),
        settings=tuple(map(bound, filter(_has_input, params))),
    )


def _has_input(param: Mapping[str, Any]) -> bool:
    return "input" in param.get("bind", {}) and "value" in param
