"""Peers simulate the same model: on the same draws they find the same."""

from __future__ import annotations

import shutil
from collections.abc import Callable

import numpy as np
import pytest

from alliance import PARAMETERS, Parameters
from alliance.model import ClientDraws, SessionDraws
from alliance.simulate import SESSIONS, Array, Draws, draw, run
from tests.benchmarks.compare import in_r
from tests.benchmarks.peers import loop, rows

CLIENTS = 40
STORMY = Parameters(rupture_rate=0.3, late_repair=0.2, leaving_rate=0.05, concealment=0.8)
LOW_HALF = Parameters(**{name: (a.low + a.default) / 2 for name, a in PARAMETERS.items()})
SETTINGS = [Parameters(), STORMY, LOW_HALF]


def in_loop(setting: Parameters, draws: Draws, clients: int) -> Array:
    """Return ``present``, ``rated`` and ``distress``, each by session and client."""
    found = np.empty((3, SESSIONS, clients))
    for i in range(clients):
        client = loop.make_client(ClientDraws(*(float(x[i]) for x in draws.clients)), setting)
        state = loop.begin(client)
        for t, chance in enumerate(draws.sessions, start=1):
            u = SessionDraws(*(float(x[i]) for x in chance))
            loop.advance(state, t, u, client, setting)
            found[:, t - 1, i] = state.present, state.rated, state.distress
    return found


Peer = Callable[[Parameters, Draws, int], Array]
# R is a peer only where it is installed.
PEERS: list[Peer] = [in_loop, in_r] if shutil.which("Rscript") else [in_loop]


@pytest.mark.parametrize("peer", PEERS)
@pytest.mark.parametrize("setting", SETTINGS, ids=["default", "stormy", "low"])
def test_a_peer_finds_the_same_on_the_same_draws(peer: Peer, setting: Parameters) -> None:
    draws = draw(3, 0, np.arange(CLIENTS) // 20, SESSIONS)
    _, session = run(setting, draws)
    expected = [session.present.T, session.rated.T, session.distress.T]
    np.testing.assert_allclose(peer(setting, draws, CLIENTS), expected, atol=1e-9)


def test_the_table_of_clients_is_the_same_peer_row_by_row() -> None:
    assert rows.simulate(STORMY, 1, 7) == pytest.approx(loop.simulate(STORMY, 1, 7))
