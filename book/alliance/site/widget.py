"""Widgets that also work where there is no kernel: a linked chart, and an explorer around it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from importlib import resources
from typing import Any, ClassVar

import anywidget
import ipywidgets
import traitlets as t

from alliance.site import assets, still
from alliance.site.figure import Figure, Setting, Value, is_building

HERE = resources.files("alliance.site")


class LinkedChart(anywidget.AnyWidget):
    """A chart with one synced trait per setting, so that ``ipywidgets.jslink`` can drive it.

    A setting with options has a trait ``NAME__index`` as well, and the cases have ``case__index``:
    selection widgets share only their index.

    Parameters
    ----------
    figure : Figure
        What to draw.
    inputs : bool
        Whether the chart brings plain inputs of its own.
    """

    _esm: ClassVar[str] = (HERE / "scripts" / "linked.mjs").read_text("utf-8")
    spec = t.Dict().tag(sync=True)
    meta = t.Dict().tag(sync=True)
    frame = t.Unicode().tag(sync=True)
    case__index = t.Int(None, allow_none=True).tag(sync=True)

    def __init__(self, figure: Figure, *, inputs: bool = False) -> None:
        if taken := sorted(set(figure.defaults) & set(self.trait_names())):
            raise ValueError(f"{taken[0]!r} cannot name a setting: widgets use it; choose another")
        # Before super().__init__, so that they are part of the first state.
        self.add_traits(**dict(_traits(figure.settings)))
        spec = figure.spec_with_inputs if inputs else figure.spec
        # On a page of the book the figure stands in the page, and the style sheet is linked.
        live = {} if is_building() else {"frame": figure.html(), "_css": assets.live_css()}
        super().__init__(spec=spec, meta=figure.meta, case__index=figure.case_index, **live)
        self.on_msg(_send_runtime)

    _css = t.Unicode().tag(sync=True)


def _traits(settings: Iterable[Setting]) -> Iterable[tuple[str, t.TraitType[Any, Any]]]:
    for setting in settings:
        yield setting.name, _trait(setting.default).tag(sync=True)
        if setting.options:
            index = setting.options.index(str(setting.default))
            yield f"{setting.name}__index", t.Int(index).tag(sync=True)


def _trait(default: Value) -> t.TraitType[Any, Any]:
    if isinstance(default, bool):
        return t.Bool(default)
    return t.Unicode(default) if isinstance(default, str) else t.Float(default)


def _send_runtime(widget: anywidget.AnyWidget, content: object, _buffers: object) -> None:
    """Answer a page that has no runtime of its own: a notebook in a live kernel."""
    if content == {"kind": "runtime"}:
        widget.send({"kind": "runtime", "source": assets.runtime()})


def _control(setting: Setting) -> ipywidgets.ValueWidget:
    text = {"description": setting.label, "style": {"description_width": "initial"}}
    if setting.options:
        names = [(name[:1].upper() + name[1:], name) for name in setting.options]
        kind = ipywidgets.ToggleButtons if len(names) <= 3 else ipywidgets.Dropdown
        return kind(options=names, value=setting.default, **text)
    if isinstance(setting.default, bool):
        return ipywidgets.Checkbox(setting.default, description=setting.label, indent=False)
    limits = {"min": setting.low, "max": setting.high, "step": setting.step}
    if setting.whole:
        return ipywidgets.IntSlider(setting.default, **limits, **text)
    places = setting.places
    return ipywidgets.FloatSlider(setting.default, readout_format=f".{places}f", **limits, **text)


def _resolve(figure: Figure, groups: Mapping[str, Sequence[str]]) -> dict[str, list[Setting]]:
    settings = {setting.name: setting for setting in figure.settings}
    return {title: [settings[name] for name in names] for title, names in groups.items()}


class Explorer(ipywidgets.VBox):
    """A figure with controls: cases above it, settings in titled groups below.

    The controls are linked in the front end, so they work with a kernel and without. In a live
    kernel ``explorer["depth"].observe(...)`` works as for any widget.

    Parameters
    ----------
    figure : Figure
        What to explore.
    groups : mapping
        Names of the settings by title of their group; a setting left out has no control.

    Attributes
    ----------
    chart : LinkedChart
        The chart.
    controls : dict
        The control of each setting by its name.
    """

    def __init__(self, figure: Figure, groups: Mapping[str, Sequence[str]]) -> None:
        self.figure = figure
        self.groups = _resolve(figure, groups)
        self.chart = LinkedChart(figure)
        members = (setting for group in self.groups.values() for setting in group)
        self.controls = {setting.name: _control(setting) for setting in members}
        boxes = [self._box(title, group) for title, group in self.groups.items()]
        panel = ipywidgets.Box(boxes).add_class("dm-groups")
        super().__init__([*self._cases(), self.chart, panel])
        self.add_class("dm-live")
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

    def _box(self, title: str, settings: Iterable[Setting]) -> ipywidgets.VBox:
        heading = ipywidgets.HTML(f'<p class="dm-group-title">{title}</p>')
        controls = (self.controls[setting.name] for setting in settings)
        return ipywidgets.VBox([heading, *controls]).add_class("dm-group")

    def _cases(self) -> list[ipywidgets.ToggleButtons]:
        if not self.figure.cases:
            return []
        names = list(self.figure.cases)
        cases = ipywidgets.ToggleButtons(options=names, index=self.figure.case_index)
        ipywidgets.jslink((cases, "index"), (self.chart, "case__index"))
        return [cases.add_class("dm-cases")]

    def _link(self) -> None:
        for setting in self.figure.settings:
            if control := self.controls.get(setting.name):
                ends = ("index", f"{setting.name}__index") if setting.options else ("value",) * 2
                trait = ends[1] if setting.options else setting.name
                ipywidgets.jslink((control, ends[0]), (self.chart, trait))

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        if is_building():
            return {"text/html": still.lab(self.figure, self.groups, self.model_id)}
        bundle: dict[str, Any] = super()._repr_mimebundle_()
        return bundle
