"""The two engines agree: NumPy in Python, Vega in a real browser."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import altair as alt
import numpy as np
import pytest
import vl_convert
from playwright.sync_api import Browser, Page

from alliance import PARAMETERS, Parameters, draw_columns, formulas
from alliance.model import Client, Session
from alliance.simulate import Array, Draws, draw, run

CLIENTS, SESSIONS, SETTINGS = 200, 16, 24
TOLERANCE = 1e-9

VEGA = vl_convert.javascript_bundle(
    f'import * as all from "/npm/vega@{vl_convert.get_vega_version()}/+esm"; window.vega = all;'
)
ENGINE_PAGE = """
<!doctype html><script>%s</script><script>
function load(spec) { window.view = new vega.View(vega.parse(spec)); }
async function simulate(setting, columns) {
  for (const [name, value] of Object.entries(setting)) view.signal(name, value);
  await view.runAsync();
  const rows = view.data('clients');
  return columns.map((name) => rows.map((row) => Number(row[name])));
}
</script>
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


def columns() -> list[str]:
    """Name every quantity of the model as the Vega engine does."""
    by_session = [f"{name}_{t}" for t in range(1, SESSIONS + 1) for name in Session._fields]
    return [*Client._fields, *by_session]


def in_numpy(setting: Parameters, draws: Draws) -> Array:
    """Return every quantity, in the order of `columns`, from the NumPy engine."""
    client, session = run(setting, draws)
    return np.concatenate([np.stack(client), np.stack(session, axis=1).T.reshape(-1, CLIENTS)])


@pytest.fixture(scope="module")
def draws() -> Draws:
    """The chance that both engines are given."""
    return draw(5, 0, np.arange(CLIENTS) // 20, SESSIONS)


@pytest.fixture(scope="module")
def vega_page(browser: Browser, draws: Draws) -> Iterator[Page]:
    """A page whose Vega view holds the model, one signal for each parameter."""
    page = browser.new_page()
    page.set_content(ENGINE_PAGE % VEGA)
    page.evaluate("(spec) => load(JSON.parse(spec))", json.dumps(model_in_vega(draws)))
    yield page
    page.close()


def model_in_vega(draws: Draws) -> dict[str, Any]:
    """Write the model as a Vega specification without any drawing."""
    references = {name: alt.param(name, value=about.default) for name, about in PARAMETERS.items()}
    steps = [
        {"type": "formula", "as": name, "expr": formula}
        for name, formula in formulas(SESSIONS, references).items()
    ]
    rows = draw_columns(draws).to_dict("records")
    return {
        "signals": [{"name": name, "value": about.default} for name, about in PARAMETERS.items()],
        "data": [{"name": "clients", "values": rows, "transform": steps}],
    }


@pytest.mark.parametrize("setting", random_settings(), ids=range(SETTINGS))
def test_every_quantity_agrees(setting: Parameters, draws: Draws, vega_page: Page) -> None:
    """Every state variable of every client in every session is the same in both engines."""
    answer = vega_page.evaluate(
        "([setting, columns]) => simulate(setting, columns)", [setting.as_dict(), columns()]
    )
    expected = in_numpy(setting, draws)
    assert expected.shape == (len(columns()), CLIENTS)
    np.testing.assert_allclose(np.array(answer), expected, rtol=0, atol=TOLERANCE)
