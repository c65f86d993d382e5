"""What is drawn where: positions, colours and words of every mark, against the data."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import atan2, degrees
from typing import Any

import numpy as np
import pandas as pd
import pytest
import vl_convert

from alliance import PARAMETERS, evidence, figures, targets
from alliance.figures.diagram import BOXES, CLAIMS, RIVALS
from alliance.figures.sensitivity import SENSITIVITY_ESTIMANDS
from alliance.figures.worlds import EVIDENCE, HISTOGRAM_STEPS
from alliance.theme import DESIGN_WIDTH, EDGE, GHOST, GRID, INK, INK2, SUNK
from kernelless import Exhibit
from kernelless.vega import with_settings

DASHED = [6, 4]


class Scene:
    """The marks of a figure as they are drawn, and the words around them."""

    def __init__(self, make: Callable[[], Exhibit], **settings: str | bool) -> None:
        spec = with_settings(make().drawing.spec, make().figure.defaults | settings)
        root = vl_convert.vega_to_scenegraph(spec)["scenegraph"]
        self.groups = list(_groups(root))

    def layer(self, *place: int) -> pd.DataFrame:
        """Return the items of a layer, or of one within it, in the order of drawing."""
        name = "".join(f"layer_{number}_" for number in place) + "marks"
        found = (group["items"] for group in self.groups if group.get("name") == name)
        return pd.DataFrame([item for items in found for item in items])

    def items(self, role: str) -> list[dict[str, Any]]:
        """Return the items of all groups with a role: axis-label, axis-title, legend-label."""
        return [item for g in self.groups if g.get("role") == role for item in g["items"]]

    def words(self, role: str) -> list[str]:
        """Return the texts of all groups with a role."""
        return [item["text"] for item in self.items(role)]

    def symbols(self) -> list[tuple[str, str]]:
        """Return colour and shape of the symbols of the legend."""
        found = [g["items"] for g in self.groups if g.get("role") == "legend-symbol"]
        return [(item["fill"], item["shape"]) for items in found for item in items]


def _groups(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        if node.get("items") and node.get("marktype") != "group":
            yield node
        node = list(node.values())
    if isinstance(node, list):
        for each in node:
            yield from _groups(each)


def on(values: Any, low: float, high: float) -> Any:
    """Return where values lie on a horizontal axis, in pixels."""
    return (np.asarray(values, dtype=float) - low) / (high - low) * DESIGN_WIDTH


def close(drawn: Any, expected: Any, within: float = 0.01) -> None:
    np.testing.assert_allclose(np.asarray(drawn, dtype=float), expected, atol=within)


def edge(name: str, towards: tuple[float, float]) -> bool:
    """Tell whether a point lies on the edge of a box, within a pixel."""
    across, up = abs(towards[0] - BOXES[name][0]) / 58, abs(towards[1] - BOXES[name][1]) / 19
    return max(across, up) == pytest.approx(1, abs=0.03)


def arrows() -> Iterator[tuple[str, str, dict[Any, Any], dict[Any, Any]]]:
    scene = Scene(figures.model_diagram)
    shafts, heads = (scene.layer(n).to_dict("records") for n in (0, 1))
    for (start, end), shaft, head in zip(CLAIMS + RIVALS, shafts, heads, strict=True):
        yield start, end, shaft, head


def test_each_arrow_of_the_model_runs_from_the_edge_of_one_box_to_that_of_the_other() -> None:
    for start, end, shaft, head in arrows():
        # The way back between two boxes runs 14 pixels lower.
        back = 14 if (end, start) in CLAIMS else 0
        leave = (shaft["x"], 360 - shaft["y"] + back)
        arrive = np.array([shaft["x2"], 360 - shaft["y2"] + back])
        assert edge(start, leave), (start, end)
        close(arrive - (head["x"], 360 - head["y"] + back), 0)
        straight = np.subtract(BOXES[end], BOXES[start])
        turn = degrees(atan2(*straight))
        assert (head["angle"] - turn) % 360 == pytest.approx(0, abs=1e-6) or head[
            "angle"
        ] - turn == pytest.approx(0, abs=1e-6)
        tip = arrive + 9 * straight / np.hypot(*straight)
        assert edge(end, (tip[0], tip[1])), (start, end)


def test_claims_are_solid_ink_and_rivals_dashed_ghosts() -> None:
    for start, end, shaft, head in arrows():
        rival = (start, end) in RIVALS
        assert shaft["strokeDash"] == (DASHED if rival else [1, 0])
        assert shaft["stroke"] == head["fill"] == (GHOST if rival else INK)
        assert head["shape"] == "triangle"


def test_each_box_of_the_model_is_named_at_its_centre() -> None:
    scene = Scene(figures.model_diagram)
    boxes, names = scene.layer(2), scene.layer(3)
    assert names["text"].tolist() == list(BOXES)
    centres = np.array(list(BOXES.values()))
    close(names["x"], centres[:, 0])
    close(names["y"], 360 - centres[:, 1])
    close(boxes["x"] + boxes["width"] / 2, centres[:, 0])
    close(boxes["y"] + boxes["height"] / 2, 360 - centres[:, 1])
    assert set(zip(boxes["width"], boxes["height"], strict=True)) == {(116, 38)}
    assert (set(boxes["fill"]), set(boxes["stroke"]), set(names["fill"])) == (
        {SUNK},
        {GHOST},
        {INK},
    )
    assert not scene.words("axis-label") + scene.words("axis-title") + scene.words("legend-label")


def labelled_rows(scene: Scene, layer: int, labels: list[str], height: float = 46) -> list[float]:
    """Check that rows have labels at their left end, above their marks; return where they are."""
    rim, texts = scene.layer(layer, 0), scene.layer(layer, 1)
    for words in (rim, texts):
        assert words["text"].tolist() == labels
        close(words["x"], 4)
        assert set(words["align"]) == {"left"}
        assert set(words["limit"]) == {DESIGN_WIDTH}
        assert (words["dy"] < -10).all()
        close(words["y"], [height / 2 + height * n for n in range(len(labels))])
    assert set(texts["fill"]) == {INK}
    assert "stroke" not in texts
    places: list[float] = texts["y"].tolist()
    return places


def test_each_target_is_marked_within_the_band_of_what_counts() -> None:
    scene, frozen = Scene(figures.calibration), evidence.load("calibration")
    band, marks = scene.layer(0), scene.layer(1)
    names = [targets.SHORT[target] for target in frozen["target"]]
    places = labelled_rows(scene, 2, names, height=60)
    close(band["x"], on(0, -0.6, 1.6))
    close(band["x2"], on(1, -0.6, 1.6))
    close(band["y"] + band["height"] / 2, places)
    assert set(band["fill"]) == {GRID}
    low, high = frozen["tolerance_low"], frozen["tolerance_high"]
    for column, look in (("published", (GHOST, "square")), ("simulated", (INK, "circle"))):
        chosen = marks[(marks["fill"] == look[0]) & (marks["shape"] == look[1])]
        within = ((frozen[column] - low) / (high - low)).clip(-0.6, 1.6)
        close(chosen["x"], on(within, -0.6, 1.6))
        assert chosen["y"].tolist() == places
    assert len(marks) == 2 * len(frozen)


def written(value: float, unit: str) -> str:
    """Write a simulated figure: a share as a percentage, a coefficient without a nought."""
    if unit == "proportion":
        return f"{value:.1%}"
    within_one = ("r", "standardised coefficient", "intraclass correlation")
    return f"{value:.3f}".replace("0.", ".") if unit in within_one else f"{value:.3f}"


def test_each_target_says_its_two_figures_under_its_row() -> None:
    scene, frozen = Scene(figures.calibration), evidence.load("calibration")
    figures_said = scene.layer(3)
    rows = [evidence.row(target).to_dict() for target in frozen["target"]]
    expected = [
        f"published {targets.published(row)}, simulated {written(made, row['unit'])}"
        for row, made in zip(rows, frozen["simulated"], strict=True)
    ]
    assert figures_said["text"].tolist() == [each.replace("-", "−") for each in expected]
    assert (figures_said["dy"] > 10).all()
    assert set(figures_said["fill"]) == {INK2}
    close(figures_said["x"], 4)


def test_the_calibration_says_what_its_ends_and_marks_are() -> None:
    scene = Scene(figures.calibration)
    assert scene.words("axis-label") == ["lowest that counts", "highest that counts"]
    assert scene.words("legend-label") == ["Published", "Simulated"]
    assert scene.symbols() == [(GHOST, "square"), (INK, "circle")]
    assert scene.words("axis-title") + scene.words("legend-title") == []


@pytest.mark.parametrize(("estimand", "words"), SENSITIVITY_ESTIMANDS.items())
def test_the_longest_bars_of_the_sensitivity_stand_on_top(estimand: str, words: str) -> None:
    scene, indices = Scene(figures.sensitivity, estimand=words), evidence.load("sensitivity_sobol")
    shown = indices[indices["estimand"] == estimand].sort_values("total", ascending=False).head(8)
    bars, lines = scene.layer(0), scene.layer(1)
    names = [PARAMETERS[name].label.partition(":")[0] for name in shown["parameter"]]
    assert lines["y"].tolist() == pytest.approx(labelled_rows(scene, 2, names))
    close(bars["x"], 0)
    close(bars["width"], on(shown["total"], 0, 1))
    close(lines["x"], on((shown["total"] - shown["total_half_width"]).clip(lower=0), 0, 1))
    close(lines["x2"], on(shown["total"] + shown["total_half_width"], 0, 1))
    assert (set(bars["fill"]), set(lines["stroke"])) == ({EDGE}, {INK})
    assert scene.words("axis-title") == ["Total Sobol index: share of variance"]


def test_each_range_of_open_effects_runs_from_low_to_high_through_its_median() -> None:
    scene, ranges = Scene(figures.open_effects), evidence.load("worlds_ranges")
    lines, points = scene.layer(0), scene.layer(1)
    places = labelled_rows(scene, 2, [EVIDENCE[name] for name in ranges["evidence"]])
    assert lines["y"].tolist() == points["y"].tolist() == places
    ends = [("low", lines["x"]), ("median", points["x"]), ("high", lines["x2"])]
    ticks = {float(item["text"]): item["x"] for item in scene.items("axis-label")}
    for name, drawn in ends:
        found = np.asarray(np.interp(drawn, list(ticks.values()), list(ticks)))
        inside = ranges[f"repair_effect_{name}"].to_numpy() <= max(ticks)
        close(found[inside], ranges[f"repair_effect_{name}"].round(1)[inside])
    assert ticks[0] == 0 == min(ticks)
    assert max(lines["x2"]) <= DESIGN_WIDTH
    assert set(lines["stroke"]) == {INK} == set(points["fill"])
    assert scene.words("axis-title") == ["Causal effect of repair on final distress (CORE points)"]


@pytest.mark.parametrize(("step", "words"), list(enumerate(HISTOGRAM_STEPS.values())))
def test_the_bars_of_the_worlds_stand_before_those_of_the_first_evidence(
    step: int, words: str
) -> None:
    scene, found = Scene(figures.worlds, evidence=words), evidence.load("worlds")
    bins, heights = found["repair_effect"] // 0.5, []
    for layer, agreed, colour in ((0, 0, GRID), (1, step, INK)):
        bars = scene.layer(layer).sort_values("x")
        left = found["agrees"].gt(agreed).groupby(bins).sum().to_numpy()
        heights.append(bars["height"].sum() / left.sum())
        close(bars["height"] / heights[-1], left)
        assert set(bars["fill"]) == {colour}
    assert heights[0] == pytest.approx(heights[1])
    assert scene.words("axis-title") == [
        "Causal effect of repair on final distress (CORE points)",
        "Worlds",
    ]
