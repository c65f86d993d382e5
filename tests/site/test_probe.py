"""A cohort in the page is the same cohort in Python, and its page weighs little."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from playwright.sync_api import expect

from alliance import (
    ALWAYS_REPAIRED,
    NATURAL,
    NEVER_REPAIRED,
    Parameters,
    counter_draws,
    outcomes,
    run,
)
from alliance.model import Client, Session
from alliance.simulate import SESSIONS
from tests.site.demo import probe
from tests.site.visit import Visit

pytestmark = pytest.mark.xdist_group("demo")

WEIGHT = 620_000
"""Bytes that a first visit may cost; 70,000 of them are the typefaces within the style sheet."""
WORLDS = {"set": NATURAL, "never": NEVER_REPAIRED, "always": ALWAYS_REPAIRED}
DRAWS = counter_draws(probe.SEED, probe.CLIENTS, SESSIONS)
SETTINGS = [
    {each.name: each.low + share * (each.high - each.low) for each in probe.SETTINGS}
    for share in (0, 0.1, 0.35, 0.8, 1)
]


def world(name: str, settings: dict[str, float]) -> tuple[Client, Session]:
    return run(Parameters(**settings), DRAWS, WORLDS[name])


@pytest.mark.parametrize("settings", SETTINGS, ids=range(len(SETTINGS)))
def test_every_table_of_the_cohort_is_that_of_numpy(settings: dict[str, float]) -> None:
    tables = probe.PROGRAM(settings)
    gains = {}
    for name in WORLDS:
        client, session = world(name, settings)
        gains[name] = client.intake - session.distress[:, -1]
        rows = [row for row in tables["courses"] if row["world"] == name]
        np.testing.assert_allclose(
            [r["alliance"] for r in rows], session.alliance.mean(0), atol=1e-9
        )
        low, high = np.quantile(session.distress, [0.1, 0.9], axis=0)
        np.testing.assert_allclose([r["low"] for r in rows], low, atol=1e-9)
        np.testing.assert_allclose([r["high"] for r in rows], high, atol=1e-9)
        counted = {r["outcome"]: r["count"] for r in tables["people"] if r["world"] == name}
        assert counted == people(client, session)
    saved = gains["set"] - gains["never"]
    assert tables["words"][0]["saved"] == pytest.approx(saved.mean(), abs=1e-12)
    assert tables["words"][0]["error"] == pytest.approx(saved.std(ddof=1) / len(saved) ** 0.5)


def people(client: Client, session: Session) -> dict[str, int]:
    """Count the clients by outcome, as the package does."""
    last = session.distress[:, -1]
    stayed = session.present[:, -1] == 1
    of = outcomes.change_categories(client.intake, last, cutoff=9.9, reliable=5.0)
    names = {"recovered": "recovered", "improved": "improved", "unchanged": "unchanged"}
    names |= {"worse": "deteriorated"}
    counted = {name: int((stayed & (of == label)).sum()) for name, label in names.items()}
    return counted | {"left early": int((~stayed).sum())}


def test_a_key_moves_the_cohort_on_the_page(visit: Callable[..., Visit], demo_server: str) -> None:
    opened = visit(f"{demo_server}/book/probe.html")
    said = opened.page.locator(".kl-widget .kl-figure.is-live .kl-sentence")
    said.wait_for()
    assert 0 < opened.transferred < WEIGHT
    before = Parameters().depth
    opened.page.get_by_role("slider", name="Depth").press("ArrowRight")
    gains = probe.PROGRAM({"depth": round(before + 0.1, 10)})["words"][0]
    expect(said).to_have_text(f"Repair saves {gains['saved']:.3f} ± {gains['error']:.3f}")
