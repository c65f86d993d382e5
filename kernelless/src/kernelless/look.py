"""How figures look: a look is handed in once, and everything that is drawn from then on has it.

Charts and styles name a colour by its role, as a CSS variable; a look says what it is. So a page
recolours its figures, in light and dark, without drawing them again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, cast

import altair as alt

PREFIX = "--kl-"
VARIABLES = (
    "paper", "sunk", "ink", "ink-2", "edge", "rule", "warm", "cool",
    "serif", "sans",
    "subheading", "sentence", "interface", "small", "ends",
    "margin", "gutter", "inside", "rail", "bar",
)  # fmt: skip
"""What the styles of figures need, each a CSS variable after `PREFIX`.

Paper and boxes on it; text, second text, borders, dividers; two accents, for controls that stand
for something in the drawing. The face of sentences and that of controls. Sizes of type: headings,
sentences, controls, notes, the ends of a slider. Sizes of space: around a page, between the parts
of a lab, inside its rail, the rail itself, and a bar of cases.
"""


def nothing() -> None:
    """Do nothing: a look that draws in the faces of the reader's machine brings no fonts."""


@dataclass(frozen=True)
class Look:
    """How everything looks.

    Attributes
    ----------
    name : str
        Of its Altair theme.
    css : callable
        Returns a style sheet that sets each of the `VARIABLES`, for light, dark and paper.
    config : callable
        Returns the Vega-Lite configuration of every chart.
    inks : mapping
        Colours of what a saved picture says around its drawing: ``ink``, ``muted``, ``edge`` and
        ``paper``; each may be a CSS variable with a fallback, which the picture takes.
    fonts : callable
        Makes its faces known to what draws the first frames (``vl_convert``); called before each.
    width : int
        Pixels at which a chart is drawn before a page has measured its own.
    root : int
        Pixels of one ``rem`` on an ordinary screen.
    origin : mapping
        ``version`` and ``licence`` of the book, which every downloaded file says; "" for none.
    """

    name: str
    css: Callable[[], str]
    config: Callable[[], Mapping[str, Any]]
    inks: Mapping[str, str]
    fonts: Callable[[], None] = nothing
    width: int = 720
    root: int = 16
    origin: Mapping[str, str] = field(default_factory=lambda: {"version": "", "licence": ""})

    def register(self) -> None:
        """Make its theme that of every chart drawn from now on; again, it changes nothing."""
        if alt.theme.active != self.name:
            config = cast("alt.theme.ConfigKwds", dict(self.config()))
            alt.theme.register(self.name, enable=True)(lambda: {"config": config})


class Colour(NamedTuple):
    """One colour on light paper, on dark paper, and in forced-colours mode."""

    light: str
    dark: str
    forced: str


COLOURS: Mapping[str, Colour] = {
    "paper": Colour("#ffffff", "#14181e", "Canvas"),
    "sunk": Colour("#f1f3f5", "#222832", "Canvas"),
    "ink": Colour("#1f2329", "#e8eaed", "CanvasText"),
    "ink-2": Colour("#545b64", "#b4bac2", "CanvasText"),
    "edge": Colour("#7a828c", "#8a929c", "CanvasText"),
    "rule": Colour("#d5d9de", "#3c434d", "GrayText"),
    "warm": Colour("#b3430f", "#f5a06a", "CanvasText"),
    "cool": Colour("#0f5fa6", "#7db8f0", "LinkText"),
}
FACE = "system-ui, sans-serif"
SIZES: Mapping[str, str] = {
    "subheading": "1.1875rem", "sentence": "1.0625rem", "interface": "1rem", "small": ".9375rem",
    "ends": ".875rem", "margin": "2rem", "gutter": "1.75rem", "inside": "1.5rem",
    "rail": "15.5rem", "bar": "2.75rem",
}  # fmt: skip
WALL = "font-size: max(16px, min(1.3333vw, 2.3704vh))"
"""Of a lab that fills a window: all grows with it."""


def colour(name: str) -> str:
    """Return a colour of the plain look as a CSS value that follows light and dark.

    Parameters
    ----------
    name : str
        ``paper``, ``sunk``, ``ink``, ``ink-2``, ``edge``, ``rule``, ``warm`` or ``cool``.

    Returns
    -------
    str
        A variable with the light colour as fallback.

    Examples
    --------
    >>> colour("cool")
    'var(--kl-cool, #0f5fa6)'
    """
    return f"var({PREFIX}{name}, {COLOURS[name].light})"


def _rule(selector: str, declarations: Iterable[str]) -> str:
    return f"{selector} {{ {' '.join(declarations)} }}"


def _colours(scheme: str) -> list[str]:
    return [f"{PREFIX}{name}: {getattr(tone, scheme)};" for name, tone in COLOURS.items()]


def _css() -> str:
    """Know the dark marks of the site's theme and of JupyterLab."""
    dark = 'html[data-theme="dark"], body[data-jp-theme-light="false"]'
    rest = {"serif": FACE, "sans": FACE, **SIZES}
    return "\n".join(
        (
            _rule(":root", _colours("light")),
            _rule(dark, _colours("dark")),
            f"@media (forced-colors: active) {{ {_rule(f':root, {dark}', _colours('forced'))} }}",
            f"@media print {{ {_rule(f':root, {dark}', _colours('light'))} }}",
            _rule(":root", (f"{PREFIX}{name}: {value};" for name, value in rest.items())),
            _rule("html.kl-presents", (f"{WALL};",)),
        )
    )


def _config() -> dict[str, Any]:
    text = {
        f"{part}{what}": value
        for part in ("label", "title")
        for what, value in (("Color", colour("ink-2")), ("FontSize", 14), ("FontWeight", 400))
    }
    axis = {"domain": False, "ticks": False, "gridColor": colour("rule"), "labelPadding": 8}
    return {
        "font": FACE,
        # The drawing is one image with a text alternative; its parts carry none of their own.
        "aria": False,
        "background": None,
        "view": {"stroke": None, "continuousWidth": PLAIN.width, "continuousHeight": 300},
        "range": {"category": [colour(name) for name in ("cool", "warm", "ink", "edge")]},
        "axis": text | axis | {"titlePadding": 10},
        "legend": text | {"orient": "top", "title": None},
        "header": text,
        "title": {"color": colour("ink"), "fontSize": 17, "anchor": "start"},
        "mark": {"color": colour("cool"), "aria": False},
        "line": {"strokeWidth": 3},
        "rule": {"color": colour("edge")},
        "text": {"color": colour("ink"), "fontSize": 14},
    }


PLAIN = Look(
    name="kernelless",
    css=_css,
    config=_config,
    inks={
        "ink": colour("ink"),
        "muted": colour("ink-2"),
        "edge": colour("edge"),
        "paper": colour("paper"),
    },
)
"""Ink on white, two accents, the faces of the reader's machine: in use until another is."""
_in_use = [PLAIN]


def use(look: Look) -> None:
    """Draw everything in a look, from now on.

    Parameters
    ----------
    look : Look
        The look. Both the chapters and the build must have it: see ``kernelless_look``.
    """
    _in_use[:] = [look]


def current() -> Look:
    """Return the look that is in use.

    Returns
    -------
    Look
        `PLAIN` where none was handed in.
    """
    return _in_use[0]
