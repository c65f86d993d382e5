"""Where each script and style of a page comes from; nothing is fetched, nothing kept in git.

Vega comes out of vl-convert, the widgets' scripts out of their own wheels.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib import resources
from pathlib import Path

import anywidget
import vl_convert
import widgetsnbextension

from kernelless.look import current

HERE = resources.files("kernelless")
VEGA: Mapping[str, str] = {
    "vega-view@6.1.0": "{ View }",
    "vega-util@2.1.0": "{ Warn }",
    "vega-parser@7.1.0": "{ parse }",
    "vega-dataflow@6.1.0": "{ transforms, Transform, ingest }",
    "vega-transforms@5.1.0": "* as ofTables",
    "vega-view-transforms@5.1.0": "* as ofMarks",
    "vega-encode@5.1.0": "* as ofScales",
}
"""Modules of Vega that pages carry, as they are inside vl-convert, and what is taken of each."""
LEFT_OUT: Mapping[str, frozenset[str]] = {
    "vega-crossfilter": frozenset({"crossfilter", "resolvefilter"}),
    "vega-force": frozenset({"force"}),
    "vega-geo": frozenset(
        {
            "contour", "geojson", "geopath", "geopoint", "geoshape", "graticule", "heatmap",
            "isocontour", "kde2d", "projection",
        }
    ),
    "vega-hierarchy": frozenset(
        {"nest", "pack", "partition", "stratify", "tree", "treelinks", "treemap"}
    ),
    "vega-label": frozenset({"label"}),
    "vega-regression": frozenset({"loess", "regression"}),
    "vega-voronoi": frozenset({"voronoi"}),
    "vega-wordcloud": frozenset({"wordcloud"}),
}  # fmt: skip
"""Transforms that hardly a chart uses, a quarter of Vega, by the module that has them."""
COMMENT = re.compile(r"/\*\*.*?\*/\n?", re.DOTALL)
PARTS = (
    "timing", "settings", "store", "glide", "feed", "sharpen", "drawing", "readout", "scene",
    "downloads", "hold", "pick", "walk", "ask", "idle", "dress", "remarks", "room", "curtain",
    "stage", "embed", "report", "qr", "share",
    "figure", "page",
)  # fmt: skip
"""The parts of the figures' script, each after those that it needs as it loads."""

STYLES = ("figures", "reach", "stage", "share", "entry", "scene")
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
        A script that sets ``Kernelless.vega``. It is wrapped in a function because its
        short names would meet those of other scripts, such as the ``_`` of Sphinx.
    """
    # Names of modules inside vl-convert, no addresses: nothing is fetched.
    imports = (f'import {what} from "/npm/{module}/+esm";' for module, what in VEGA.items())
    bundle = vl_convert.javascript_bundle(
        "".join(imports) + "Object.assign(transforms, ofTables, ofMarks, ofScales);"
        "(window.Kernelless ??= {}).vega ="
        " { View, Warn, parse, transforms, Transform, ingest };"
    )
    return f"(()=>{{{bundle}}})();\n"


def uncommented(script: str) -> str:
    """Return a script without what it says of itself, which a page need not carry.

    Parameters
    ----------
    script : str
        JavaScript of this package.

    Returns
    -------
    str
        The same without its ``/** */``.
    """
    return COMMENT.sub("", script)


def script(name: str) -> str:
    """Return a script of this package as a page carries it.

    Parameters
    ----------
    name : str
        Its file.

    Returns
    -------
    str
        The script, without what it says of itself.
    """
    return uncommented(own(f"scripts/{name}"))


def figures() -> str:
    """Return the script that brings figures to life, as one classic script.

    Returns
    -------
    str
        The `PARTS`, in one scope of their own that shares ``api`` with other scripts.
    """
    parts = "\n".join(script(f"{name}.js") for name in PARTS)
    head = '"use strict";\nconst api = (window.Kernelless ??= {});\n'
    return f"(() => {{\n{head}{parts}}})();\n"


def runtime() -> str:
    """Return everything that a page without runtime needs to draw charts.

    Returns
    -------
    str
        One script.
    """
    return vega() + figures()


def css() -> str:
    """Return the style sheet of figures: the same on a page and in a notebook.

    Returns
    -------
    str
        The look that is in use, and the figures' own rules.
    """
    return "\n".join((current().css(), *(own(f"styles/{name}.css") for name in STYLES)))


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
