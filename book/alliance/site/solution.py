"""The solution of an exercise as a disclosure: closed until somebody asks, and without a script."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx_exercise.nodes import solution_node

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.writers.html5 import HTML5Translator


def setup(app: Sphinx) -> None:
    """Take the place of the boxes that sphinx-exercise writes.

    Parameters
    ----------
    app : Sphinx
        The build, with that extension in it.
    """
    app.add_node(solution_node, override=True, html=(_open, _close))


def _open(self: HTML5Translator, node: nodes.Element) -> None:
    title = self.encode(node.pop(0).astext())
    self.body.append(f"{self.starttag(node, 'details')}<summary>{title}</summary>\n")


def _close(self: HTML5Translator, _node: nodes.Element) -> None:
    self.body.append("</details>\n")
