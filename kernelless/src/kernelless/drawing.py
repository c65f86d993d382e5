"""A figure, drawn: the specification that a page draws from, and the first frame."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

from kernelless import vega
from kernelless.figure import Figure
from kernelless.look import current
from kernelless.program import Tables
from kernelless.settings import Value

GLYPH = (34, 14)
"""Width and height of the small course beside the name of a case."""


def origin() -> dict[str, Any]:
    """Return what a downloaded file says of where it comes from, the same for every figure."""
    look = current()
    return {**look.origin, "inks": dict(look.inks)}


@dataclass(frozen=True)
class Drawing:
    """What is made of a figure for a page.

    Attributes
    ----------
    figure : Figure
        The description.
    """

    figure: Figure

    @cached_property
    def _compiled(self) -> vega.Vega:
        """The chart compiled to Vega, at the default settings, its tables still empty."""
        figure = self.figure
        spec = vega.to_vega(figure.chart)
        signals = {signal["name"] for signal in spec.get("signals", ())}
        if missing := set(figure.defaults) - signals:
            name = min(missing)
            raise ValueError(
                f"{figure.name} has no chart parameter {name!r}; "
                f"add alt.param(name={name!r}) to the chart or drop the setting"
            )
        return vega.with_settings(spec, figure.defaults) | {"description": figure.description}

    @cached_property
    def spec(self) -> vega.Vega:
        """What the page's script draws from: its tables follow the settings."""
        program = self.figure.program
        if program is None:
            return self._compiled
        tables = list(self._tables(self.figure.defaults))
        return vega.with_feed(self._compiled, program.name, tables, list(self.figure.defaults))

    @property
    def spec_with_inputs(self) -> vega.Vega:
        """The specification with an input for each setting, for a figure that stands alone."""
        inputs = {setting.name: setting.bind() for setting in self.figure.settings}
        return vega.with_inputs(self.spec, inputs)

    def _tables(self, settings: dict[str, Value]) -> Tables:
        program = self.figure.program
        return program(settings) if program else {}

    def _at(self, settings: dict[str, Value]) -> vega.Vega:
        """Return the specification at some settings, with the tables in it."""
        moved = vega.with_settings(self._compiled, settings)
        return vega.with_tables(moved, self._tables(settings))

    def at(self, **settings: Value) -> vega.FirstFrame:
        """Draw the figure at some settings.

        Parameters
        ----------
        **settings : float, bool or str
            Values that differ from the defaults.

        Returns
        -------
        FirstFrame
            The drawing and its readouts.

        Raises
        ------
        ValueError
            If a name is unknown, or a value is not allowed.
        """
        moved = self.figure.defaults | self.figure.check(settings)
        return vega.first_frame(self._at(moved), name=self.figure.name)

    @cached_property
    def frame(self) -> vega.FirstFrame:
        """The first frame at the default settings."""
        return self.at()

    @cached_property
    def glyphs(self) -> list[str]:
        """The course of each case as the path of a small drawing, all on one scale."""
        if self.figure.glyph is None:
            return []
        table, column = self.figure.glyph
        tables = (self._tables(self.figure.case(name))[table] for name in self.figure.cases)
        courses = [[float(row[column]) for row in rows] for rows in tables]
        low, high = min(map(min, courses)), max(map(max, courses))
        return [_glyph([(value - low) / (high - low) for value in course]) for course in courses]

    @cached_property
    def longest_sentence(self) -> str:
        """The longest sentence of the start and the cases, for which the page keeps room."""
        question = self.figure.question
        answer = {question.name: question.high} if question else {}
        starts = (self.figure.defaults, *map(self.figure.case, self.figure.cases))
        specs = (vega.with_settings(self._at(start), answer) for start in starts)
        return max(map(vega.sentence, specs), key=len)

    @property
    def meta(self) -> dict[str, Any]:
        """What the page's script needs besides the specification."""
        figure = self.figure
        program = figure.program
        return {
            "name": figure.name,
            "kind": figure.kind,
            "columns": list(figure.columns),
            "units": list(figure.units),
            "sources": list(figure.sources),
            "origin": origin(),
            "case_names": list(figure.cases),
            "glyphs": self.glyphs,
            "settings": [setting.meta() for setting in figure.settings],
            "cases": [figure.case(name) for name in figure.cases],
            "handles": [asdict(each) for each in figure.handles],
            "pick": asdict(figure.pick) if figure.pick else None,
            "walk": figure.walk,
            "report": figure.report,
            "question": asdict(figure.question) if figure.question else None,
            "asks": figure.asks,
            "ballots": {name: asdict(each) for name, each in figure.ballots.items()},
            "formerly": [asdict(each) for each in figure.formerly],
            "program": {"name": program.name, "source": program.source} if program else None,
        }


def _glyph(shares: list[float]) -> str:
    """Draw values from 0 to 1 as a line, with a dot where it dips."""
    width, height = GLYPH
    step = width / (len(shares) - 1)
    places = [(i * step, height * (1 - share)) for i, share in enumerate(shares)]
    line = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in places)
    x, y = max(places[1:], key=lambda place: place[1])
    return line if y <= places[0][1] else f"{line}M{x:.1f} {y - 2:.1f}a2 2 0 1 0 .1 0z"
