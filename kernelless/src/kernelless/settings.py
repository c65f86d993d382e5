"""Settings: what a reader can move in a figure. One class a kind.

A kind owns everything that depends on it: which values are allowed and how that is said, what the
widget shares, which control moves it, which plain input a figure that stands alone gets, and how a
link names it. ``scripts/settings.js`` has one entry for each kind, under the same name.
"""

from __future__ import annotations

import math
import re
import reprlib
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from decimal import Decimal
from typing import Any, ClassVar, TypeAlias

import ipywidgets
import traitlets

from kernelless.editions import EDITION
from kernelless.handles import Idle
from kernelless.phase import is_building

Value: TypeAlias = float | bool | str
Trait: TypeAlias = traitlets.TraitType[Any, Any]

RESERVED = frozenset(
    {"autosize", "background", "cursor", "datum", "event", "height", "item", "padding", "parent"}
    | {"style", "unit", "width", EDITION}
)
"""Names that mean something else to Vega, or in a link."""
STAYS = (
    "What you enter stays in this page: nothing is stored or sent, no link holds it, and it is "
    "gone when you close the page."
)
REACHES_KERNEL = (
    "What you enter goes to the kernel of this notebook, and no link holds it. Take it out before "
    "you save the notebook with the state of its widgets."
)
LONGEST_TEXT = 100_000
"""Characters of a text that a reader may type."""
FEW = 4
"""Options of a long list that a message names; a list is long if it has more than twice as many."""
BUTTONS = 3
"""Up to so many options stand side by side as buttons; more are listed."""


@dataclass(frozen=True)
class Setting(ABC):
    """One thing that can be moved.

    Attributes
    ----------
    name : str
        Name of the chart's parameter, also in links.
    label : str
        Plain words beside the control.
    default : float, bool or str
        Value at the start and after a reset.
    idle : tuple of Idle
        When it changes nothing, and why: its control then says so and cannot be moved.
    ends : tuple of str
        What its slider means at its two ends, in a word or two; empty where numbers say enough.
    zero : str
        What stands beside its control in the place of 0; empty where the number says enough.
    """

    name: str
    label: str
    default: Any
    idle: tuple[Idle, ...] = field(default=(), kw_only=True)
    ends: tuple[str, ...] = field(default=(), kw_only=True)
    zero: str = field(default="", kw_only=True)

    kind: ClassVar[str]
    """Name of the kind, the same in the page's script."""
    shared: ClassVar[str] = "value"
    """The trait of the control that a page without a kernel can link."""
    in_links: ClassVar[bool] = True
    """Whether links, and names of files, may hold the value."""

    def __post_init__(self) -> None:
        """Refuse a name that cannot be one, and a default that is not allowed."""
        if not self.name.isidentifier() or "__" in self.name or self.name in RESERVED:
            raise ValueError(
                f"{self.name!r} cannot name a setting; use letters, digits and single "
                f"underscores, and none of {', '.join(sorted(RESERVED))}"
            )
        self.check(self.default)

    @property
    @abstractmethod
    def allowed(self) -> str:
        """What may be given, in words."""

    @abstractmethod
    def allows(self, value: object) -> bool:
        """Tell whether a value may be given.

        Parameters
        ----------
        value : object
            Candidate value.

        Returns
        -------
        bool
            Whether it is of this kind and in range.
        """

    @abstractmethod
    def control(self) -> ipywidgets.ValueWidget:
        """Return the control that moves this setting in a lab.

        Returns
        -------
        ipywidgets.ValueWidget
            A stock control at the default.
        """

    @abstractmethod
    def bind(self) -> dict[str, Any]:
        """Return the plain input that moves this setting where there is no lab.

        Returns
        -------
        dict
            What Vega calls ``bind``.
        """

    @abstractmethod
    def words(self, value: Any) -> str:
        """Write a value as a reader would.

        Parameters
        ----------
        value : float, bool or str
            A value that is allowed.

        Returns
        -------
        str
            The value in words.

        Examples
        --------
        >>> Number("depth", "Depth", 1.0, 0, 3, 0.1).words(0.30), Flag("so", "So", True).words(True)
        ('0.3', 'yes')
        """

    @property
    @abstractmethod
    def trait(self) -> Trait:
        """What a widget shares: the value, or the index of a choice, at the default."""

    @property
    def trait_name(self) -> str:
        """Name of that trait.

        The underscores keep settings in a namespace of their own: no part of a widget has two.
        """
        return f"{self.name}__{self.shared}"

    @property
    def needs(self) -> tuple[str, ...]:
        """Names of the settings without which it means nothing; none for most kinds."""
        return ()

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
        >>> Number("depth", "Depth of the dip", 1.0, 0, 3, 0.1).check(9)
        Traceback (most recent call last):
            ...
        ValueError: depth = 9 is not allowed; use a number from 0 to 3
        """
        if self.allows(value):
            return value  # type: ignore[return-value]  # it is of this kind
        raise ValueError(f"{self.name} = {reprlib.repr(value)} is not allowed; {self.allowed}")

    @property
    def note(self) -> str:
        """What must be said beside the control; empty for most kinds."""
        return ""

    def meta(self) -> dict[str, Any]:
        """Return what the page's script knows of this setting.

        Returns
        -------
        dict
            The kind and the fields.
        """
        about = {each.name: getattr(self, each.name) for each in fields(self)}
        idle = [asdict(each) for each in about.pop("idle")]
        words = {"ends": about.pop("ends"), "zero": about.pop("zero")}
        optional = {"idle": idle, **words, "note": self.note}
        return {"kind": self.kind} | about | {name: each for name, each in optional.items() if each}

    def _described(self) -> dict[str, Any]:
        return {"description": self.label, "style": {"description_width": "initial"}}


@dataclass(frozen=True)
class Number(Setting):
    """A number within a range, moved by a slider.

    Attributes
    ----------
    low, high : float
        Range, both ends included.
    step : float
        Step of the slider. A link may lie between steps.
    """

    low: float
    high: float
    step: float

    kind = "number"

    @property
    def allowed(self) -> str:
        """The range, in words."""
        return f"use a number from {self.low:g} to {self.high:g}"

    def allows(self, value: object) -> bool:
        """Tell whether this is a finite number within the range."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            return False
        return math.isfinite(value) and self.low <= value <= self.high

    @property
    def places(self) -> int:
        """Number of decimals that the step needs.

        Examples
        --------
        >>> Number("depth", "Depth", 1.0, 0, 3, 0.05).places
        2
        """
        return max(0, -int(Decimal(str(self.step)).normalize().as_tuple().exponent))

    def words(self, value: Any) -> str:
        """Write the number without needless zeros."""
        return f"{value:g}"

    @property
    def trait(self) -> Trait:
        """The number."""
        return traitlets.Float(self.default)

    def control(self) -> ipywidgets.ValueWidget:
        """Return a slider."""
        return ipywidgets.FloatSlider(
            self.default, readout_format=f".{self.places}f", **self._limits, **self._described()
        )

    def bind(self) -> dict[str, Any]:
        """Return a range input."""
        return {"input": "range", "name": self.label} | self._limits

    @property
    def _limits(self) -> dict[str, float]:
        return {"min": self.low, "max": self.high, "step": self.step}


@dataclass(frozen=True)
class Whole(Number):
    """A whole number within a range.

    Examples
    --------
    >>> Whole("session", "Session", 6, 1, 16).check(6.5)
    Traceback (most recent call last):
        ...
    ValueError: session = 6.5 is not allowed; use a whole number from 1 to 16
    """

    step: float = 1

    kind = "whole"

    @property
    def allowed(self) -> str:
        """The range, in words."""
        return f"use a whole number from {self.low:g} to {self.high:g}"

    def allows(self, value: object) -> bool:
        """Tell whether this is a whole number within the range."""
        return super().allows(value) and float(value).is_integer()  # type: ignore[arg-type]

    def control(self) -> ipywidgets.ValueWidget:
        """Return a slider of whole numbers."""
        return ipywidgets.IntSlider(self.default, **self._limits, **self._described())


@dataclass(frozen=True)
class Flag(Setting):
    """Something that is so or not."""

    kind = "flag"

    @property
    def allowed(self) -> str:
        """The two values, in words."""
        return "use True or False"

    def allows(self, value: object) -> bool:
        """Tell whether this is a truth value."""
        return isinstance(value, bool)

    def words(self, value: Any) -> str:
        """Write yes or no."""
        return "yes" if value else "no"

    @property
    def trait(self) -> Trait:
        """The truth value."""
        return traitlets.Bool(self.default)

    def control(self) -> ipywidgets.ValueWidget:
        """Return a box to tick."""
        return ipywidgets.Checkbox(self.default, description=self.label, indent=False)

    def bind(self) -> dict[str, Any]:
        """Return a box to tick."""
        return {"input": "checkbox", "name": self.label}


@dataclass(frozen=True)
class Choice(Setting):
    """One of a few texts.

    Attributes
    ----------
    options : tuple of str
        The texts.
    """

    options: tuple[str, ...]

    kind = "choice"
    shared = "index"  # all that a selection widget shares

    @property
    def allowed(self) -> str:
        """The options in words; of many, the first few."""
        more = f"another of its {len(self.options)} options"
        named = (*self.options[:FEW], more) if len(self.options) > 2 * FEW else self.options
        return f"use {either(named)}"

    def allows(self, value: object) -> bool:
        """Tell whether this is one of the options."""
        return isinstance(value, str) and value in self.options

    def words(self, value: Any) -> str:
        """Return the text itself."""
        return str(value)

    @property
    def trait(self) -> Trait:
        """The index of the option."""
        return traitlets.Int(self.options.index(self.default))

    def control(self) -> ipywidgets.ValueWidget:
        """Return buttons, or a list where there are many options."""
        names = [(name[:1].upper() + name[1:], name) for name in self.options]
        few = len(names) <= BUTTONS
        control = ipywidgets.ToggleButtons if few else ipywidgets.Dropdown
        return control(options=names, value=self.default, **self._described())

    def bind(self) -> dict[str, Any]:
        """Return a list to select from."""
        return {"input": "select", "options": list(self.options), "name": self.label}


@dataclass(frozen=True)
class Series(Setting):
    r"""Ratings that a reader types or pastes: a text, which a program of the page reads.

    It is the reader's own, perhaps about a real person: no link, no QR code and no name of a file
    holds it, nothing stores it, and nothing sends it. Only files that the reader saves hold it. In
    a notebook with a kernel it reaches that kernel, as the value of every widget does.

    Attributes
    ----------
    rows : int
        Lines of the box that are in sight.

    Examples
    --------
    >>> Series("ratings", "Ratings", "6\n5\n6").words("6\n5,5\n6")
    '6 5,5 6'
    """

    rows: int = 6

    kind = "series"
    in_links = False

    @property
    def note(self) -> str:
        """What becomes of the text: in a page of the book, or in a notebook."""
        return STAYS if is_building() else REACHES_KERNEL

    @property
    def allowed(self) -> str:
        """The length, in words."""
        return f"use a text of at most {LONGEST_TEXT} characters"

    def allows(self, value: object) -> bool:
        """Tell whether this is a text that is not too long."""
        return isinstance(value, str) and len(value) <= LONGEST_TEXT

    def words(self, value: Any) -> str:
        """Write the text in one line."""
        return " ".join(str(value).split())

    @property
    def trait(self) -> Trait:
        """The text."""
        return traitlets.Unicode(self.default)

    def control(self) -> ipywidgets.ValueWidget:
        """Return a box to type in."""
        return ipywidgets.Textarea(self.default, rows=self.rows, **self._described())

    def bind(self) -> dict[str, Any]:
        """Return a line to type in, which no browser remembers or checks."""
        plain = {"autocomplete": "off", "spellcheck": "false"}
        return {"input": "text", "name": self.label} | plain


@dataclass(frozen=True)
class Places(Setting):
    """Places that a reader has marked, all of them in one text: what links hold.

    A place is named by the values of other settings, such as series and session: a number as it
    is, a choice by its position from 1. There is no control for the text. A place is marked by a
    `Placed`, or pressed in the drawing (`kernelless.handles.Pick`).

    Attributes
    ----------
    at : tuple of str
        Names of the settings that name a place, in order.

    Examples
    --------
    >>> marks = Places("marks", "Marks", "", ("series", "session"))
    >>> marks.words("1.5_1.12"), marks.allows("1.5.2"), marks.allowed
    ('1.5 1.12', False, 'use places such as 1.2, with _ between them')
    """

    at: tuple[str, ...]

    kind = "places"

    @property
    def needs(self) -> tuple[str, ...]:
        """The settings that name a place."""
        return self.at

    @property
    def allowed(self) -> str:
        """The form, in words."""
        place = ".".join(str(number) for number, _ in enumerate(self.at, start=1))
        return f"use places such as {place}, with _ between them"

    def allows(self, value: object) -> bool:
        """Tell whether this is a list of places, perhaps empty, and not too long."""
        if not isinstance(value, str) or len(value) > LONGEST_TEXT:
            return False
        place = rf"[0-9]+(\.[0-9]+){{{len(self.at) - 1}}}"
        return value == "" or re.fullmatch(f"{place}(_{place})*", value) is not None

    def words(self, value: Any) -> str:
        """Write the places with spaces between them."""
        return str(value).replace("_", " ")

    @property
    def trait(self) -> Trait:
        """The text."""
        return traitlets.Unicode(self.default)

    def control(self) -> ipywidgets.ValueWidget:
        """Return a line of text."""
        return ipywidgets.Text(self.default, **self._described())

    def bind(self) -> dict[str, Any]:
        """Return a line of text."""
        return {"input": "text", "name": self.label}


@dataclass(frozen=True)
class Placed(Flag):
    """Whether the present place is among the `Places` of another setting.

    It is that setting that is kept and linked; this is how a reader moves it.

    Attributes
    ----------
    of : str
        Name of the setting that holds the places.
    """

    of: str

    kind = "placed"
    in_links = False

    @property
    def needs(self) -> tuple[str, ...]:
        """The setting that holds the places."""
        return (self.of,)


def either(options: Sequence[str]) -> str:
    """Join options by commas and "or".

    Parameters
    ----------
    options : sequence of str
        At least one.

    Returns
    -------
    str
        The options in words.

    Examples
    --------
    >>> either(("a", "b", "c"))
    'a, b or c'
    """
    return " or ".join((", ".join(options[:-1]), options[-1])) if options[1:] else options[0]


def bound(param: Mapping[str, Any]) -> Setting:
    """Return the setting that stands for a chart parameter with an input of its own.

    Parameters
    ----------
    param : mapping
        A Vega-Lite parameter with ``value`` and ``bind``.

    Returns
    -------
    Setting
        Of the kind of the input.
    """
    bind, name, value = param["bind"], param["name"], param["value"]
    label = bind.get("name", name)
    if "options" in bind:
        return Choice(name, label, value, tuple(bind["options"]))
    if isinstance(value, bool):
        return Flag(name, label, value)
    return Number(name, label, value, bind["min"], bind["max"], bind.get("step", 1))
