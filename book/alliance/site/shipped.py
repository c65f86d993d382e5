"""What the site holds that others made: names, versions and licences, from what is installed.

The list stands on a page, the texts of the licences in a file beside the scripts. A copy of the
site that is read offline holds both.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import PackagePath, distribution, version
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from sphinx.util.docutils import SphinxDirective

from kernelless.assets import VEGA

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx

FILE = "third-party.txt"
"""Holds the licences, among the site's static files."""
CLASSIFIER = "License :: OSI Approved :: "


class Work(NamedTuple):
    """A package that files of the site come from.

    Attributes
    ----------
    package : str
        Its name among the installed packages.
    holds : tuple of str
        Its files on the site, as patterns below the folder of static files.
    inside : str
        Works of yet others that it brings, if any, with their licences.
    """

    package: str
    holds: tuple[str, ...]
    inside: str = ""


WORKS = (
    Work(
        "pydata-sphinx-theme",
        (
            "scripts/bootstrap.js*", "scripts/fontawesome.js*", "scripts/pydata-sphinx-theme.js*",
            "styles/pydata-sphinx-theme.css*", "styles/theme.css", "vendor/fontawesome/**/*.*",
            "webpack-macros.html",
        ),
        "Bootstrap (MIT); Font Awesome Free (icons CC BY 4.0, fonts OFL 1.1, code MIT)",
    ),
    Work(
        "sphinx-book-theme",
        (
            "scripts/sphinx-book-theme.js*", "styles/sphinx-book-theme.css*", "locales/**/*.*",
            "images/logo_*", "sbt-webpack-macros.html",
        ),
    ),
    Work(
        "sphinx",
        (
            "basic.css", "doctools.js", "documentation_options.js", "language_data.js",
            "searchtools.js", "sphinx_highlight.js", "translations.js", "*.png",
        ),
    ),
    Work("pygments", ("pygments.css",)),
    Work("myst-nb", ("mystnb.*.css",)),
    Work("sphinx-design", ("design-tabs.js", "sphinx-design.min.css")),
    Work("sphinx-exercise", ("exercise.css",)),
    Work("sphinx-togglebutton", ("togglebutton.*",)),
    Work(
        "sphinx-copybutton",
        ("clipboard.min.js", "copybutton*", "check-solid.svg", "copy-button.svg"),
        "clipboard.js (MIT)",
    ),
    Work(
        "widgetsnbextension",
        ("kernelless/ipywidgets.js",),
        "ipywidgets (BSD-3-Clause); jQuery (MIT); more in the text of its licence",
    ),
    Work("anywidget", ("kernelless/anywidget.js",)),
    Work(
        "vl-convert-python",
        ("kernelless/vega.js",),
        f"Vega (BSD-3-Clause, https://github.com/vega/vega): {', '.join(VEGA)}; "
        "parts of D3 (ISC, https://d3js.org)",
    ),
    Work("fontpkg-literata", ("literata-licence.txt",), "the letters are in page.css"),
    Work("fontpkg-source-sans-3", ("source-sans-licence.txt",), "the letters are in page.css"),
)  # fmt: skip


def licence(package: str) -> str:
    """Return how a package is licensed, in its own words.

    Parameters
    ----------
    package : str
        An installed package.

    Returns
    -------
    str
        Such as ``"BSD-3-Clause"``.

    Raises
    ------
    LookupError
        When the package does not say.
    """
    about = distribution(package).metadata
    classes = about.get_all("Classifier", [])
    said = next(
        chain(
            *(about.get_all(field, []) for field in ("License-Expression", "License")),
            (each for each in classes if each.startswith(CLASSIFIER)),
        ),
        "",
    )
    if not said:
        raise LookupError(f"{package} names no licence. Remedy: leave it out of the site.")
    return said.removeprefix(CLASSIFIER).partition("\n")[0]  # some put the whole text there


def texts(package: str) -> list[str]:
    """Return the texts of the licences that a package brings.

    Parameters
    ----------
    package : str
        An installed package.

    Returns
    -------
    list of str
        Each text once.

    Raises
    ------
    LookupError
        When there is none.
    """
    files = filter(_is_licence, distribution(package).files or ())
    found = dict.fromkeys(Path(str(each.locate())).read_text("utf-8").strip() for each in files)
    if not found:
        raise LookupError(f"{package} brings no licence. Remedy: leave it out of the site.")
    return list(found)


def _is_licence(path: PackagePath) -> bool:
    return "licen" in path.name.lower() and path.suffix in {"", ".txt", ".rst", ".md"}


def rows() -> Iterator[tuple[str, str, str, str]]:
    """Yield name, version, licence and contents of each work."""
    for work in WORKS:
        yield work.package, version(work.package), licence(work.package), work.inside


def text() -> str:
    """Return the list and all licences as one text."""
    head = "What others made and this site holds, with the licences of each.\n"
    parts = [head]
    for work, row in zip(WORKS, rows(), strict=True):
        title = f"{row[0]} {row[1]} ({row[2]})"
        inside = f"In it: {work.inside}\n" if work.inside else ""
        parts.append(f"{'=' * 80}\n{title}\nFiles: {', '.join(work.holds)}\n{inside}")
        parts += (f"{each}\n" for each in texts(work.package))
    return "\n".join(parts)


class Shipped(SphinxDirective):
    """List in a table what others made."""

    has_content: ClassVar[bool] = False

    def run(self) -> list[nodes.Node]:
        """Return the table that stands in the place of the directive.

        Returns
        -------
        list of Node
            A row for each work.
        """
        cells = (("Package", "Version", "Licence", "In it"), ("---",) * 4, *rows())
        return self.parse_text_to_nodes("\n".join(f"| {' | '.join(row)} |" for row in cells))


def setup(app: Sphinx) -> None:
    """Know the directive.

    Parameters
    ----------
    app : Sphinx
        The build.
    """
    app.add_directive("shipped", Shipped)
