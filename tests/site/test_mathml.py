"""Formulas as MathML."""

import re
from pathlib import Path

import pytest

from alliance import PARAMETERS
from alliance.site.mathml import typeset

CHAPTERS = (Path(__file__).parents[2] / "book").glob("*.md")
FORMULAS = [
    formula
    for chapter in CHAPTERS
    for formula in re.findall(r"\$\$(.+?)\$\$", chapter.read_text("utf-8"), re.DOTALL)
]


@pytest.mark.parametrize("formula", [about.symbol for about in PARAMETERS.values()] + FORMULAS)
def test_every_formula_of_the_book_can_be_written(formula: str) -> None:
    assert typeset(formula, "block").startswith("<math")


@pytest.mark.parametrize("formula", [r"\begin{aligned} a &= b \end{aligned}", r"\nosuchcommand x"])
def test_a_formula_that_cannot_be_written_is_refused(formula: str) -> None:
    """Half a formula on the page would be worse than none."""
    with pytest.raises(ValueError, match=r"cannot write .* as MathML"):
        typeset(formula, "block")
