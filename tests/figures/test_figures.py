"""The figures that stand alone: what is plotted and listed is what the tables in data/ say."""

from __future__ import annotations

import json
import re

import pandas as pd
import pytest
import vl_convert

from alliance import evidence, figures, labs, targets
from alliance.figures.sensitivity import SENSITIVITY_ESTIMANDS
from alliance.figures.worlds import HISTOGRAM_STEPS, PRIOR_WORDS
from kernelless import Drawing, Exhibit

NAMES = [*figures.__all__, *labs.names()]


def drawn(name: str) -> Drawing:
    """Draw a figure anew, so that each test answers for the code that draws it."""
    if name in labs.names():
        return Drawing(labs.load(name).figure)
    exhibit: Exhibit = getattr(figures, name)()
    return exhibit.drawing


@pytest.mark.parametrize("name", NAMES)
def test_every_figure_draws_and_says_what_it_is(name: str) -> None:
    drawing = drawn(name)
    svg = drawing.frame.svg
    assert svg.count('role="img"') == 1
    assert re.search(r'aria-label="[^"]{80,}"', svg), "a text alternative of some length"
    assert "NaN" not in svg
    assert json.loads(json.dumps(drawing.spec)) == drawing.spec


@pytest.mark.parametrize("name", NAMES)
def test_every_table_has_a_heading_for_each_cell(name: str) -> None:
    drawing = drawn(name)
    widths = {len(row) for row in drawing.frame.rows}
    assert widths <= {len(drawing.figure.columns)}


@pytest.mark.parametrize("name", NAMES)
def test_no_two_columns_of_a_table_have_one_heading(name: str) -> None:
    columns = [each.strip() for each in drawn(name).figure.columns]
    assert len(set(columns)) == len(columns)


@pytest.mark.parametrize("name", ["calibration", "sensitivity"])
def test_names_of_rows_fit_a_phone_as_large_as_they_are(name: str) -> None:
    svg = vl_convert.vega_to_svg(drawn(name).spec | {"width": 300})
    found = re.search(r'viewBox="0 0 (\d+) ', svg)
    assert found
    assert int(found[1]) <= 328  # what a phone of 360 pixels has


def plotted(drawing: Drawing, column: str) -> pd.DataFrame:
    """Return the rows of the first data set of a drawing that has a column."""
    sets = (each["values"] for each in drawing.spec["data"] if each.get("values"))
    return next(pd.DataFrame(rows) for rows in sets if column in rows[0])


def number(text: str) -> float:
    """Read a number as the tables write it."""
    return float(text.replace("−", "-").replace(",", ""))


def numbers(drawing: Drawing, header: str) -> list[float]:
    """Read a column of the table under a drawing."""
    position = drawing.figure.columns.index(header)
    return [number(row[position]) for row in drawing.frame.rows]


def test_the_calibration_plots_published_as_published_and_simulated_as_simulated() -> None:
    frozen = evidence.load("calibration")
    rows, low = plotted(drawn("calibration"), "Published"), frozen["tolerance_low"]
    for column in ("published", "simulated"):
        expected = (frozen[column] - low) / (frozen["tolerance_high"] - low)
        assert rows[column.capitalize()].tolist() == pytest.approx(expected.tolist())


def test_the_calibration_lists_each_figure_under_its_heading() -> None:
    frozen, drawing = evidence.load("calibration"), drawn("calibration")
    residual = frozen["simulated"] - frozen["published"]
    published = [targets.published(evidence.row(target).to_dict()) for target in frozen["target"]]
    assert [row[1] for row in drawing.frame.rows] == published
    assert published[frozen["target"].tolist().index("T4_standardised")] == "−0.21 to −0.16"
    assert numbers(drawing, "Simulated") == pytest.approx(frozen["simulated"].tolist(), abs=6e-4)
    assert numbers(drawing, "Difference") == pytest.approx(residual.tolist(), abs=0.0011)
    ends = [list(map(number, row[2].split(" to "))) for row in drawing.frame.rows]
    assert ends == [pytest.approx(end, abs=6e-4) for end in frozen.filter(like="tolerance").values]


def test_the_calibration_counts_what_is_met() -> None:
    frozen, frame = evidence.load("calibration"), drawn("calibration").frame
    met = frozen["simulated"].between(frozen["tolerance_low"], frozen["tolerance_high"])
    assert [row[6] for row in frame.rows] == ["yes" if each else "no" for each in met]
    assert (
        f"{met.sum()} of {len(frozen)} published targets lie in the range that counts"
        in frame.sentence
    )


def test_the_calibration_marks_published_with_squares_and_simulated_with_circles() -> None:
    scales = {scale["name"]: scale for scale in drawn("calibration").spec["scales"]}
    shape, fill = scales["shape"], scales["color"]
    assert dict(zip(["Published", "Simulated"], shape["range"], strict=True)) == {
        "Published": "square",
        "Simulated": "circle",
    }
    assert fill["range"] == [*dict.fromkeys(fill["range"])]


@pytest.mark.parametrize(("prior", "words"), list(PRIOR_WORDS.items()))
def test_the_open_effects_are_those_of_the_frozen_prior(prior: str, words: str) -> None:
    frozen = evidence.load("worlds_priors")
    ranges = frozen[frozen["prior"] == prior]
    frame = drawn("open_effects").at(prior=words)
    assert [int(row[1]) for row in frame.rows] == ranges["worlds"].tolist()
    assert [int(row[2]) for row in frame.rows] == ranges["effective"].round().tolist()
    for position, name in ((3, "low"), (4, "median"), (5, "high")):
        expected = ranges[name].round(1)
        assert [float(row[position]) for row in frame.rows] == pytest.approx(list(expected))
    low, high = ranges.set_index("evidence").loc["training", ["low", "high"]]
    assert f"Beforehand: {words}." in frame.sentence
    assert f"runs from {low:.1f} to {high:.1f} CORE points" in frame.sentence


@pytest.mark.parametrize(("step", "words"), list(enumerate(HISTOGRAM_STEPS.values())))
def test_the_histogram_counts_the_worlds_that_are_left(step: int, words: str) -> None:
    found = evidence.load("worlds")
    left = found.loc[found["agrees"] > step, "repair_effect"]
    frame = drawn("worlds").at(evidence=words)
    for low, high, count in frame.rows:
        expected = ((left >= float(low)) & (left < float(high))).sum()
        assert int(count) == expected, (low, high)
    assert sum(int(row[2]) for row in frame.rows) == len(left)
    assert frame.sentence.startswith(f"{(left < 1).sum():,} of the {len(left):,} simulated worlds")


def test_the_sensitivity_shows_the_parameters_that_matter_most() -> None:
    indices = evidence.load("sensitivity_sobol")
    shown = {"total": 2, "first": 1}
    for estimand, words in SENSITIVITY_ESTIMANDS.items():
        of = indices[indices["estimand"] == estimand].sort_values("total", ascending=False)
        rows = drawn("sensitivity").at(estimand=words).rows
        for index, position in shown.items():
            listed = [number(row[position]) for row in rows]
            assert listed == pytest.approx(of[index].head(8).tolist(), abs=0.0051)
