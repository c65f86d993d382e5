"""The NumPy engine: draws all chance beforehand, runs the model, returns arrays and frames.

Clients come in blocks, each with its own seed. So the first n clients of a seed are always the same
clients, whatever the number asked for and whatever the number of workers.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
from joblib import Parallel, delayed

from alliance.model import (
    ALWAYS,
    EVENT_DRAWS,
    NEVER,
    Client,
    ClientDraws,
    Session,
    SessionDraws,
    course,
    make_client,
)
from alliance.parameters import Parameters

Array: TypeAlias = npt.NDArray[np.float64]
Intervention: TypeAlias = Mapping[str, float]
"""Session draws that are set to a value instead of left to chance."""

NATURAL: Intervention = {}
NO_RUPTURE: Intervention = {"rupture": NEVER}
NEVER_REPAIRED: Intervention = {"repair": NEVER, "late_repair": NEVER}
ALWAYS_REPAIRED: Intervention = {"repair": ALWAYS}

SESSIONS = 16
SESSIONS_MAX = 60
CASELOAD = 20
BLOCK = 1000
"""Clients that share a seed and are simulated together."""


class NumpyEngine:
    """The model's mathematics on arrays."""

    exp = staticmethod(np.exp)
    log = staticmethod(math.log)  # of the session's number, which no client changes
    sqrt = staticmethod(np.sqrt)
    minimum = staticmethod(np.minimum)
    maximum = staticmethod(np.maximum)
    where = staticmethod(np.where)

    @staticmethod
    def let(_name: str, value: Array) -> Array:
        """Return the value: an array needs no name."""
        return value


@dataclass(frozen=True)
class Draws:
    """All the chance of a group of clients, drawn before anything is simulated.

    Attributes
    ----------
    clients : ClientDraws of (n,) arrays
        Chance that makes the clients.
    sessions : tuple of SessionDraws of (n,) arrays
        Chance within each session.

    Examples
    --------
    >>> chance = draw(seed=0, block=0, therapist=np.zeros(5, dtype=int), sessions=3)
    >>> isinstance(chance, Draws), len(chance.sessions)
    (True, 3)
    """

    clients: ClientDraws
    sessions: tuple[SessionDraws, ...]


@dataclass(frozen=True)
class Cohort:
    """Simulated clients, session by session.

    Attributes
    ----------
    parameters : Parameters
        The setting.
    seed : int
        The seed.
    therapist : (n,) array of int
        Number of each client's therapist, from 0.
    client : Client of (n,) arrays
        Traits.
    session : Session of (n, T) arrays
        Everything recorded, in the units of `alliance.model.Session`.

    Examples
    --------
    >>> cohort = simulate(clients=3)
    >>> isinstance(cohort, Cohort), cohort.session.distress.shape
    (True, (3, 16))
    """

    parameters: Parameters
    seed: int
    therapist: npt.NDArray[np.int64]
    client: Client
    session: Session

    def frame(self) -> pd.DataFrame:
        """Return the attended sessions as a tidy table, one row a session.

        Returns
        -------
        pandas.DataFrame
            ``client`` and ``session`` (from 1), ``therapist`` (from 0), the traits ``difficulty``
            (z), ``level`` (alliance points), ``pace`` (CORE points per session), ``intake`` (CORE
            points) and ``repairability`` (log odds), then the fields of `Session`.

        Examples
        --------
        >>> simulate(clients=2, sessions=3).frame()[["client", "session"]].values.tolist()
        [[1, 1], [1, 2], [1, 3], [2, 1], [2, 2], [2, 3]]
        """
        n, sessions = self.session.alliance.shape
        columns = {
            "client": np.repeat(np.arange(1, n + 1), sessions),
            "session": np.tile(np.arange(1, sessions + 1), n),
            "therapist": np.repeat(self.therapist, sessions),
        }
        traits = {name: np.repeat(x, sessions) for name, x in self.client._asdict().items()}
        traits.pop("wobble")
        record = {name: x.ravel() for name, x in self.session._asdict().items()}
        frame = pd.DataFrame(columns | traits | record)
        return frame[frame["present"] == 1].reset_index(drop=True)


def simulate(
    parameters: Parameters | None = None,
    *,
    clients: int = 1000,
    sessions: int = SESSIONS,
    seed: int = 0,
    caseload: int = CASELOAD,
    intervention: Intervention = NATURAL,
    workers: int = 1,
) -> Cohort:
    """Simulate a cohort of clients.

    Parameters
    ----------
    parameters : Parameters, optional
        The setting; the defaults if left out.
    clients : int
        Number of clients, at least 1.
    sessions : int
        Number of sessions on offer, 1 to 60.
    seed : int
        Seed of all chance, 0 or more. The same seed gives the same people and the same luck under
        any parameters.
    caseload : int
        Clients per therapist, at least 1.
    intervention : mapping of str to float
        Session draws to set, such as `NO_RUPTURE`: the same clients in a counterfactual course.
    workers : int
        Processes to use; the result does not depend on it.

    Returns
    -------
    Cohort
        The clients.

    Raises
    ------
    TypeError, ValueError
        If an argument is not a whole number or lies outside its range.

    Examples
    --------
    >>> cohort = simulate(Parameters(rupture_rate=0), clients=100, seed=1)
    >>> cohort.session.alliance.shape, int(cohort.session.rupture.sum())
    ((100, 16), 0)
    """
    clients = _whole("clients", clients, 1, None)
    sessions = _whole("sessions", sessions, 1, SESSIONS_MAX)
    caseload, seed = _whole("caseload", caseload, 1, None), _whole("seed", seed, 0, None)
    setting = parameters or Parameters()
    therapist = np.arange(clients) // caseload
    blocks = Parallel(n_jobs=workers)(
        delayed(_simulate_block)(setting, seed, block, sessions, therapist, intervention)
        for block in range(-(-clients // BLOCK))
    )
    client, session = zip(*blocks, strict=True)
    return Cohort(setting, seed, therapist, Client(*_join(client)), Session(*_join(session)))


def draw(seed: int, block: int, therapist: npt.NDArray[np.int64], sessions: int) -> Draws:
    """Draw all the chance of one block of clients.

    A whole block is drawn and then cut to the clients asked for; sessions are drawn one after the
    other. So fewer clients or sessions are always the first ones of more.

    Parameters
    ----------
    seed : int
        Seed of the cohort.
    block : int
        Number of the block, from 0.
    therapist : (n,) array of int
        Therapist of each client of the whole cohort.
    sessions : int
        Number of sessions.

    Returns
    -------
    Draws
        The chance of the clients of this block.

    Examples
    --------
    >>> draw(seed=0, block=0, therapist=np.zeros(5, dtype=int), sessions=3).clients.level.shape
    (5,)
    """
    mine = therapist[block * BLOCK : (block + 1) * BLOCK]
    rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(0, block)))
    own = rng.standard_normal((len(ClientDraws._fields) - 2, BLOCK))[:, : len(mine)]
    per_session = tuple(_draw_session(rng, len(mine)) for _ in range(sessions))
    return Draws(ClientDraws(*own, *_draw_therapists(seed, mine)), per_session)


def _draw_session(rng: np.random.Generator, n: int) -> SessionDraws:
    uniform = rng.random((len(EVENT_DRAWS), BLOCK))[:, :n]
    normal = rng.standard_normal((len(SessionDraws._fields) - len(EVENT_DRAWS), BLOCK))[:, :n]
    return SessionDraws(*uniform, *normal)


def _draw_therapists(seed: int, therapist: npt.NDArray[np.int64]) -> Array:
    """Draw effectiveness and skill of each client's therapist, the same in every block."""
    rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(1,)))
    # Row by row, so that therapist k has the same draws however many there are.
    return np.asarray(rng.standard_normal((therapist[-1] + 1, 2))[therapist].T)


def _simulate_block(
    parameters: Parameters,
    seed: int,
    block: int,
    sessions: int,
    therapist: npt.NDArray[np.int64],
    intervention: Intervention,
) -> tuple[Client, Session]:
    return run(parameters, draw(seed, block, therapist, sessions), intervention)


def run(
    parameters: Parameters, draws: Draws, intervention: Intervention = NATURAL
) -> tuple[Client, Session]:
    """Run the model on chance already drawn.

    Parameters
    ----------
    parameters : Parameters
        The setting.
    draws : Draws
        The chance.
    intervention : mapping of str to float
        Session draws to set.

    Returns
    -------
    client : Client of (n,) arrays
        Traits.
    session : Session of (n, T) arrays
        The record.

    Examples
    --------
    >>> chance = draw(seed=0, block=0, therapist=np.zeros(5, dtype=int), sessions=3)
    >>> client, session = run(Parameters(), chance, NO_RUPTURE)
    >>> float(session.rupture.sum())
    0.0
    """
    engine = NumpyEngine()
    client = make_client(draws.clients, parameters, engine)
    chance = (each._replace(**intervention) for each in draws.sessions)
    record = list(course(client, chance, parameters, engine))
    n = len(client.level)
    fields = zip(*record, strict=True)
    return client, Session(*(_columns(n, field) for field in fields))


def _columns(n: int, values: tuple[Array | float, ...]) -> Array:
    """Put one quantity's sessions side by side; a quantity equal for all clients is spread out."""
    return np.stack([np.broadcast_to(x, n) for x in values], axis=1)


def _join(blocks: tuple[tuple[Array, ...], ...]) -> list[Array]:
    """Put the blocks of each quantity one below the other."""
    return [np.concatenate(parts) for parts in zip(*blocks, strict=True)]


def _whole(name: str, value: int, low: int, high: int | None) -> int:
    """Check a whole number."""
    up_to = f"from {low} to {high}" if high is not None else f"of at least {low}"
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)):
        raise TypeError(f"{name} = {value!r} is not a whole number; give one {up_to}.")
    if value < low or (high is not None and value > high):
        raise ValueError(f"{name} = {value!r} is out of range; give a whole number {up_to}.")
    return int(value)
