"""What is drawn where: positions, colours and words of every mark, against the data."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import atan2, degrees
from typing import Any

import numpy as np
import pandas as pd
import pytest
import vl_convert

from alliance import evidence, figures
from alliance.figures.diagram import BOXES, CLAIMS, RIVALS
from alliance.figures.forest import TOPICS
from alliance.figures.worlds import HISTOGRAM_STEPS
from alliance.site import Exhibit
from alliance.site.vega import with_settings
from alliance.theme import DESIGN_WIDTH, GRID, INK

DASHED = [6, 4]


class Scene:
    """The marks of a figure as they are drawn, and the words around them."""

    def __init__(self, make: Callable[[], Exhibit], **settings: str | bool) -> None:
        spec = with_settings(make().drawing.spec, make().figure.defaults | settings)
        root = vl_convert.vega_to_scenegraph(spec)["scenegraph"]
        self.groups = list(_groups(root))

    def layer(self, number: int) -> pd.DataFrame:
        """Return the items of a layer, in the order in which they are drawn."""
        found = (g["items"] for g in self.groups if g.get("name") == f"layer_{number}_marks")
        return pd.DataFrame([item for items in found for item in items])

    def words(self, role: str) -> list[str]:
        """Return the texts of all groups with a role: axis-label, axis-title, legend-label."""
        return [item["text"] for g in self.groups if g.get("role") == role for item in g["items"]]

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


def rows_are_labelled(scene: Scene, layer: int, labels: list[str], marks: pd.DataFrame) -> None:
    """Check that rows have labels at their left end, above their marks, from top to bottom."""
    texts = scene.layer(layer)
    assert texts["text"].tolist() == labels
    close(texts["x"], 4)
    assert set(texts["align"]) == {"left"}
    assert set(texts["limit"]) == {DESIGN_WIDTH}
    assert (texts["dy"] < -10).all()
    close(texts["y"], [23 + 46 * n for n in range(len(labels))])
    assert set(marks["y"]) <= set(texts["y"])


def published(*, unverified: bool) -> pd.DataFrame:
    effects = evidence.load("effects").dropna(subset=["value"])
    effects = effects[effects["unit"] == "r"]
    effects = effects if unverified else effects[effects["status"] != "unverified"]
    ordered = [effects[effects["topic"] == topic] for topic in TOPICS]
    return pd.concat(ordered).reset_index(drop=True)


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
