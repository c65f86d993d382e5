"""Cohorts: all chance drawn beforehand, and the model run on it.

Clients come in blocks, each with its own seed. So the first n clients of a seed are always the same
clients, whatever the number asked for and whatever the number of workers. Blocks are worked in
strips, on the buffers of `alliance.engine`. `run` is the same model in plain array operations, and
the standard that the engine is tested against.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from reprlib import repr as shortened
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
from joblib import Parallel, delayed

from alliance.engine import Machine, plan, reused
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
from alliance.ranges import Range, whole
from alliance.trace import check_names

Array: TypeAlias = npt.NDArray[np.float64]
Intervention: TypeAlias = Mapping[str, float]
"""Session draws that are set to a value instead of left to chance."""

DRAWABLE = Range(-100, 100)
"""What a draw may be set to: far beyond what chance draws, and within what can be computed."""

NATURAL: Intervention = {}
NO_RUPTURE: Intervention = {"rupture": NEVER}
NEVER_REPAIRED: Intervention = {"repair": NEVER, "late_repair": NEVER}
ALWAYS_REPAIRED: Intervention = {"repair": ALWAYS}

SESSIONS = 16
SESSIONS_MAX = 60
ROOM = 2**35
"""Bytes that a cohort may take at most; whoever has less is told by the system."""
CASELOAD = 20
CASELOAD_MAX = 2**32 - 1
"""Highest number that therapists are given, or clients of one."""
BLOCK = 1000
"""Clients that share a seed and are drawn together."""
STRIP = 16
"""Blocks that are simulated together: few enough that their numbers stay in the cache, and so many
that to call an operation takes little beside the operation."""

OWN_DRAWS, THERAPIST_DRAWS = ClientDraws._fields[:-2], ClientDraws._fields[-2:]
"""Client draws of the client's own, and those that clients of one therapist share."""
NORMAL_DRAWS = tuple(name for name in SessionDraws._fields if name not in EVENT_DRAWS)
"""The session draws that are standard normal."""


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


class PartialSession(Session):
    """A `Session` of which some fields were not kept: they are None, and refuse to be read.

    Examples
    --------
    >>> session = simulate(clients=5, fields=["rated"]).session
    >>> session.rated.shape
    (5, 16)
    >>> session.depth
    Traceback (most recent call last):
        ...
    AttributeError: depth was not kept; add it to the fields asked for: ('rated',).
    """

    __slots__ = ()

    def __getattribute__(self, name: str) -> Any:
        value = super().__getattribute__(name)
        if value is None and name in Session._fields:
            raise AttributeError(
                f"{name} was not kept; add it to the fields asked for: {kept(self)}.", name=name
            )
        return value


def kept(session: Session) -> tuple[str, ...]:
    """Return which fields of a session were kept.

    Parameters
    ----------
    session : Session
        The record.

    Returns
    -------
    tuple of str
        Their names, in the order of `Session`.
    """
    values = zip(Session._fields, session, strict=True)
    return tuple(name for name, value in values if value is not None)


def record(values: Mapping[str, Array]) -> Session:
    """Make a record of the fields that there are.

    Parameters
    ----------
    values : mapping of str to array
        Some fields of `Session`.

    Returns
    -------
    Session
        A `PartialSession` unless all are there.
    """
    kind = Session if len(values) == len(Session._fields) else PartialSession
    return kind(*map(values.get, Session._fields))


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
        Everything recorded, in the units of `alliance.model.Session`. If only some fields were
        asked for, reading another raises AttributeError.
    first : int
        Clients of this seed that come before these: 0 unless this is a strip of a `stream`.

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
    first: int = 0

    def frame(self) -> pd.DataFrame:
        """Return the attended sessions as a tidy table, one row a session.

        Returns
        -------
        pandas.DataFrame
            ``client`` and ``session`` (from 1), ``therapist`` (from 0), the traits ``difficulty``
            (z), ``level`` (alliance points), ``pace`` (CORE points per session), ``intake`` (CORE
            points) and ``repairability`` (log odds), then the fields of `Session` that were kept,
            of which ``present`` must be one.

        Examples
        --------
        >>> simulate(clients=2, sessions=3).frame()[["client", "session"]].values.tolist()
        [[1, 1], [1, 2], [1, 3], [2, 1], [2, 2], [2, 3]]
        """
        n, sessions = self.session.present.shape
        columns = {
            "client": np.repeat(np.arange(1, n + 1) + self.first, sessions),
            "session": np.tile(np.arange(1, sessions + 1), n),
            "therapist": np.repeat(self.therapist, sessions),
        }
        traits = {name: np.repeat(x, sessions) for name, x in self.client._asdict().items()}
        traits.pop("wobble")
        recorded = {name: getattr(self.session, name).ravel() for name in kept(self.session)}
        frame = pd.DataFrame(columns | traits | recorded)
        return frame[frame["present"] == 1].reset_index(drop=True)


def simulate(  # noqa: PLR0913  each is a choice of its own
    parameters: Parameters | None = None,
    *,
    clients: int = 1000,
    sessions: int = SESSIONS,
    seed: int = 0,
    caseload: int = CASELOAD,
    intervention: Intervention = NATURAL,
    fields: Sequence[str] = Session._fields,
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
        Session draws to set, each from -100 to 100, such as `NO_RUPTURE`: the same clients in a
        counterfactual course.
    fields : sequence of str
        Fields of `Session` to keep; all if left out. Fewer take less time and memory.
    workers : int
        Processes to use; the result does not depend on it.

    Returns
    -------
    Cohort
        The clients.

    Raises
    ------
    TypeError, ValueError
        If an argument is not a whole number or lies outside its range, or a name is unknown.

    Examples
    --------
    >>> cohort = simulate(Parameters(rupture_rate=0), clients=100, seed=1)
    >>> cohort.session.alliance.shape, int(cohort.session.rupture.sum())
    ((100, 16), 0)
    """
    order = _order(parameters, sessions, seed, intervention, fields)
    most = ROOM // order.size
    hint = "as all are kept at once; `stream` gives more, strip by strip"
    clients, caseload = (
        whole("clients", clients, 1, most, hint=hint),
        whole("caseload", caseload, 1, CASELOAD_MAX),
    )
    workers = whole("workers", workers, 1)
    made = order.room(clients)
    order.fill(made, _strips(order.seed, clients, caseload), workers)
    return made.cohort(order, np.arange(clients) // caseload)


def stream(
    parameters: Parameters | None = None,
    *,
    clients: int = 1000,
    sessions: int = SESSIONS,
    seed: int = 0,
    caseload: int = CASELOAD,
    intervention: Intervention = NATURAL,
    fields: Sequence[str] = Session._fields,
) -> Iterator[Cohort]:
    """Simulate a cohort strip by strip, in memory that does not grow with the number of clients.

    Parameters
    ----------
    parameters, clients, sessions, seed, caseload, intervention, fields
        As for `simulate`.

    Yields
    ------
    Cohort
        The next clients: 16,000, and in the end what is left.

    Raises
    ------
    TypeError, ValueError
        As for `simulate`, before anything is simulated.

    Examples
    --------
    >>> strips = stream(clients=40_000, fields=["rupture"])
    >>> [(strip.first, int(strip.session.rupture.sum()) > 0) for strip in strips]
    [(0, True), (16000, True), (32000, True)]
    """
    order = _order(parameters, sessions, seed, intervention, fields)
    clients = whole("clients", clients, 1)
    caseload = whole("caseload", caseload, 1, CASELOAD_MAX)
    strips = _strips(order.seed, clients, caseload)
    return (order.simulate(strip).cohort(order, strip.therapist, strip.first) for strip in strips)


class _Strip(NamedTuple):
    """Clients that are simulated together: whose they are, and what their therapists are like."""

    first: int
    therapist: npt.NDArray[np.int64]
    shared: Array


def _strips(seed: int, clients: int, caseload: int) -> Iterator[_Strip]:
    """Yield the strips of a cohort; each therapist is drawn once, in order."""
    rng = _therapist_source(seed)
    drawn, dropped = np.empty((0, len(THERAPIST_DRAWS))), 0
    for first in range(0, clients, STRIP * BLOCK):
        therapist = np.arange(first, min(first + STRIP * BLOCK, clients)) // caseload
        drawn, dropped = drawn[therapist[0] - dropped :], therapist[0]
        missing = therapist[-1] + 1 - dropped - len(drawn)
        drawn = np.concatenate([drawn, rng.standard_normal((missing, len(THERAPIST_DRAWS)))])
        yield _Strip(first, therapist, drawn.T.take(therapist - dropped, axis=1))


class _Made(NamedTuple):
    """Room for clients that are simulated: their traits, and a row a session of each field."""

    client: Client
    columns: Mapping[str, Array]

    def part(self, strip: _Strip) -> _Made:
        """Return the part that belongs to a strip; what is written there is written here."""
        here = slice(strip.first, strip.first + len(strip.therapist))
        columns = {name: x[:, here] for name, x in self.columns.items()}
        return _Made(Client(*(x[here] for x in self.client)), columns)

    def write(self, other: _Made) -> None:
        """Write what was simulated elsewhere."""
        mine, theirs = ([*each.client, *each.columns.values()] for each in (self, other))
        for to, values in zip(mine, theirs, strict=True):
            to[...] = values

    def cohort(self, order: _Order, therapist: npt.NDArray[np.int64], first: int = 0) -> Cohort:
        """Return the clients as a cohort."""
        session = record({name: x.T for name, x in self.columns.items()})
        return Cohort(order.setting, order.seed, therapist, self.client, session, first)


@dataclass(frozen=True)
class _Order:
    """What to simulate for every client."""

    setting: Parameters
    sessions: int
    seed: int
    intervention: tuple[tuple[str, float], ...]
    fields: tuple[str, ...]

    @property
    def size(self) -> int:
        """Bytes that a client takes."""
        numbers = len(self.fields) * self.sessions + len(Client._fields)
        return numbers * np.dtype(float).itemsize

    def room(self, clients: int) -> _Made:
        """Make room for some clients."""
        # One piece for all fields: given back and taken again, strip after strip, many small ones
        # would each time be fetched anew from the system.
        columns = np.empty((len(self.fields), self.sessions, clients))
        traits = Client(*np.empty((len(Client._fields), clients)))
        return _Made(traits, dict(zip(self.fields, columns, strict=True)))

    def fill(self, made: _Made, strips: Iterable[_Strip], workers: int) -> None:
        """Simulate strips one after the other, or several at once."""
        if workers == 1:
            for strip in strips:
                self.write(strip, made.part(strip))
            return
        jobs = (delayed(self._simulate_elsewhere)(strip) for strip in strips)
        for strip, part in Parallel(n_jobs=workers, return_as="generator")(jobs):
            made.part(strip).write(part)

    def _simulate_elsewhere(self, strip: _Strip) -> tuple[_Strip, _Made]:
        return strip, self.simulate(strip)

    def simulate(self, strip: _Strip) -> _Made:
        """Simulate a strip."""
        made = self.room(len(strip.therapist))
        self.write(strip, made)
        return made

    def write(self, strip: _Strip, made: _Made) -> None:
        """Simulate a strip, and write each session while it is in the cache."""
        n = len(strip.therapist)
        blocks = -(-n // BLOCK)
        chance, machine = _equip(blocks, self.sessions, self.intervention, self.fields)
        for row in range(blocks):
            shared = strip.shared[:, row * BLOCK : (row + 1) * BLOCK]
            chance.draw_clients(row, self.seed, strip.first // BLOCK + row, shared)
        machine.begin(self.setting)
        for trait, values in zip(made.client, machine.client, strict=True):
            trait[:] = values.reshape(-1)[:n]
        for t in range(self.sessions):
            chance.draw_session()
            machine.advance(t + 1)
            for name, column in made.columns.items():
                column[t] = machine.last(name, t + 1).reshape(-1)[:n]


def _order(
    parameters: Parameters | None,
    sessions: int,
    seed: int,
    intervention: Intervention,
    fields: Sequence[str],
) -> _Order:
    """Check what every client has in common."""
    setting = _setting(_defaults() if parameters is None else parameters)
    sessions, seed = whole("sessions", sessions, 1, SESSIONS_MAX), whole("seed", seed, 0)
    fields = check_names("session field", fields, Session)
    return _Order(setting, sessions, seed, tuple(_set_to(intervention).items()), fields)


def _set_to(intervention: Intervention) -> dict[str, float]:
    """Check what draws are set to."""
    if not isinstance(intervention, Mapping):
        raise TypeError(f"intervention = {intervention!r} is none; give a mapping, as NO_RUPTURE.")
    check_names("session draw", tuple(intervention), SessionDraws)
    return {name: DRAWABLE.check(name, value) for name, value in intervention.items()}


def _setting(parameters: Parameters) -> Parameters:
    """Refuse what is no setting."""
    if not isinstance(parameters, Parameters):
        raise TypeError(
            f"parameters = {shortened(parameters)} is none; give Parameters(depth=1.4)."
        )
    return parameters


@cache
def _defaults() -> Parameters:
    """Return the defaults, made once: to check them all takes as long as a session or two."""
    return Parameters()


@reused
def _equip(
    blocks: int,
    sessions: int,
    intervention: tuple[tuple[str, float], ...],
    fields: tuple[str, ...],
) -> tuple[Chance, Machine]:
    """Make the buffers of some blocks."""
    chance = Chance(blocks)
    courses = [chance.session._replace(**dict(intervention))] * sessions
    return chance, Machine(plan(fields), chance.clients, courses, record_all=False)


class Chance:
    """Buffers for the draws of some blocks: of their clients, and of one session at a time.

    Parameters
    ----------
    blocks : int
        Number of blocks, k.

    Attributes
    ----------
    clients : ClientDraws of (k, 1000) arrays
        Draws of clients.
    session : SessionDraws of (k, 1000) arrays
        Draws of the latest session.

    Examples
    --------
    >>> chance = Chance(blocks=1)
    >>> chance.draw_clients(0, seed=0, block=7, shared=np.zeros((2, 1000)))
    >>> chance.draw_session()
    >>> same = draw(seed=0, block=7, therapist=np.zeros(8000, dtype=int), sessions=1)
    >>> bool((chance.session.depth[0] == same.sessions[0].depth).all())
    True
    """

    def __init__(self, blocks: int) -> None:
        # A block's numbers lie side by side, so that they can be drawn at once, in place.
        self._clients = np.zeros((blocks, len(ClientDraws._fields), BLOCK))
        self._events = np.empty((blocks, len(EVENT_DRAWS), BLOCK))
        self._normals = np.empty((blocks, len(NORMAL_DRAWS), BLOCK))
        self._sources = [np.random.default_rng(0)] * blocks
        events = zip(EVENT_DRAWS, self._events.swapaxes(0, 1), strict=True)
        normals = zip(NORMAL_DRAWS, self._normals.swapaxes(0, 1), strict=True)
        self.clients = ClientDraws(*self._clients.swapaxes(0, 1))
        self.session = SessionDraws(**dict(events), **dict(normals))

    def draw_clients(self, row: int, seed: int, block: int, shared: Array) -> None:
        """Draw the clients of a block.

        Parameters
        ----------
        row : int
            Where it goes, from 0.
        seed : int
            Seed of the cohort.
        block : int
            Number of the block, from 0.
        shared : (2, n) array
            What the therapists of the first n clients are like; n is at most 1,000.
        """
        sequence = np.random.SeedSequence(seed, spawn_key=(0, block))
        self._sources[row] = np.random.default_rng(sequence)
        self._sources[row].standard_normal(out=self._clients[row, : len(OWN_DRAWS)])
        self._clients[row, len(OWN_DRAWS) :, : shared.shape[1]] = shared

    def draw_session(self) -> None:
        """Draw the next session of every block."""
        for rng, events, normals in zip(self._sources, self._events, self._normals, strict=True):
            rng.random(out=events)
            rng.standard_normal(out=normals)


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
        Therapist of each client of the whole cohort, from 0, in ascending order.
    sessions : int
        Number of sessions, 1 to 60.

    Returns
    -------
    Draws
        The chance of the clients of this block.

    Raises
    ------
    TypeError, ValueError
        If a number lies outside its range, or therapists are not numbered in order.

    Examples
    --------
    >>> draw(seed=0, block=0, therapist=np.zeros(5, dtype=int), sessions=3).clients.level.shape
    (5,)
    """
    seed, sessions = whole("seed", seed, 0), whole("sessions", sessions, 1, SESSIONS_MAX)
    therapist = _numbers(therapist)
    block = whole("block", block, 0, (len(therapist) - 1) // BLOCK, hint="as no more are there")
    mine = therapist[block * BLOCK : (block + 1) * BLOCK]
    chance, drawn = Chance(1), list[SessionDraws]()
    chance.draw_clients(0, seed, block, therapist_draws(seed, mine))
    for _ in range(sessions):
        chance.draw_session()
        drawn.append(SessionDraws(*(x[0, : len(mine)].copy() for x in chance.session)))
    return Draws(ClientDraws(*(x[0, : len(mine)] for x in chance.clients)), tuple(drawn))


def _numbers(therapist: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Refuse numbers of therapists that are none, or out of order."""
    given = np.asarray(therapist)
    if given.ndim != 1 or not len(given) or not np.issubdtype(given.dtype, np.integer):
        raise TypeError(
            f"therapist = {shortened(therapist)} is no row of whole numbers; give one a client, "
            "such as np.arange(40) // 20."
        )
    whole("therapist", int(given.min()), 0)
    whole("therapist", int(given.max()), 0, CASELOAD_MAX)
    if (np.diff(given) < 0).any():
        raise ValueError("therapist goes down; give the clients of one therapist side by side.")
    return given


def therapist_draws(seed: int, therapist: npt.NDArray[np.int64]) -> Array:
    """Draw what each client's therapist is like, the same in every block.

    Parameters
    ----------
    seed : int
        Seed of the cohort.
    therapist : (n,) array of int
        Therapist of each client, in ascending order.

    Returns
    -------
    (2, n) array
        The draws that clients of a therapist share, in the order of `ClientDraws`.
    """
    drawn = _therapist_source(seed).standard_normal((therapist[-1] + 1, len(THERAPIST_DRAWS)))
    return np.asarray(drawn[therapist].T)


def _therapist_source(seed: int) -> np.random.Generator:
    """Draw from it row by row: then therapist k has the same draws however many there are."""
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(1,)))


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
        Session draws to set, each from -100 to 100.

    Returns
    -------
    client : Client of (n,) arrays
        Traits.
    session : Session of (n, T) arrays
        The record.

    Raises
    ------
    TypeError, ValueError
        If an argument is of another kind, or the intervention sets what is no draw, or no number.

    Examples
    --------
    >>> chance = draw(seed=0, block=0, therapist=np.zeros(5, dtype=int), sessions=3)
    >>> client, session = run(Parameters(), chance, NO_RUPTURE)
    >>> float(session.rupture.sum())
    0.0
    """
    engine, parameters, set_to = NumpyEngine(), _setting(parameters), _set_to(intervention)
    if not isinstance(draws, Draws):
        raise TypeError(f"draws = {shortened(draws)} are none; give those of draw().")
    client = make_client(draws.clients, parameters, engine)
    chance = (each._replace(**set_to) for each in draws.sessions)
    record = list(course(client, chance, parameters, engine))
    n = len(client.level)
    fields = zip(*record, strict=True)
    return client, Session(*(_columns(n, field) for field in fields))


def _columns(n: int, values: tuple[Array | float, ...]) -> Array:
    """Put one quantity's sessions side by side; a quantity equal for all clients is spread out."""
    return np.stack([np.broadcast_to(x, n) for x in values], axis=1)
