"""The page: figures, widgets, and the Sphinx extension that carries them; knows no science.

A chapter shows a figure or a lab by naming it in a cell. Number and caption come from the
cell's own settings, and the text refers to them by ``{numref}`fig-lab```::

    ```{code-cell} ipython3
    :tags: [remove-input]
    :mystnb:
    :  figure:
    :    name: fig-lab
    :    caption: What the figure shows.
    moment.lab()
    ```
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt

from alliance import theme
from alliance.site.drawing import Drawing
from alliance.site.editions import Formerly
from alliance.site.figure import Figure, bare
from alliance.site.handles import Ballot
from alliance.site.lab import Lab
from alliance.site.phase import MimeBundle
from alliance.site.program import Program, table
from alliance.site.settings import (
    Choice,
    Flag,
    Number,
    Placed,
    Places,
    Series,
    Setting,
    Value,
    Whole,
)
from alliance.site.widget import Exhibit, Explorer, LinkedChart

if TYPE_CHECKING:
    from sphinx.application import Sphinx

__all__ = [
    "Ballot",
    "Choice",
    "Drawing",
    "Exhibit",
    "Explorer",
    "Figure",
    "Flag",
    "Formerly",
    "Lab",
    "LinkedChart",
    "Number",
    "Placed",
    "Places",
    "Program",
    "Series",
    "Setting",
    "Value",
    "Whole",
    "enable",
    "setup",
    "table",
]


def enable() -> None:
    """Show every Altair chart in this project's theme and as a figure, from now on."""
    theme.register()
    alt.renderers.register(theme.NAME, _show)
    alt.renderers.enable(theme.NAME)


def _show(source: dict[str, Any], **_: object) -> MimeBundle:
    return Exhibit(bare(source))._repr_mimebundle_()


def setup(app: Sphinx) -> dict[str, Any]:
    """Add the site's scripts, styles and rules to a Sphinx build.

    Parameters
    ----------
    app : Sphinx
        The build.

    Returns
    -------
    dict
        What Sphinx wants to know of an extension.
    """
    from alliance.site import extension  # noqa: PLC0415 -- Sphinx is needed to build, not to run

    return extension.setup(app)
