"""A figure: a chart, what can be moved in it, and what is said about it in words."""

from __future__ import annotations

import hashlib
import json
import math
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any, Literal, TypeAlias

import altair as alt

from alliance.site import still, vega

Value: TypeAlias = float | bool | str
MimeBundle: TypeAlias = dict[str, Any] | tuple[dict[str, Any], dict[str, Any]]

BUILDING = "DIFFICULT_MOMENTS_BUILDING"
"""Name of the environment variable that is set while the book is built; kernels inherit it."""


def is_building() -> bool:
    """Tell whether this code runs in a chapter while the book is built.

    Returns
    -------
    bool
        False in a live kernel.
    """
    return BUILDING in os.environ


@dataclass(frozen=True)
class Setting:
    """One thing that can be moved.

    Attributes
    ----------
    name : str
        Name of the chart's parameter, also in links.
    label : str
        Plain words beside the control.
    default : float, bool or str
        Value at the start and after a reset. A whole number makes a slider of whole numbers.
    low, high, step : float, optional
        Range of a number, both ends included, and the step of its slider.
    options : tuple of str, optional
        Allowed texts.
    """

    name: str
    label: str
    default: Value
    low: float | None = None
    high: float | None = None
    step: float | None = None
    options: tuple[str, ...] | None = None

    @property
    def allowed(self) -> str:
        """What may be given, in words."""
        if self.options:
            return f"use {_either(self.options)}"
        if isinstance(self.default, bool):
            return "use True or False"
        return f"use a number from {self.low:g} to {self.high:g}"

    def check(self, value: object) -> Value:
        """Return ``value`` if it is allowed.

        Parameters
        ----------
        value : object
            Candidate value.

        Returns
        -------
        float, bool or str
            The value.

        Raises
        ------
        ValueError
            If it is not allowed; the message names the value, the range and the remedy.

        Examples
        --------
        >>> Setting("depth", "Depth of the rupture", 1.0, 0, 3, 0.1).check(9)
        Traceback (most recent call last):
            ...
        ValueError: depth = 9 is not allowed; use a number from 0 to 3
        """
        if isinstance(value, float | int | str) and self._allows(value):
            return value
        raise ValueError(f"{self.name} = {value!r} is not allowed; {self.allowed}")

    def _allows(self, value: Value) -> bool:
        if self.options:
            return value in self.options
        if isinstance(self.default, bool) or isinstance(value, bool | str):
            return isinstance(self.default, bool) and isinstance(value, bool)
        return math.isfinite(value) and self._low <= value <= self._high

    @property
    def whole(self) -> bool:
        """Whether only whole numbers are meant."""
        return isinstance(self.default, int) and float(self.step or 1).is_integer()

    @property
    def places(self) -> int:
        """Number of decimals that the step needs.

        Examples
        --------
        >>> Setting("depth", "Depth", 1.0, 0, 3, 0.05).places
        2
        """
        return max(0, -int(Decimal(str(self.step or 1)).normalize().as_tuple().exponent))

    @property
    def _low(self) -> float:
        return -math.inf if self.low is None else self.low

    @property
    def _high(self) -> float:
        return math.inf if self.high is None else self.high


def _either(options: Sequence[str]) -> str:
    return " or ".join((", ".join(options[:-1]), options[-1])) if options[1:] else options[0]


@dataclass(frozen=True)
class Figure:
    """A chart with its settings, its cases and its words; shown by naming it in a cell.

    Attributes
    ----------
    name : str
        Short name in lower case, with dashes: key of its links and of downloaded files.
    chart : altair chart
        Its parameters bear the names of the settings. Layers named ``sentence`` and ``table``
        are read out under the drawing (see :mod:`alliance.site.vega`).
    kind : {"simulated", "published"}, optional
        The badge.
    description : str
        Text alternative of the drawing.
    columns : tuple of str
        Header of the table readout; empty when there is none.
    settings : tuple of Setting
        What can be moved.
    cases : mapping
        Named settings to start from; what a case leaves out has its default.
    """

    name: str
    chart: alt.TopLevelMixin | dict[str, Any]
    kind: Literal["simulated", "published"] | None
    description: str
    columns: tuple[str, ...] = ()
    settings: tuple[Setting, ...] = ()
    cases: Mapping[str, Mapping[str, Value]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse a case that names an unknown setting or a value that is not allowed."""
        for case in self.cases.values():
            self.check(case)

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
        """
        return self.defaults | dict(self.cases[name])

    @property
    def case_index(self) -> int | None:
        """Position of the case that the defaults amount to, or None."""
        matches = (i for i, name in enumerate(self.cases) if self.case(name) == self.defaults)
        return next(matches, None)

    @cached_property
    def spec(self) -> vega.Vega:
        """The chart compiled to Vega, at the default settings."""
        spec = vega.to_vega(self.chart)
        if missing := set(self.defaults) - {signal["name"] for signal in spec.get("signals", ())}:
            name = min(missing)
            raise ValueError(
                f"{self.name} has no chart parameter {name!r}; "
                f"add alt.param(name={name!r}) to the chart or drop the setting"
            )
        return vega.with_settings(spec, self.defaults) | {"description": self.description}

    @cached_property
    def frame(self) -> vega.FirstFrame:
        """The first frame at the default settings."""
        return vega.first_frame(self.spec, name=self.name)

    @property
    def meta(self) -> dict[str, Any]:
        """What the page's script needs besides the drawing."""
        return {
            "name": self.name,
            "kind": self.kind,
            "columns": list(self.columns),
            "settings": [_as_meta(setting) for setting in self.settings],
            "cases": [self.case(name) for name in self.cases],
        }

    @property
    def spec_with_inputs(self) -> vega.Vega:
        """The specification with an input for each setting, for a figure that stands alone."""
        inputs = {setting.name: _as_input(setting) for setting in self.settings}
        return vega.with_inputs(self.spec, inputs)

    def html(self, spec: vega.Vega | None = None) -> str:
        """Return the figure as it stands before any script has run.

        Parameters
        ----------
        spec : dict, optional
            What the page's script is to draw; left out when a widget brings it.

        Returns
        -------
        str
            HTML.
        """
        return still.figure(self, spec)

    def _repr_mimebundle_(self, **_: object) -> MimeBundle:
        if is_building():
            return {"text/html": self.html(self.spec_with_inputs)}
        from alliance.site.widget import LinkedChart  # noqa: PLC0415 -- it imports this module

        return LinkedChart(self, inputs=True)._repr_mimebundle_() or {}


def _as_meta(setting: Setting) -> dict[str, Any]:
    keys = ("name", "label", "default", "low", "high", "step", "options")
    values = ((key, getattr(setting, key)) for key in keys)
    return {key: value for key, value in values if value is not None}


def _as_input(setting: Setting) -> dict[str, Any]:
    if setting.options:
        return {"input": "select", "options": list(setting.options), "name": setting.label}
    if isinstance(setting.default, bool):
        return {"input": "checkbox", "name": setting.label}
    limits = {"min": setting.low, "max": setting.high, "step": setting.step}
    return {"input": "range", "name": setting.label} | limits


def bare(source: dict[str, Any]) -> Figure:
    """Return the figure that stands for a chart shown on its own.

    Parameters
    ----------
    source : dict
        Vega-Lite specification of the chart. What it binds to an input is a setting.

    Returns
    -------
    Figure
        Named after the chart, or after its content; without a badge.
    """
    digest = hashlib.sha256(json.dumps(source, sort_keys=True).encode()).hexdigest()[:8]
    params = (param for param in source.get("params", ()) if _has_input(param))
    return Figure(
        name=source.get("name", f"chart-{digest}"),
        chart=source,
        kind=None,
        description=source.get("description", ""),
        settings=tuple(map(_as_setting, params)),
    )


def _has_input(param: Mapping[str, Any]) -> bool:
    return "input" in param.get("bind", {}) and "value" in param


def _as_setting(param: Mapping[str, Any]) -> Setting:
    bind = param["bind"]
    return Setting(
        name=param["name"],
        label=bind.get("name", param["name"]),
        default=param["value"],
        low=bind.get("min"),
        high=bind.get("max"),
        step=bind.get("step"),
        options=tuple(bind["options"]) if "options" in bind else None,
    )
