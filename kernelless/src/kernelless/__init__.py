"""Keep Altair charts and stock ipywidgets alive on a static page: no kernel, no network, no npm.

A chapter shows a figure or a lab by naming it in a cell. Number and caption come from the
cell's own settings, and the text refers to them by ``{numref}`fig-lab```::

    ```{code-cell} ipython3
    :tags: [remove-input]
    :mystnb:
    :  figure:
    :    name: fig-lab
    :    caption: What the figure shows.
    lab()
    ```
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt

from kernelless.drawing import Drawing
from kernelless.editions import Formerly
from kernelless.figure import Figure, bare
from kernelless.handles import Ballot
from kernelless.lab import Lab
from kernelless.look import Look, current, use
from kernelless.phase import MimeBundle
from kernelless.program import Program, table
from kernelless.settings import (
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
from kernelless.widget import Exhibit, Explorer, LinkedChart, linked

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
    "Look",
    "Number",
    "Placed",
    "Places",
    "Program",
    "Series",
    "Setting",
    "Value",
    "Whole",
    "enable",
    "linked",
    "setup",
    "table",
    "use",
]


def enable() -> None:
    """Show every Altair chart in the look that is in use and as a figure, from now on."""
    look = current()
    look.register()
    alt.renderers.register(look.name, _show)
    alt.renderers.enable(look.name)


def _show(source: dict[str, Any], **_: object) -> MimeBundle:
    return Exhibit(bare(source))._repr_mimebundle_()


def setup(app: Sphinx) -> dict[str, Any]:
    """Add the scripts and styles of figures to a Sphinx build, and keep its widgets.

    Parameters
    ----------
    app : Sphinx
        The build.

    Returns
    -------
    dict
        What Sphinx wants to know of an extension.
    """
    from kernelless import extension  # noqa: PLC0415 -- Sphinx is needed to build, not to run

    return extension.setup(app)
