"""How everything looks: one palette, one scale of type and space, one Altair theme.

A colour or a size exists here and nowhere else. Charts name a colour as a CSS variable with the
light value as fallback, so a page recolours them without drawing them again, and a saved picture
stays light. Two colours carry meaning: rust is harm, blue is what repair regains. All else is ink
on oat paper.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

NAME = "difficult_moments"
PREFIX = "--dm-"
SERIF = "Literata, Georgia, serif"
"""Of headings, text and sentences."""
SANS = '"Moments Sans", Verdana, sans-serif'
"""Of controls, charts and captions: Source Sans 3, cut down, so under another name."""
DESIGN_WIDTH = 720
"""Width, in pixels, at which a chart is drawn before a page has measured its own."""
ROOT_SIZE = 16
"""Size, in pixels, of one ``rem`` on an ordinary screen."""


class Colour(NamedTuple):
    """One colour on light paper, on dark paper, and in forced-colours mode."""

    light: str
    dark: str
    forced: str


PALETTE: Mapping[str, Colour] = {
    "paper": Colour("#FBF8F2", "#1E1A24", "Canvas"),
    "sunk": Colour("#F3EDE2", "#2A2532", "Canvas"),
    "ink": Colour("#2B2333", "#F1EBE1", "CanvasText"),
    "ink-2": Colour("#5F5668", "#BBB2C0", "CanvasText"),
    "ghost": Colour("#6F667A", "#A79EB0", "GrayText"),
    "edge": Colour("#8A8190", "#857C8F", "CanvasText"),
    "rule": Colour("#D8CFC2", "#4A4354", "GrayText"),
    "grid": Colour("#E8E1D5", "#373140", "GrayText"),
    "harm": Colour("#A83F1C", "#F4976F", "CanvasText"),
    "harm-area": Colour("#EFBFA6", "#743F2B", "GrayText"),
    "regain": Colour("#1D5C9E", "#8ABCF2", "LinkText"),
    "regain-area": Colour("#C2D7EC", "#28496B", "GrayText"),
}
"""Paper and boxes; text, second text, "without the rupture", borders and axes, dividers, grid; what
is lost, and what repair regains, each as line and as area."""


class Step(NamedTuple):
    """One size, in pixels: on an ordinary screen, on a wide one, on a phone, and on a wall."""

    desktop: float
    wide: float
    phone: float
    presenter: float


SCALE: Mapping[str, Step] = {
    # Type
    "title": Step(38, 54, 28, 58),
    "lead": Step(20, 26, 17, 29),
    "heading": Step(27, 27, 24, 32),
    "subheading": Step(19, 19, 19, 29),
    "text": Step(18, 18, 18, 27),
    "sentence": Step(18, 23, 16, 27),
    "claim": Step(25, 25, 22, 32),
    "interface": Step(16, 18, 14, 25),
    "small": Step(15, 17, 14, 24),
    "ends": Step(14, 16, 14, 22),
    # Space
    "measure": Step(620, 640, 620, 1000),
    "margin": Step(32, 56, 16, 40),
    "gutter": Step(28, 44, 0, 44),
    "inside": Step(24, 36, 0, 32),
    "rail": Step(246, 330, 0, 380),
    "bar": Step(42, 52, 44, 66),
    "section": Step(38, 48, 38, 48),
}
"""Sizes by role: of type, then of space."""
CHART_SCALE: Mapping[str, int] = {"label": 15, "title": 18, "headline": 22}
"""Sizes of a chart's text, in pixels, at its design size; none is smaller than 13."""
SCREENS: Mapping[str, tuple[str, float]] = {
    "desktop": ("", 16),
    "wide": ("(min-width: 1600px)", 20),
    "phone": ("(max-width: 600px)", 16),
}
"""Condition of each kind of screen, and the pixels of its ``rem``: all grows together."""
HUGE = ("(min-width: 2500px)", 26)
WALL = (1920, 1080, 25.6)
"""The window for which a lab is presented, and the pixels of its ``rem``; all scales with it."""
PRESENTS = "html.kl-presents"
"""A page while it presents a lab."""


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
    >>> colour("regain")
    'var(--dm-regain, #1D5C9E)'
    """
    return f"var({PREFIX}{name}, {PALETTE[name].light})"


PAPER, SUNK, INK, INK2, GHOST, EDGE, RULE, GRID = map(
    colour, ("paper", "sunk", "ink", "ink-2", "ghost", "edge", "rule", "grid")
)
HARM, HARM_AREA, REGAIN, REGAIN_AREA = map(colour, ("harm", "harm-area", "regain", "regain-area"))


def css() -> str:
    """Return palette and scale as CSS variables: light, dark, forced colours, and paper.

    Returns
    -------
    str
        A style sheet that sets ``--dm-*`` and the size of a ``rem`` on the book's pages, and
        nothing else. It knows the dark marks of the published site and of JupyterLab.
    """
    dark = 'html[data-theme="dark"], body[data-jp-theme-light="false"]'
    return "\n".join(
        (
            _rule(":root", _colours("light")),
            _rule(dark, _colours("dark")),
            f"@media (forced-colors: active) {{ {_rule(f':root, {dark}', _colours('forced'))} }}",
            f"@media print {{ {_rule(f':root, {dark}', _colours('light'))} }}",
            _rule(":root", (f"{PREFIX}serif: {SERIF};", f"{PREFIX}sans: {SANS};")),
            *(_screen(kind) for kind in SCREENS),
            f"@media {HUGE[0]} {{ {_root(HUGE[1])} }}",
            *_presenter(),
        )
    )


def _rule(selector: str, declarations: Iterable[str]) -> str:
    return f"{selector} {{ {' '.join(declarations)} }}"


def _colours(scheme: str) -> Iterable[str]:
    return (f"{PREFIX}{name}: {getattr(tone, scheme)};" for name, tone in PALETTE.items())


def _screen(kind: str) -> str:
    """Set the sizes of one kind of screen, in ``rem``, so that a reader's larger text counts."""
    condition, root = SCREENS[kind]
    sizes = (f"{PREFIX}{name}: {getattr(step, kind) / root:g}rem;" for name, step in SCALE.items())
    rules = f"{_rule(':root', sizes)} {_root(root)}"
    return f"@media {condition} {{ {rules} }}" if condition else rules


def _presenter() -> Iterable[str]:
    """Set the sizes of a lab on a wall: in proportion to the window, never under a ``rem``."""
    width, height, root = WALL
    across, down = (
        f"{100 * root / side:.4f}{unit}" for side, unit in ((width, "vw"), (height, "vh"))
    )
    yield _rule(PRESENTS, (f"font-size: max({ROOT_SIZE}px, min({across}, {down}));",))
    sizes = (f"{PREFIX}{name}: {step.presenter / root:g}rem;" for name, step in SCALE.items())
    yield _rule(PRESENTS, sizes)


def _root(pixels: float) -> str:
    """Only on pages of the book: a notebook's own sizes are not ours."""
    return _rule("html[data-content_root]", (f"font-size: {100 * pixels / ROOT_SIZE:g}%;",))


def config() -> dict[str, Any]:
    """Return the Vega-Lite configuration shared by every chart.

    Returns
    -------
    dict
        The ``config`` of a chart.
    """
    label = CHART_SCALE["label"]
    return {
        "font": SANS,
        # The drawing is one image with a text alternative; its parts carry none of their own.
        "aria": False,
        "background": None,
        "padding": 2,
        "view": {"stroke": None, "continuousWidth": DESIGN_WIDTH, "continuousHeight": 300},
        "range": {"category": [INK, REGAIN, HARM, GHOST]},
        "axis": _axis(),
        "legend": _text("label", "title") | {"orient": "top", "title": None, "symbolSize": 120},
        "header": _text("label", "title") | {"labelFontWeight": 600},
        "title": _title(),
        "mark": {"color": INK, "aria": False},
        "line": {"strokeWidth": 3, "strokeCap": "round", "strokeJoin": "round"},
        "point": {"size": 78, "filled": True},
        "rule": {"color": EDGE},
        "text": {"color": INK, "fontSize": label},
        "bar": {"cornerRadiusEnd": 2},
        "area": {"line": False, "fillOpacity": 1},
        "concat": {"spacing": 28},
        "facet": {"spacing": 24},
    }


def _title() -> dict[str, Any]:
    size = CHART_SCALE["title"]
    face = {"font": SERIF, "fontSize": size, "fontWeight": 600, "color": INK}
    return face | {"anchor": "start", "offset": 12}


def _text(*parts: str) -> dict[str, Any]:
    colours = {"label": INK2, "title": INK2}
    return {
        key: value
        for part in parts
        for key, value in (
            (f"{part}Color", colours[part]),
            (f"{part}FontSize", CHART_SCALE["label"]),
            (f"{part}FontWeight", 400),
        )
    }


def _axis() -> dict[str, Any]:
    return _text("label", "title") | {
        "domain": False,
        "ticks": False,
        "gridColor": GRID,
        "gridWidth": 1,
        "labelPadding": 8,
        "titlePadding": 10,
        "tickCount": 6,
    }
