"""A peer: the full model as a pandas table of clients, each session applied row by row."""

from __future__ import annotations

import random
from dataclasses import asdict
from typing import Any

import pandas as pd

from alliance.parameters import Parameters
from alliance.simulate import CASELOAD, SESSIONS
from tests.benchmarks.peers.loop import (
    Client,
    State,
    advance,
    begin,
    draw_client,
    draw_session,
    draw_therapists,
    make_client,
)


def simulate(p: Parameters, clients: int, seed: int) -> tuple[float, float]:
    """Return mean distress and mean rating in the last session."""
    rng = random.Random(seed)
    therapists = draw_therapists(rng, clients)
    drawn = [draw_client(rng, therapists[i // CASELOAD]) for i in range(clients)]
    traits = [make_client(z, p) for z in drawn]
    table = pd.DataFrame([{"client": each, **asdict(begin(each))} for each in traits])
    for t in range(1, SESSIONS + 1):
        table = table.apply(_session, axis=1, t=t, rng=rng, p=p)
    return float(table["distress"].mean()), float(table["rated"].mean())


def _session(row: pd.Series[Any], t: int, rng: random.Random, p: Parameters) -> pd.Series[Any]:
    client: Client = row["client"]
    state = State(**row.drop("client"))
    advance(state, t, draw_session(rng), client, p)
    return pd.Series({"client": client, **asdict(state)})
