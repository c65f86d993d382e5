"""Formulas as MathML: browsers typeset them by themselves, with no script and no fonts to load."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from docutils import nodes
from latex2mathml.converter import convert

if TYPE_CHECKING:
    from sphinx.writers.html5 import HTML5Translator

NAME = "mathml"


def inline(writer: HTML5Translator, node: nodes.math) -> None:
    """Write a formula within a line.

    Parameters
    ----------
    writer : HTML5Translator
        The page.
    node : math
        The formula.
    """
    writer.body.append(typeset(node.astext(), "inline"))
    raise nodes.SkipNode


def block(writer: HTML5Translator, node: nodes.math_block) -> None:
    """Write a formula that stands by itself; on a narrow screen it scrolls on its own.

    Parameters
    ----------
    writer : HTML5Translator
        The page.
    node : math_block
        The formula.
    """
    formula = typeset(node.astext(), "block")
    frame = '<div class="dm-formula" tabindex="0" role="group" aria-label="Formula">'
    writer.body.append(f"{frame}{formula}</div>\n")
    raise nodes.SkipNode


def typeset(formula: str, display: Literal["inline", "block"]) -> str:
    """Return a formula as MathML.

    Parameters
    ----------
    formula : str
        LaTeX. For aligned lines use ``split``.
    display : {"inline", "block"}
        Whether it stands within a line.

    Returns
    -------
    str
        A ``math`` element.

    Raises
    ------
    ValueError
        If the formula uses what cannot be written as MathML.

    Examples
    --------
    >>> typeset("x^2", "inline").endswith("<msup><mi>x</mi><mn>2</mn></msup></mrow></math>")
    True
    """
    text = str(convert(formula, display=display))
    if "<mi>&</mi>" in text or "<mi>\\" in text:
        raise ValueError(f"cannot write {formula!r} as MathML; use split, and known commands only")
    return text
