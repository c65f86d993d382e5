"""Chance and statistics in a real browser: the same numbers as in the engine that Python embeds."""

import json
from typing import Any

import pytest
from playwright.sync_api import Browser
from py_mini_racer import MiniRacer

from alliance.chance import layout
from alliance.scripts import read

SCRIPTS = read("chance.js") + read("statistics.js")
CHANCE = f"drawChance(4294967295, 45, 16, {json.dumps(layout())})"
DRAWS = f"Object.values({CHANCE}).map((part) => Object.values(part).map((x) => Array.from(x)))"
STATISTICS = f"""(({{ z, u }}) => [
  mean(u.depth), variance(u.depth), standardDeviation(z.level), standardError(z.pace),
  quantiles(u.depth, [0, 0.1, 0.5, 0.9, 1]), correlation(u.rating, u.symptom),
  Array.from(counts(u.rupture.map((x) => Math.floor(5 * x)), 5)),
  Array.from(histogram(u.wobble, binEdges(-3, 3, 7))), Array.from(binEdges(-3, 3, 7)),
  jackknife((kept) => correlation(kept.map((i) => 9 * z.level[i]), kept), 45, 20),
  jackknifeSums(([a, b]) => a / b, [z.level, z.intake.map((x) => x + 20)], 20),
])({CHANCE})"""


def leaves(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return leaves(list(value.values()))
    return [x for each in value for x in leaves(each)] if isinstance(value, list) else [value]


@pytest.mark.parametrize("expression", [DRAWS, STATISTICS], ids=["draws", "statistics"])
def test_a_browser_computes_the_same_to_the_last_bit(browser: Browser, expression: str) -> None:
    script = f"(() => {{ {SCRIPTS}; return JSON.stringify({expression}); }})()"
    tab = browser.new_page()
    in_browser = tab.evaluate(script)
    tab.close()
    with MiniRacer() as engine:
        embedded = engine.eval(script)
    assert None not in leaves(json.loads(in_browser))
    assert in_browser == embedded
