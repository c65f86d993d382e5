"""How everything looks: one palette, one type scale, one Altair theme.

A colour exists here and nowhere else. Charts name it as a CSS variable with the light value as
fallback, so a page recolours them without drawing them again, and a saved picture stays light.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple, cast

import altair as alt

NAME = "difficult_moments"
PREFIX = "--dm-"
FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif'
SERIF = "Literata, Georgia, serif"
DESIGN_WIDTH = 720
"""Width, in pixels, at which a chart is drawn before a page has measured its own."""


class Colour(NamedTuple):
    """One colour on light paper, on dark paper, and in forced-colours mode."""

    light: str
    dark: str
    forced: str


PALETTE: Mapping[str, Colour] = {
    "blue": Colour("#0072B2", "#5AB4F0", "LinkText"),
    "orange": Colour("#D55E00", "#FF9A52", "CanvasText"),
    "green": Colour("#009E73", "#3CCBA0", "Highlight"),
    "pink": Colour("#CC79A7", "#E9A3C9", "GrayText"),
    "ink": Colour("#1D2327", "#E6E9EB", "CanvasText"),
    "muted": Colour("#59636B", "#A3ADB5", "CanvasText"),
    "grid": Colour("#DFE3E6", "#343C43", "GrayText"),
    "paper": Colour("#FFFFFF", "#14181B", "Canvas"),
    "panel": Colour("#F4F6F7", "#1D2327", "Canvas"),
    "accent": Colour("#0B6174", "#6CC5D6", "LinkText"),
    "ink-2": Colour("#5F5668", "#BBB2C0", "CanvasText"),
    "ghost": Colour("#6F667A", "#A79EB0", "GrayText"),
    "edge": Colour("#8A8190", "#857C8F", "CanvasText"),
    "harm": Colour("#A83F1C", "#F4976F", "CanvasText"),
    "harm-area": Colour("#EFBFA6", "#743F2B", "GrayText"),
    "regain": Colour("#1D5C9E", "#8ABCF2", "LinkText"),
    "regain-area": Colour("#C2D7EC", "#28496B", "GrayText"),
}


def colour(name: str) -> str:
    """Return a colour of the palette as a CSS value that follows light and dark.

    Parameters
    ----------
    name : str
        Name in :data:`PALETTE`.

    Returns
    -------
    str
        ``var(--dm-NAME, LIGHT)``.

    Examples
    --------
    >>> colour("blue")
    'var(--dm-blue, #0072B2)'
    """
    return f"var({PREFIX}{name}, {PALETTE[name].light})"


BLUE, ORANGE, GREEN, PINK = map(colour, ("blue", "orange", "green", "pink"))
INK, MUTED, GRID, PAPER, PANEL, ACCENT = map(
    colour, ("ink", "muted", "grid", "paper", "panel", "accent")
)
INK2, GHOST, EDGE = map(colour, ("ink-2", "ghost", "edge"))
HARM, HARM_AREA, REGAIN, REGAIN_AREA = map(colour, ("harm", "harm-area", "regain", "regain-area"))


def css() -> str:
    """Return the palette as CSS variables: light, dark, forced colours, and light on paper.

    Returns
    -------
    str
        A style sheet that sets ``--dm-*`` and nothing else. It knows the dark marks of the
        published site and of JupyterLab.
    """
    dark = 'html[data-theme="dark"], body[data-jp-theme-light="false"]'
    return "\n".join(
        (
            _rule(":root", "light"),
            _rule(dark, "dark"),
            f"@media (forced-colors: active) {{ {_rule(f':root, {dark}', 'forced')} }}",
            f"@media print {{ {_rule(f':root, {dark}', 'light')} }}",
        )
    )


def _rule(selector: str, scheme: str) -> str:
    values = (f"{PREFIX}{name}: {getattr(tone, scheme)};" for name, tone in PALETTE.items())
    return f"{selector} {{ {' '.join(values)} }}"


def config() -> alt.theme.ConfigKwds:
    """Return the Vega-Lite configuration shared by every chart.

    Returns
    -------
    dict
        The ``config`` of a chart.
    """
    return cast("alt.theme.ConfigKwds", _config())


def _config() -> dict[str, Any]:
    return {
        "font": FONT,
        # The drawing is one image with a text alternative; its parts carry none of their own.
        "aria": False,
        "background": None,
        "padding": 2,
        "view": {"stroke": None, "continuousWidth": DESIGN_WIDTH, "continuousHeight": 300},
        "range": {"category": [BLUE, ORANGE, GREEN, PINK]},
        "axis": _axis(),
        "legend": _text("label", "title") | {"orient": "top", "title": None, "symbolSize": 120},
        "header": _text("label", "title") | {"labelFontWeight": 600},
        "title": {"color": INK, "fontSize": 15, "fontWeight": 600, "anchor": "start", "offset": 12},
        "mark": {"color": BLUE, "aria": False},
        "line": {"strokeWidth": 2.5, "strokeCap": "round", "strokeJoin": "round"},
        "point": {"size": 60, "filled": True},
        "rule": {"color": MUTED},
        "text": {"color": INK, "fontSize": 13},
        "bar": {"cornerRadiusEnd": 2},
        "area": {"line": False, "fillOpacity": 0.25},
        "concat": {"spacing": 28},
        "facet": {"spacing": 24},
    }


def _text(*parts: str) -> dict[str, Any]:
    colours = {"label": MUTED, "title": INK}
    return {
        key: value
        for part in parts
        for key, value in (
            (f"{part}Color", colours[part]),
            (f"{part}FontSize", 13),
            (f"{part}FontWeight", 400),
        )
    }


def _axis() -> dict[str, Any]:
    return _text("label", "title") | {
        "domain": False,
        "ticks": False,
        "gridColor": GRID,
        "gridWidth": 1,
        "labelPadding": 6,
        "titlePadding": 10,
        "tickCount": 6,
    }


def register() -> None:
    """Make this the theme of every chart drawn from now on; calling it again changes nothing."""
    if alt.theme.active != NAME:
        alt.theme.register(NAME, enable=True)(lambda: {"config": config()})
