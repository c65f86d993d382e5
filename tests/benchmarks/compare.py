"""The full model in this package and in its peers, all in one run, on one core: ``make bench``.

Times are those of the processor, and all take turns. Other work on the machine can still slow a
round, by filling the cache, but never speed it up: so the fastest round of each is what is told.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pandas as pd

from alliance import Parameters, simulate
from alliance.simulate import SESSIONS, THERAPIST_DRAWS, Array, Chance, Draws, draw, run, stream
from tests.benchmarks.peers import loop, rows

CLIENTS, CLIENTS_IN_R = 16_000, 8000
"""Clients of the package, and of the peer in R: as many as suit each best.

R is measured with as many as the package, too, though its arrays then leave the cache.
"""
SMALL, SMALLEST = 400, 50
"""Clients of the peers that are slow."""
ROUNDS, ROUNDS_OF_ALL = 60, 7
"""Rounds of the package alone with the drawing, and then of the peers, too, which are slow."""
ESTIMANDS = ("present", "rupture", "rated", "distress")
"""The fields that estimands need."""
DRAWING = "drawing alone, in place"
STREAMED, WHOLE = "streamed, four fields", "whole cohort, all fields"
MESA, R, R_WITH_AS_MANY = "Mesa 3", "R, vectorised", "R, with as many clients as ours"
LIMITS = {STREAMED: 1.8, WHOLE: 2.3}
"""How many times the cost of drawing alone each may take."""
FASTER_THAN_R = 4.0
R_SCRIPT = Path(__file__).parent / "peers" / "vectorised.R"


@dataclass(frozen=True)
class Rival:
    """Something that simulates clients, and takes time for it.

    Attributes
    ----------
    name : str
        What it is.
    clients : int
        How many it simulates.
    seconds : callable
        Simulates them and returns the seconds that it took.
    """

    name: str
    clients: int
    seconds: Callable[[int], float]


def timed(work: Callable[[int], object]) -> Callable[[int], float]:
    """Return a function that measures another."""

    def seconds(seed: int) -> float:
        start = time.process_time()
        work(seed)
        return time.process_time() - start

    return seconds


def drawing() -> Callable[[int], None]:
    """Return a function that only draws, in place, the numbers that the engine uses."""
    blocks = CLIENTS // 1000
    chance, shared = Chance(blocks), np.zeros((len(THERAPIST_DRAWS), 1000))

    def work(seed: int) -> None:
        for row in range(blocks):
            chance.draw_clients(row, seed, row, shared)
        for _ in range(SESSIONS):
            chance.draw_session()

    return work


def streamed(seed: int) -> float:
    strips = stream(clients=CLIENTS, seed=seed, fields=ESTIMANDS)
    return sum(float(strip.session.distress[:, -1].sum()) for strip in strips)


def whole(seed: int) -> object:
    return simulate(clients=CLIENTS, seed=seed)


def plain(seed: int) -> object:
    """Call the model with arrays, block by block."""
    therapist = np.arange(CLIENTS) // 20
    blocks = range(CLIENTS // 1000)
    return [run(Parameters(), draw(seed, block, therapist, SESSIONS)) for block in blocks]


def ours() -> list[Rival]:
    """Return this package, and the drawing that it is measured against."""
    works = {DRAWING: drawing(), STREAMED: streamed, WHOLE: whole}
    return [Rival(name, CLIENTS, timed(work)) for name, work in works.items()]


def peers(folder: Path) -> list[Rival]:
    """Return the peers that are installed."""
    setting = Parameters()
    found = [
        Rival("the model called with arrays", CLIENTS, timed(plain)),
        Rival("loop in Python", SMALL, timed(partial(loop.simulate, setting, SMALL))),
        Rival("pandas, row by row", SMALLEST, timed(partial(rows.simulate, setting, SMALLEST))),
    ]
    if find_spec("mesa"):
        from tests.benchmarks.peers import agents  # noqa: PLC0415  may not be installed

        found.append(Rival(MESA, SMALL, timed(partial(agents.simulate, setting, SMALL))))
    if shutil.which("Rscript"):
        write_parameters(setting, folder)
        for name, clients in ((R, CLIENTS_IN_R), (R_WITH_AS_MANY, CLIENTS)):
            found.append(Rival(name, clients, partial(run_r, folder, clients)))
    return found


def write_parameters(setting: Parameters, folder: Path) -> None:
    """Write a setting for R to read."""
    values = pd.Series(setting.as_dict(), name="value").rename_axis("name")
    values.to_csv(folder / "parameters.csv")


def write_draws(draws: Draws, folder: Path) -> None:
    """Write draws for R to read."""
    every = [*draws.clients, *(x for session in draws.sessions for x in session)]
    np.concatenate(every).tofile(folder / "draws.bin")


def run_r(folder: Path, clients: int, seed: int) -> float:
    """Run the peer in R, and return the seconds that it took."""
    command = ["Rscript", "--vanilla", str(R_SCRIPT), str(folder), str(clients), str(seed)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return float(done.stdout.split()[0])


def in_r(setting: Parameters, draws: Draws, clients: int) -> Array:
    """Return ``present``, ``rated`` and ``distress``, each by session and client, from R."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_parameters(setting, folder)
        write_draws(draws, folder)
        run_r(folder, clients, 0)
        record = np.fromfile(folder / "record.bin").reshape(len(draws.sessions), 3, clients)
    return record.swapaxes(0, 1)


def measure(rivals: Sequence[Rival], rounds: int) -> pd.Series[float]:
    """Let all take turns; return each one's least seconds for a client and a session."""
    for each in rivals:
        each.seconds(0)
    rounds_of_all = [
        {each.name: each.seconds(seed) / each.clients / SESSIONS for each in rivals}
        for seed in range(rounds)
    ]
    return pd.DataFrame(rounds_of_all).min()


def table(times: pd.Series[float]) -> pd.DataFrame:
    """Return what `measure` found as the table that is printed."""
    return pd.DataFrame(
        {
            "ns a client-session": 1e9 * times,
            "x drawing": times / times[DRAWING],
            "at most": pd.Series(LIMITS).reindex(times.index),
            "ours, streamed, is faster x": times / times[STREAMED],
            "at least": pd.Series({R: FASTER_THAN_R}).reindex(times.index),
        }
    )


def missed(found: pd.DataFrame) -> list[str]:
    """Return the names of those whose limit is not kept."""
    slow = found["x drawing"] > found["at most"]
    near = found["ours, streamed, is faster x"] < found["at least"]
    return list(found.index[slow | near])


def main() -> int:
    """Print the table, which peers are not installed, and which limits are missed."""
    alone = measure(ours(), ROUNDS)
    with tempfile.TemporaryDirectory() as folder:
        together = measure([*ours(), *peers(Path(folder))], ROUNDS_OF_ALL)
    found = table(pd.concat([alone, together], axis=1).min(axis=1).loc[together.index])
    print(found.to_string(float_format=lambda x: f"{x:,.2f}", na_rep=""))
    for name in (MESA, R):
        if name not in found.index:
            print(f"{name} is not installed here, so it was not measured.")
    for name in missed(found):
        print(f"{name}: the limit is missed.")
    return 1 if missed(found) else 0


if __name__ == "__main__":
    sys.exit(main())
