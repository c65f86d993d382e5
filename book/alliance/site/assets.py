"""Where each script and style of a page comes from; nothing is fetched, nothing kept in git.

Vega comes out of vl-convert, the widgets' scripts out of their own wheels.
"""

from __future__ import annotations

from functools import cache
from importlib import resources
from pathlib import Path

import anywidget
import vl_convert
import widgetsnbextension

from alliance import theme

HERE = resources.files("alliance.site")
VEGA = "View, Warn, parse, transforms, Transform, ingest"
"""What the page uses of Vega."""
PARTS = (
    "timing", "settings", "store", "glide", "feed", "drawing", "readout", "downloads", "hold",
    "pick", "walk", "ask", "idle", "dress", "remarks", "curtain", "stage", "embed", "report", "qr",
    "share",
    "figure", "page",
)  # fmt: skip
"""The parts of the figures' script, each after those that it needs as it loads."""

STYLES = ("figures", "reach", "stage", "share", "entry")
"""The style sheets of figures."""


def own(path: str) -> str:
    """Return the text of a file of this package.

    Parameters
    ----------
    path : str
        Path from the folder of this package.

    Returns
    -------
    str
        The text.
    """
    return (HERE / path).read_text("utf-8")


@cache
def vega() -> str:
    """Return Vega as a classic script.

    Returns
    -------
    str
        A script that sets ``DifficultMoments.vega``. It is wrapped in a function because its
        short names would meet those of other scripts, such as the ``_`` of Sphinx.
    """
    # The name of a module inside vl-convert, not an address: nothing is fetched. Its own name
    # `vega` is bound to null in bundles, and its vegaEmbed carries a third more than is used.
    module = f"/npm/vega@{vl_convert.get_vega_version()}/+esm"
    bundle = vl_convert.javascript_bundle(
        f'import {{{VEGA}}} from "{module}";(window.DifficultMoments ??= {{}}).vega = {{{VEGA}}};'
    )
    return f"(()=>{{{bundle}}})();\n"


def figures() -> str:
    """Return the script that brings figures to life, as one classic script.

    Returns
    -------
    str
        The `PARTS`, in one scope of their own that shares ``api`` with other scripts.
    """
    parts = "\n".join(own(f"scripts/{name}.js") for name in PARTS)
    head = '"use strict";\nconst api = (window.DifficultMoments ??= {});\n'
    return f"(() => {{\n{head}{parts}}})();\n"


def runtime() -> str:
    """Return everything that a page without runtime needs to draw charts.

    Returns
    -------
    str
        One script.
    """
    return vega() + figures()


def live_css() -> str:
    """Return the style sheet of figures in a notebook.

    Returns
    -------
    str
        The palette and the figures' own rules.
    """
    return theme.css() + "".join(own(f"styles/{name}.css") for name in STYLES)


def widget_scripts() -> dict[str, Path]:
    """Return the scripts of ipywidgets and anywidget as installed with their wheels.

    Returns
    -------
    dict
        File by the name it has on the site.
    """
    return {
        "ipywidgets.js": Path(widgetsnbextension.__file__).parent / "static" / "extension.js",
        "anywidget.js": Path(anywidget.__file__).parent / "nbextension" / "index.js",
    }
