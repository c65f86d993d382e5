"""Tables of the chapters: each cell is the record's, under the heading that says so."""

from __future__ import annotations

import pandas as pd
import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.display import Markdown

from alliance import PARAMETERS, evidence, outcomes, tables
from alliance.listing import link
from alliance.parameters import ASSUMED
from alliance.worlds import PRIORS


def read(shown: Markdown) -> pd.DataFrame:
    """Read a table as a reader does: a heading, a rule, and a row a line."""
    lines = [line.strip("|").split(" |") for line in shown.data.splitlines()]
    cells = [[cell.strip() for cell in line] for line in lines]
    return pd.DataFrame([*cells[2:]], columns=cells[0])


def numbers(column: pd.Series[str]) -> list[float]:
    return column.astype(float).tolist()


def test_a_frame_is_typeset_without_its_index_and_with_empty_cells() -> None:
    shell = InteractiveShell.instance()
    frame = pd.DataFrame({"a": [1, 2], "b": pd.array([3, None], dtype="Int64")}, index=["x", "y"])
    try:
        tables.typeset()
        assert shell.display_formatter
        shown, _ = shell.display_formatter.format(frame)  # type: ignore[no-untyped-call]
    finally:
        InteractiveShell.clear_instance()
    assert "text/html" not in shown
    lines = [line.replace(" ", "") for line in shown["text/markdown"].splitlines()]
    assert [lines[0], *lines[2:]] == ["|a|b|", "|1|3|", "|2||"]


def test_each_prior_runs_from_its_low_to_its_high_end() -> None:
    shown = read(tables.priors())
    ends = pd.DataFrame(PRIORS, index=["low", "high"]).T
    assert shown["Parameter"].tolist() == [PARAMETERS[name].label for name in PRIORS]
    assert numbers(shown["From"]) == pytest.approx(ends["low"].tolist(), rel=1e-5)
    assert numbers(shown["To"]) == pytest.approx(ends["high"].tolist(), rel=1e-5)


def test_each_world_lies_within_the_priors_shown() -> None:
    shown, found = read(tables.priors()), evidence.load("worlds")
    names = {about.label: about.name for about in PARAMETERS.values()}
    for label, low, high in shown.itertuples(index=False):
        assert found[names[label]].between(float(low), float(high)).all(), label


def test_each_parameter_has_its_default_its_range_and_its_source() -> None:
    shown, record = read(tables.parameters()), list(PARAMETERS.values())
    assert shown["Name in code"].tolist() == [f"`{about.name}`" for about in record]
    assert shown["Symbol"].tolist() == [f"${about.symbol}$" for about in record]
    assert shown["Meaning"].tolist() == [about.title for about in record]
    assert numbers(shown["Default"]) == pytest.approx([a.default for a in record], rel=1e-5)
    ends = [[float(end) for end in text.split(" to ")] for text in shown["Range"]]
    assert ends == [pytest.approx([about.low, about.high], rel=1e-5) for about in record]
    for source, about in zip(shown["Rests on"], record, strict=True):
        assert source == ("Assumed" if about.source == ASSUMED else link(about.source))


def test_each_fitted_parameter_stands_beside_the_target_that_it_was_fitted_to() -> None:
    frozen = evidence.load("calibrated_parameters")
    frozen = frozen[frozen["fitted_to"].fillna("").ne("")]
    shown = read(tables.fitted())
    assert shown["Parameter"].tolist() == [PARAMETERS[n].label for n in frozen["parameter"]]
    assert numbers(shown["Fitted value"]) == pytest.approx(frozen["value"].tolist(), rel=1e-5)
    targets = [evidence.row(target)["quantity"] for target in frozen["fitted_to"]]
    assert shown["Chosen mainly for"].tolist() == targets


def test_each_estimand_is_named_as_it_is_called() -> None:
    shown = read(tables.estimands())
    for words, code in shown.itertuples(index=False):
        function = getattr(outcomes, code.strip("`").removeprefix("outcomes."))
        assert function.__doc__.startswith(words)
        assert words.endswith(".")
    assert len(shown) == len(tables.ESTIMANDS)
