"""A coarse drawing sharpens once nothing moves: in slices, for nothing if a setting moves again."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Locator, expect
from py_mini_racer import MiniRacer

from alliance.labs import teach
from kernelless import Value, assets
from tests.site.visit import Visit

FIGURE = teach.lab.figure
# A page that stands still: time passes when it is told to, and each step of work takes 4 ms.
CLOCK = """
let now = 0, next = 0, ran = 0, shown = 0;
const queue = new Map();
const later = (f, ms = 0) => (queue.set(++next, { f, ms }), next);
const forget = (id) => queue.delete(id);
Object.assign(globalThis, {
  performance: { now: () => now },
  requestAnimationFrame: (f) => later(f), cancelAnimationFrame: forget,
  setTimeout: later, clearTimeout: forget,
});
const waits = () => [...queue.values()].map(({ ms }) => ms);
function pass() { const [id, { f }] = [...queue][0]; forget(id); f(); }
function* sharpen({ steps }) {
  for (let i = 0; i < steps; i++) { ran++; now += 4; yield; }
  return { map: ["fine"] };
}
"""
PROGRAM = """
const compute = Object.assign(() => {}, { sharpen });
const tables = { map: ["coarse"], words: ["said"] };
const program = { compute, tables, settings: { steps: 5 } };
programs.set("lab", program);
const sharpener = new Sharpener({ name: "lab" }, () => shown++);
"""
# What a map shows: how strongly each of its cells is coloured.
STRENGTHS = """lab => [...lab.querySelectorAll(".mark-rect.role-mark path")]
  .map((cell) => Number(cell.getAttribute("fill-opacity")))"""
# What it showed, drawing by drawing, while keys were pressed: [press, ms since then, strengths].
PRESSED = """async (lab, [strengths, times]) => {
  const sliders = [...lab.querySelectorAll("[role=slider]")];
  const depth = sliders.find((one) => one.ariaLabel.startsWith("Depth"));
  const drawn = [];
  let press, at;
  const note = () => drawn.push([press, performance.now() - at, eval(strengths)(lab)]);
  const seen = new MutationObserver(note);
  seen.observe(lab, { subtree: true, attributeFilter: ["fill-opacity"] });
  const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  for (press = 0; press < times; press++) {
    const key = press % 2 ? "ArrowLeft" : "ArrowRight";
    at = performance.now();
    depth.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
    while (drawn.at(-1)?.[0] !== press) await pause(10);
    await pause(100);
  }
  seen.disconnect();
  return drawn;
}"""
# A machine that is busy may come to rest between two presses.
REST = 300


@pytest.fixture
def engine() -> Iterator[MiniRacer]:
    """Run the script in an engine whose time is told."""
    with MiniRacer() as engine:
        parts = (assets.own(f"scripts/{name}.js") for name in ("feed", "sharpen"))
        engine.eval("\n".join((CLOCK, *parts, PROGRAM)))
        yield engine


def run(engine: MiniRacer, script: str) -> Any:
    return json.loads(str(engine.eval(f"JSON.stringify((() => {{{script}}})())")))


def test_it_waits_for_rest_and_for_the_end_of_a_glide(engine: MiniRacer) -> None:
    assert run(engine, "sharpener.moved(); return waits()") == [300]
    assert run(engine, "sharpener.moved(400); return waits()") == [700]
    assert run(engine, "return ran") == 0


def test_it_works_in_slices_and_shows_the_result_once(engine: MiniRacer) -> None:
    slices = run(
        engine,
        """sharpener.moved(); pass();
        const slices = [];
        while (queue.size) { pass(); slices.push([ran, shown]); }
        return slices""",
    )
    assert slices == [[2, 0], [4, 0], [5, 1]]
    assert run(engine, "return program.tables") == {"map": ["fine"], "words": ["said"]}


@pytest.mark.parametrize("passed", [0, 1, 2, 3])
def test_a_move_ends_it_wherever_it_is(engine: MiniRacer, passed: int) -> None:
    run(engine, f"sharpener.moved(); for (let i = 0; i < {passed}; i++) pass(); return 0")
    assert run(engine, "sharpener.moved(); return [waits(), shown]") == [[300], 0]
    run(engine, "sharpener.stop(); return 0")
    assert run(engine, "return [waits(), program.tables.map]") == [[], ["coarse"]]


def test_a_program_that_does_not_sharpen_is_left_alone(engine: MiniRacer) -> None:
    run(engine, "delete program.compute.sharpen; sharpener.moved(); return 0")
    assert run(engine, "new Sharpener(null, () => {}).moved(); return waits()") == []


def strengths(settings: dict[str, Value], *, sharp: bool) -> list[float]:
    """Return how strongly each cell of the map is to be coloured."""
    assert FIGURE.program
    cells = FIGURE.program(FIGURE.defaults | settings, sharp=sharp)["cells"]
    return [0.04 + 0.5 * cell["strength"] for cell in cells]


def like(expected: list[float]) -> Any:
    return pytest.approx(expected, abs=1e-9)


@pytest.fixture
def lab(visit: Callable[..., Visit]) -> Locator:
    """Open the lab with the map, and wait until it is at rest."""
    page = visit("book/restore-or-teach.html").page
    found = page.locator(".kl-widget .kl-live")
    found.locator(".kl-figure.is-live").wait_for()
    rests(found, {})
    return found


def rests(lab: Locator, settings: dict[str, Value]) -> None:
    """Wait until the map is that of rest."""
    fine = json.dumps(strengths(settings, sharp=True))
    same = f"(lab) => ({STRENGTHS})(lab).every((x, i) => Math.abs(x - {fine}[i]) < 1e-9)"
    lab.page.wait_for_function(same, arg=lab.element_handle(), timeout=20_000)


def test_the_map_sharpens_at_rest_and_nothing_is_told_twice(lab: Locator) -> None:
    told = lab.evaluate_handle("""lab => {
      const told = [];
      const quiet = lab.querySelector(".kl-quiet");
      new MutationObserver(() => told.push(quiet.textContent)).observe(quiet, { childList: true });
      return told;
    }""")
    lab.get_by_role("slider", name="Depth").press("ArrowRight")
    rests(lab, {"depth": 1.5})
    expect(lab.locator(".kl-quiet")).not_to_be_empty()
    lab.page.wait_for_timeout(600)
    assert told.evaluate("told => told.length") == 1


def test_while_keys_are_pressed_the_map_stays_coarse(lab: Locator) -> None:
    drawn = lab.evaluate(PRESSED, [STRENGTHS, 8])
    first = {press: shown for press, _, shown in reversed(drawn)}
    assert set(first) == set(range(8))
    soon = [(press, shown) for press, since, shown in drawn if since < REST]
    for press, shown in [*first.items(), *soon]:
        assert shown == like(strengths({"depth": 1.4 if press % 2 else 1.5}, sharp=False))
    rests(lab, {})


def test_a_move_along_the_map_leaves_it_as_fine_as_it_is(lab: Locator) -> None:
    lab.get_by_role("slider", name="What repair teaches").press("ArrowRight")
    assert lab.evaluate(STRENGTHS) == like(strengths({}, sharp=True))
