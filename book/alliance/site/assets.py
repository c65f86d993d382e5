"""What the paper's own scripts and styles are made of, besides those of figures."""

from __future__ import annotations

import re
from importlib import resources

from kernelless import assets

HERE = resources.files("alliance.site")
GLYPHS = re.compile(r'(?<=[}/])\.fa-[\w-]+:+before(?:,\.fa-[\w-]+:+before)*\{content:"[^"]*"\}')
THEME = "styles/pydata-sphinx-theme.css"


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
    return assets.uncommented(own(f"scripts/{name}"))


def codes() -> str:
    """Return the script that draws the QR codes of a page that is printed, as one classic script.

    Returns
    -------
    str
        In a scope of its own.
    """
    parts = f"{assets.script('qr.js')}\n{script('codes.js')}"
    return f'(() => {{\n"use strict";\n{parts}}})();\n'


def theme_css() -> str:
    """Return the style sheet of the theme without the glyphs of its icons, a third of its weight.

    Returns
    -------
    str
        Everything else as it is. `alliance.site.icons` draws those icons that pages have.
    """
    root = resources.files("pydata_sphinx_theme") / "theme" / "pydata_sphinx_theme" / "static"
    return GLYPHS.sub("", (root / THEME).read_text("utf-8"))
