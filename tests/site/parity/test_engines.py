"""The two engines agree: NumPy in Python, the generated function in a real browser."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from playwright.sync_api import Browser, Page

from alliance import PARAMETERS, Parameters
from alliance.model import Client, Session
from alliance.script import script
from alliance.simulate import Array, Draws, draw, run

CLIENTS, SESSIONS, SETTINGS = 200, 16, 24
TOLERANCE = 1e-9
TRAITS = tuple(name for name in Client._fields if name not in Session._fields)

CALL = """
function typed(record) {
  return Object.fromEntries(Object.entries(record).map(([k, v]) => [k, Float64Array.from(v)]));
}
function load([z, u]) { window.draws = [typed(z), typed(u)]; }
function call([p, n, T, traits, fields]) {
  const out = {};
  for (const name of traits) out[name] = new Float64Array(n);
  for (const name of fields) out[name] = new Float64Array(n * T);
  simulate(p, ...window.draws, n, T, out);
  return [...traits, ...fields].map((name) => [...out[name]]);
}
"""


def random_settings() -> list[Parameters]:
    """Draw settings evenly across the ranges, the two corners of all ranges first."""
    low = {name: about.low for name, about in PARAMETERS.items()}
    span = {name: about.high - about.low for name, about in PARAMETERS.items()}
    share = np.random.default_rng(20130301).random((SETTINGS, len(PARAMETERS)))
    share[0], share[1] = 0, 1
    return [
        Parameters(**{name: low[name] + x * span[name] for name, x in zip(low, row, strict=True)})
        for row in share
    ]


def in_numpy(setting: Parameters, draws: Draws) -> list[Array]:
    """Return every trait, and every quantity session by session."""
    client, session = run(setting, draws)
    traits = [np.broadcast_to(getattr(client, name), CLIENTS) for name in TRAITS]
    return [*traits, *(field.T.ravel() for field in session)]


def laid_out(draws: Draws) -> list[dict[str, list[float]]]:
    names = draws.sessions[0]._fields
    chance = {k: np.concatenate([getattr(at, k) for at in draws.sessions]) for k in names}
    both = draws.clients._asdict(), chance
    return [{name: x.tolist() for name, x in each.items()} for each in both]


@pytest.fixture(scope="module")
def draws() -> Draws:
    """The chance that both engines are given."""
    return draw(5, 0, np.arange(CLIENTS) // 20, SESSIONS)


@pytest.fixture(scope="module")
def page(browser: Browser, draws: Draws) -> Iterator[Page]:
    """A page that holds the function and the draws."""
    page = browser.new_page()
    page.set_content(f"<!doctype html><script>{script(Session._fields, TRAITS)}{CALL}</script>")
    page.evaluate("(draws) => load(draws)", laid_out(draws))
    yield page
    page.close()


@pytest.mark.parametrize("setting", random_settings(), ids=range(SETTINGS))
def test_every_quantity_agrees(setting: Parameters, draws: Draws, page: Page) -> None:
    """Every trait and every quantity of every session is the same in both engines."""
    how = [setting.as_dict(), CLIENTS, SESSIONS, TRAITS, Session._fields]
    answer = page.evaluate("(how) => call(how)", how)
    expected = in_numpy(setting, draws)
    names = (*TRAITS, *Session._fields)
    for name, found, values in zip(names, answer, expected, strict=True):
        np.testing.assert_allclose(found, values, rtol=0, atol=TOLERANCE, err_msg=name)
