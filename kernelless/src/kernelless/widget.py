"""Widgets that also work where there is no kernel: a linked chart, and an explorer around it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import ClassVar

import altair as alt
import anywidget
import ipywidgets
import traitlets as t

from kernelless import assets, still, vega
from kernelless.drawing import Drawing
from kernelless.figure import Figure, bare
from kernelless.phase import MimeBundle, is_building
from kernelless.settings import Setting, Value
from kernelless.still import Mark


class Runtime(ipywidgets.Widget):
    """The scripts that draw, for a notebook, whose page has none of its own.

    A model goes to the page with the first chart. So a chart comes alive as soon as its cell has
    run; were the kernel asked for the scripts, its answer would wait until every later cell has.
    """

    source = t.Unicode().tag(sync=True)


@cache
def _made() -> Runtime:
    """Make the one that all charts of a kernel share."""
    return Runtime(source=assets.runtime())


def _runtime() -> Runtime:
    """Return the one that all charts share, open: ``Widget.close_all()`` closes it with them."""
    runtime = _made()
    runtime.open()
    return runtime


class LinkedChart(anywidget.AnyWidget):
    """A chart with one synced trait per setting, so that ``ipywidgets.jslink`` can drive it.

    The traits are named by `Setting.trait_name`; the cases have ``case__index``.

    Parameters
    ----------
    drawing : Drawing
        What to draw.
    alone : bool
        Whether it stands alone, so that the chart brings plain inputs of its own.
    placed : bool
        Whether its figure stands on a page of the book already, as that of a lab does.
    """

    _esm: ClassVar[str] = assets.script("linked.mjs")
    spec = t.Dict().tag(sync=True)
    meta = t.Dict().tag(sync=True)
    frame = t.Unicode().tag(sync=True)
    runtime = t.Instance(Runtime, allow_none=True).tag(sync=True, **ipywidgets.widget_serialization)
    case__index = t.Int(None, allow_none=True).tag(sync=True)
    _css = t.Unicode().tag(sync=True)

    def __init__(self, drawing: Drawing, *, alone: bool = False, placed: bool = False) -> None:
        figure = drawing.figure
        # Before super().__init__, so that they are part of the first state.
        self.add_traits(**{each.trait_name: each.trait.tag(sync=True) for each in figure.settings})
        spec = drawing.spec_with_inputs if alone else drawing.spec
        # A page of the book links the style sheet and the runtime.
        live = {} if is_building() else {"_css": assets.css(), "runtime": _runtime()}
        frame = "" if is_building() and placed else still.figure(drawing, alone=False)
        super().__init__(
            spec=spec, meta=drawing.meta, case__index=figure.case_index, frame=frame, **live
        )


def linked(chart: alt.TopLevelMixin) -> LinkedChart:
    """Return an Altair chart as a widget that stock controls drive, without a kernel as well.

    Parameters
    ----------
    chart : altair chart
        Each parameter that is bound to an input becomes a trait: ``NAME__value``, or
        ``NAME__index`` if the input is a list. The controls take the place of the inputs.

    Returns
    -------
    LinkedChart
        To be linked with ``ipywidgets.jslink``.

    Examples
    --------
    >>> depth = alt.param(name="depth", value=1, bind=alt.binding_range(min=0, max=3))
    >>> made = linked(alt.Chart(alt.sequence(3)).mark_point().encode(x="data:Q").add_params(depth))
    >>> slider = ipywidgets.FloatSlider(value=1, max=3)
    >>> _ = ipywidgets.jslink((slider, "value"), (made, "depth__value"))
    """
    return LinkedChart(Drawing(bare(vega.to_vega_lite(chart))))


def _resolve(figure: Figure, groups: Mapping[str, Sequence[str]]) -> still.Groups:
    return {title: _named(figure, names) for title, names in groups.items()}


def _named(figure: Figure, names: Sequence[str]) -> list[Setting]:
    settings = {setting.name: setting for setting in figure.settings}
    return [settings[name] for name in names]


class Explorer(ipywidgets.VBox):
    """A figure with controls: cases above it, settings beside it, more of them on request.

    The controls are linked in the front end, so they work with a kernel and without. In a live
    kernel ``explorer["depth"].observe(...)`` works as for any widget.

    Parameters
    ----------
    figure : Figure
        What to explore.
    groups : mapping
        Names of the settings by title of their group; a setting left out has no control.
    assumptions : mapping, optional
        The same for the settings behind "Change the assumptions".
    marks : mapping, optional
        ``warm`` or ``cool`` by name of the setting whose control looks so.
    entry : sequence of str
        Names of the settings in boxes that stand before the drawing.

    Attributes
    ----------
    figure : Figure
        What is explored.
    chart : LinkedChart
        The chart.
    controls : dict
        The control of each setting by its name.
    """

    def __init__(
        self,
        figure: Figure,
        groups: Mapping[str, Sequence[str]],
        assumptions: Mapping[str, Sequence[str]] | None = None,
        marks: Mapping[str, Mark] | None = None,
        entry: Sequence[str] = (),
    ) -> None:
        self.figure, self.drawing = figure, Drawing(figure)
        shown, hidden = _resolve(figure, groups), _resolve(figure, assumptions or {})
        self.rail = still.Rail(shown, hidden, marks or {}, _named(figure, entry))
        self.chart = LinkedChart(self.drawing, placed=True).add_class("kl-chart")
        self.controls = {each.name: self._control(each) for each in self.rail.settings}
        rail = ipywidgets.Box([*self._boxes(shown), *self._more()]).add_class("kl-groups")
        parts = [*self._cases(), *self._entry(), self.chart, rail]
        frame = ipywidgets.VBox(parts).add_class("kl-live")
        if self.rail.entry:
            frame.add_class("kl-enters")
        # The box around it is what the frame measures itself by.
        super().__init__([frame])
        self.add_class("kl-room")
        self._link()

    def __getitem__(self, name: str) -> ipywidgets.ValueWidget:
        """Return the control of a setting."""
        return self.controls[name]

    @property
    def settings(self) -> dict[str, Value]:
        """Value of each setting that has a control; give some or all of them to move them.

        Raises
        ------
        ValueError
            If a name is unknown or a value is not allowed; nothing moves then.
        """
        return {name: control.value for name, control in self.controls.items()}

    @settings.setter
    def settings(self, values: Mapping[str, Value]) -> None:
        for name, value in self.figure.check(values).items():
            self.controls[name].value = value

    def _control(self, setting: Setting) -> ipywidgets.ValueWidget:
        control = setting.control()
        mark = self.rail.marks.get(setting.name)
        return control.add_class(f"kl-{mark}") if mark else control

    def _entry(self) -> list[ipywidgets.VBox]:
        """Return the box of what is typed in, if anything is."""
        if not self.rail.entry:
            return []
        return [self._box("What you enter", self.rail.entry).add_class("kl-entry")]

    def _boxes(self, groups: still.Groups) -> list[ipywidgets.VBox]:
        return [self._box(title, settings) for title, settings in groups.items()]

    def _box(self, title: str, settings: Iterable[Setting]) -> ipywidgets.VBox:
        heading = ipywidgets.HTML(f'<p class="kl-group-title">{title}</p>')
        controls = (self.controls[setting.name] for setting in settings)
        return ipywidgets.VBox([heading, *controls]).add_class("kl-group")

    def _more(self) -> list[ipywidgets.Widget]:
        """Return the button that opens the assumptions, and what it opens."""
        if not self.rail.assumptions:
            return []
        button = ipywidgets.ToggleButton(description=self.rail.more).add_class("kl-more")
        hidden = ipywidgets.Box(self._boxes(self.rail.assumptions)).add_class("kl-assumptions")
        return [button, hidden]

    def _cases(self) -> list[ipywidgets.ToggleButtons]:
        if not self.figure.cases:
            return []
        names = list(self.figure.cases)
        cases = ipywidgets.ToggleButtons(options=names, index=self.figure.case_index)
        ipywidgets.jslink((cases, "index"), (self.chart, "case__index"))
        cases.add_class("kl-cases")
        return [cases.add_class("kl-with-courses") if self.figure.glyph else cases]

    def _link(self) -> None:
        for setting in self.figure.settings:
            if control := self.controls.get(setting.name):
                ipywidgets.jslink((control, setting.shared), (self.chart, setting.trait_name))

    def _repr_mimebundle_(self, **_: object) -> MimeBundle:
        if is_building():
            return {"text/html": still.lab(self.drawing, self.rail, self.model_id)}
        bundle: MimeBundle = super()._repr_mimebundle_()
        return bundle


class Exhibit:
    """A figure that stands alone, with plain inputs where it can be moved.

    Parameters
    ----------
    figure : Figure
        What to show.
    """

    def __init__(self, figure: Figure) -> None:
        self.figure, self.drawing = figure, Drawing(figure)

    def _repr_mimebundle_(self, **_: object) -> MimeBundle:
        if is_building():
            return {"text/html": still.figure(self.drawing, alone=True)}
        return LinkedChart(self.drawing, alone=True)._repr_mimebundle_() or {}
