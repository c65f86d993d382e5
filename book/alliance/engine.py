"""The NumPy engine: the traced model as a list of calls on reused buffers."""

from __future__ import annotations

import math
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache, partial, wraps
from typing import Any, NamedTuple, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt

from alliance.model import Client, ClientDraws, Session, SessionDraws
from alliance.parameters import PARAMETERS, Parameters
from alliance.trace import (
    BEFORE,
    CLIENT_DRAW,
    CONSTANT,
    LEAVES,
    NUMBER,
    PARAMETER,
    SESSION_DRAW,
    Graph,
    Level,
    Node,
    reach,
    trace,
)

Buffer: TypeAlias = npt.NDArray[Any]
"""An array of numbers or of truths that calls write to."""

# Calling the model with arrays is slow for two reasons: each operation makes a new array, which the
# machine must fetch from far away, and much is calculated more often than it need be. The trace
# (see `alliance.trace`) tells what to calculate and how often. This engine turns it into calls of
# NumPy that write into buffers small enough to stay in the processor's cache.
#
# 1. Rewrite. The model says of an event "where this draw is small, present, else 0". A number that
#    can only be 0 or 1 is kept as a truth: an eighth of the size, and "where" becomes "and". It is
#    made a number only where it is recorded or meets arithmetic. Any other choice between two
#    quantities is made bit by bit, with a mask: all ones where the test holds, all zeros where it
#    fails. Nearly all choices are "while the client stays, else as before", so one mask a session
#    serves all. The larger of two, then the smaller with a third, are one operation: "clip".
# 2. Place. Each result gets a home. What is recorded is calculated in its row of the record. What
#    the next session needs but nobody asked for replaces what the last session left, once that has
#    been read for the last time; if the order of computation does not allow it, there are two rows
#    in turn. All other results share a few buffers: one is free again after the last use of what
#    it holds, so an operation often overwrites its own operand.
#    A record may also be of the last session alone, for who copies each while it is in the cache.
# 3. Unroll. Calls are bound to their arrays once, for all sessions, and then only called: for
#    every strip of clients again, with new draws and, if need be, new parameters in the same place.
#    Draws of one session may replace those of the last, so that they are still in the cache too.
#
# Parameters are columns of one row each, or of a row for each block of clients. So many settings
# can be simulated side by side.
#
# Every number goes through the same operations in the same order as in the model itself, so
# results are equal to the last bit to those of `alliance.simulate.run`.

MASK, FLOAT, SELECT, CLIP = "mask", "float", "select", "clip"
"""Operations that are not the model's: a truth as a mask; a truth as a number; the first of two
numbers where a mask is set, else the second; a number held between two others."""
TESTS = {"less", "less_equal", "greater", "greater_equal", "not_equal"}
TRUTHS = TESTS | {"logical_and"}
"""Operations whose result is a truth."""


class Home(NamedTuple):
    """Where the result of an operation of a session lives."""

    kind: str
    key: str | int


RECORD, STATE = "record", "state"
"""Kinds of home that are a field's own: rows of numbers, and rows of truths that are handed on."""
SHARED = {FLOAT: float, "truth": bool, MASK: np.int64}
"""Kinds of home that are shared, and what they hold."""


def _kind(node: Node) -> str:
    return "truth" if node.op in TRUTHS else MASK if node.op == MASK else FLOAT


@dataclass(frozen=True)
class Plan:
    """What to calculate for some fields, and where each result lives.

    Attributes
    ----------
    fields : tuple of str
        Fields of `Session` that are kept.
    nodes : tuple of Node
        Operations, in the order of computation.
    homes : mapping of Node to Home
        Where the results of a session's operations live.
    copies : tuple of (Home, Node)
        What is copied at the end of a session, because it lives elsewhere.
    replaced : frozenset of str
        Fields of which a session may overwrite the one before: nothing reads that any more.
    client : Client of Node
        Traits.
    start : mapping of str to Node
        What the first session finds, for each field that is handed on.
    events : frozenset of str
        Fields that are handed on as truths.
    """

    fields: tuple[str, ...]
    nodes: tuple[Node, ...]
    homes: Mapping[Node, Home]
    copies: tuple[tuple[Home, Node], ...]
    replaced: frozenset[str]
    client: Client
    start: Mapping[str, Node]
    events: frozenset[str]


@cache
def plan(fields: tuple[str, ...]) -> Plan:
    """Plan the calculation of some fields.

    Parameters
    ----------
    fields : tuple of str
        Fields of `Session` to keep.

    Returns
    -------
    Plan
        The plan.

    Examples
    --------
    >>> plan(("rupture",)).events
    frozenset({'stays'})
    """
    traced = trace()
    rewriting = _Rewriting(_events(), traced.needed_after_leaving(fields))
    needed = traced.needed(fields)
    state = traced.state(needed)
    client = Client(*map(rewriting.number, traced.client))
    start = {name: rewriting.number(getattr(traced.start, name)) for name in state}
    results = dict(_results(rewriting, fields, state))
    nodes = reach([*client, *start.values(), *results.values()])
    operations = _in_order([node for node in nodes if node.op not in LEAVES], results)
    homes, copies = _place(operations, results)
    replaced = frozenset(_replaced(operations, homes))
    events = frozenset(state) & rewriting.events
    return Plan(fields, operations, homes, copies, replaced, client, start, events)


def _results(
    rewriting: _Rewriting, fields: tuple[str, ...], state: tuple[str, ...]
) -> Iterator[tuple[Home, Node]]:
    """Yield what a session must leave behind."""
    for name in Session._fields:
        made, handed_on = getattr(trace().session, name), name in state
        if handed_on and name in rewriting.events:
            yield Home(STATE, name), rewriting.truth(made)
            handed_on = False
        if handed_on or name in fields:
            yield Home(RECORD, name), rewriting.number(made)


# Rewrite


def _events() -> frozenset[str]:
    """Return the fields that are 0 or 1 in every session, whatever happens."""
    traced = trace()
    candidates = frozenset(
        name for name, at in traced.start._asdict().items() if _is_event(at, frozenset())
    )
    while True:
        still = {
            name for name in candidates if _is_event(getattr(traced.session, name), candidates)
        }
        if still == candidates:
            return candidates
        candidates = frozenset(still)


def _is_event(node: Node, events: frozenset[str]) -> bool:
    """Tell whether a quantity is 0 or 1, if these fields of the session before are."""
    if node.op == "where":
        _, yes, no = node.args
        sure = yes if no.is_constant(0.0) else no if yes.is_constant(0.0) else None
        return sure is not None and _is_event(sure, events)
    if node.op == BEFORE:
        return node.value in events
    return node.is_constant(0.0) or node.is_constant(1.0)


def _clipped(node: Node) -> tuple[str, tuple[Node, ...]]:
    """Return the operation and operands of a node; the two that hold a number in are one."""
    if node.op == "minimum" and node.args[0].op == "maximum":
        inner, high = node.args
        return CLIP, (*inner.args, high)
    return node.op, node.args


class _Rewriting:
    """Makes operations on numbers and truths from those of the model."""

    def __init__(self, events: frozenset[str], held: frozenset[str]) -> None:
        self.events, self.held, self.graph = events, held, Graph()

    def number(self, node: Node) -> Node:
        """Return a quantity as a number."""
        if node.op in TESTS or (node.op in {BEFORE, "where"} and _is_event(node, self.events)):
            return self.graph.make(FLOAT, self.truth(node))
        if node.op in LEAVES:
            return self.graph.leaf(node.op, node.value)
        if node.op == "where":
            return self._select(*node.args)
        op, args = _clipped(node)
        return self.graph.make(op, *map(self.number, args))

    def _select(self, test: Node, yes: Node, no: Node) -> Node:
        """Return a choice between two numbers; the first alone where nobody looks at the second."""
        if test is trace().before.stays and no.op == BEFORE and no.value not in self.held:
            return self.number(yes)
        mask = self.graph.make(MASK, self.truth(test))
        return self.graph.make(SELECT, self.number(yes), self.number(no), mask)

    def truth(self, node: Node) -> Node:
        """Return whether a quantity holds, or is not 0."""
        if node.op in TESTS:
            return self.graph.make(node.op, *map(self.number, node.args))
        if node.op in LEAVES and _is_event(node, self.events):
            return self.graph.leaf(node.op, node.value)
        if node.op == "where" and _is_event(node, self.events):
            return self._choice(*node.args)
        return self.graph.make("not_equal", self.number(node), 0.0)

    def _choice(self, test: Node, yes: Node, no: Node) -> Node:
        """Return where an event happens that one side of a choice rules out."""
        if no.is_constant(0.0):
            return self.graph.make("logical_and", self.truth(test), self.truth(yes))
        return self.graph.make("greater", self.truth(no), self.truth(test))  # of truths: and not


# Place


def _in_order(operations: Sequence[Node], results: Mapping[Home, Node]) -> tuple[Node, ...]:
    """Let all that reads a field of the session before come before what replaces it, if it can."""
    done = dict.fromkeys(node for node in operations if node.level != Level.SESSION)
    writers = {node: str(home.key) for home, node in results.items()}
    for node in operations:
        for reader in _readers(operations, writers.get(node, "")):
            if all(arg in done or arg.op in LEAVES for arg in reader.args):
                done[reader] = None
        done[node] = None
    return tuple(done)


def _readers(operations: Sequence[Node], name: str) -> list[Node]:
    """Return the operations that read a field of the session before."""
    return [
        node
        for node in operations
        if any(arg.op == BEFORE and arg.value == name for arg in node.args)
    ]


def _replaced(operations: Sequence[Node], homes: Mapping[Node, Home]) -> Iterator[str]:
    """Yield the fields that are written when the session before has been read for the last time."""
    for place, node in enumerate(operations):
        kind, key = homes.get(node, (FLOAT, 0))
        if kind == RECORD and not _readers(operations[place + 1 :], str(key)):
            yield str(key)


def _place(
    operations: Sequence[Node], results: Mapping[Home, Node]
) -> tuple[dict[Node, Home], tuple[tuple[Home, Node], ...]]:
    """Give each operation of a session a home, and list what must be copied to its own."""
    mine = [node for node in operations if node.level == Level.SESSION]
    homes: dict[Node, Home] = {}
    for home, node in results.items():
        if node in mine and node not in homes:
            homes[node] = home
    copies = tuple((home, node) for home, node in results.items() if homes.get(node) != home)
    _place_rest(mine, homes)
    return homes, copies


def _place_rest(mine: Sequence[Node], homes: dict[Node, Home]) -> None:
    """Let all other results share buffers; one may overwrite what is read for the last time."""
    last = {arg: place for place, node in enumerate(mine) for arg in node.args}
    kept, free = set(homes), _Free()
    for place, node in enumerate(mine):
        dying = {arg for arg in node.args if last[arg] == place and arg in homes} - kept
        free.give(homes[arg] for arg in sorted(dying, key=lambda arg: arg.place))
        if node not in homes:
            homes[node] = free.take(_kind(node))


class _Free:
    """Shared buffers that hold nothing just now."""

    def __init__(self) -> None:
        self.homes: dict[str, list[Home]] = {kind: [] for kind in SHARED}
        self.made = Counter[str]()

    def take(self, kind: str) -> Home:
        """Return a free buffer, the one used last, or one more."""
        if self.homes[kind]:
            return self.homes[kind].pop()
        self.made[kind] += 1
        return Home(kind, self.made[kind] - 1)

    def give(self, homes: Iterable[Home]) -> None:
        """Take back buffers; only those that are shared."""
        for home in homes:
            self.homes[home.kind].append(home)


# Unroll


def _log(x: Buffer, out: Buffer) -> None:
    """Write natural logarithms as `math.log` gives them; NumPy's may differ in the last bit."""
    out[...] = np.reshape([math.log(value) for value in x.flat], x.shape)


def _mask(truth: Buffer, out: Buffer) -> None:
    np.copyto(out, truth)
    np.negative(out, out=out)  # minus 1 is all ones


def _select(chosen: Buffer, yes: Buffer, no: Buffer, mask: Buffer, out: Buffer) -> None:
    bits = no.view(np.int64)
    np.bitwise_xor(yes.view(np.int64), bits, out=chosen)
    np.bitwise_and(chosen, mask, out=chosen)
    np.bitwise_xor(chosen, bits, out=out.view(np.int64))  # out may be one of the operands


def _clip(value: Buffer, low: Buffer, high: Buffer, out: Buffer) -> None:
    value.clip(low, high, out=out)


def _copy(value: Buffer, out: Buffer) -> None:
    np.copyto(out, value)


Operands: TypeAlias = tuple[Buffer, ...]
Call: TypeAlias = Callable[[], object]
"""An operation that knows its operands and where it writes."""

FUNCTIONS: Mapping[str, Callable[..., object]] = {
    FLOAT: _copy,
    MASK: _mask,
    SELECT: _select,
    CLIP: _clip,
    "log": _log,
}
"""Operations that are not functions of NumPy."""


Equipment = TypeVar("Equipment")


def reused(make: Callable[..., Equipment]) -> Callable[..., Equipment]:
    """Keep what a function made last and the time before, for each thread its own.

    To make buffers and bind calls to them takes longer than to simulate a small cohort.

    Parameters
    ----------
    make : callable
        Makes buffers.

    Returns
    -------
    callable
        Gives them, perhaps used before, to the thread that asks.
    """

    class Store(threading.local):
        def __init__(self) -> None:
            self.made = lru_cache(maxsize=2)(make)

    store = Store()

    @wraps(make)
    def give(*arguments: Any) -> Equipment:
        return store.made(*arguments)

    return give


def _flat(operands: Operands, out: Buffer) -> tuple[Operands, Buffer]:
    """Return the same buffers in one dimension, where they allow it: that is a little faster."""
    full = [x for x in (*operands, out) if x.ndim == 2]
    if out.ndim == 2 and all(x.shape == out.shape and x.flags.c_contiguous for x in full):
        return tuple(x.reshape(-1) if x.ndim == 2 else x for x in operands), out.reshape(-1)
    return operands, out


class Machine:
    """Calls bound to buffers: simulates the clients whose draws lie in given arrays.

    Before `begin`, the draws of clients must be there; before each `advance`, those of the session.

    Parameters
    ----------
    made : Plan
        What to calculate.
    clients : ClientDraws of (k, n) arrays
        Draws of k blocks of clients.
    sessions : sequence of SessionDraws of (k, n) arrays or numbers
        Draws of each session; they may all be the same arrays. A number is an intervention.
    settings : int
        Rows of parameters: 1, or k for a setting of its own for each block.
    record_all : bool
        Whether all sessions are kept in memory; if not, only the last.

    Attributes
    ----------
    client : Client of (k, n) arrays
        Traits. Like `session`, they hold the last run, and are overwritten by the next.
    session : dict of str to (T, k, n) array
        The fields that are kept, session by session. If only the last is kept, see `last`.

    Examples
    --------
    >>> clients = ClientDraws(*np.zeros((len(ClientDraws._fields), 1, 5)))
    >>> sessions = [SessionDraws(*np.ones((len(SessionDraws._fields), 1, 5)))] * 3
    >>> machine = Machine(plan(("distress",)), clients, sessions)
    >>> machine.begin(Parameters())
    >>> for t in (1, 2, 3):
    ...     machine.advance(t)
    >>> machine.session["distress"].shape
    (3, 1, 5)
    """

    def __init__(
        self,
        made: Plan,
        clients: ClientDraws,
        sessions: Sequence[SessionDraws],
        settings: int = 1,
        record_all: bool = True,
    ) -> None:
        self._plan, self._clients = made, clients
        self._kept = made.fields if record_all else ()
        self._sessions = [SessionDraws(*map(np.asarray, each)) for each in sessions]
        self._shape = np.shape(clients[0])
        self._rows = () if settings == 1 else (settings, 1)
        self._table = np.empty((len(PARAMETERS), *self._rows))
        # Each is a view, also where it is one number.
        self._parameters = {name: self._table[k, ...] for k, name in enumerate(PARAMETERS)}
        self._values: dict[tuple[Node, int], Buffer] = {}
        self._scratch = np.empty(self._shape, dtype=np.int64)
        self._buffers = dict(self._make_buffers())
        self._settings: tuple[Parameters, ...] = ()
        self._prepare = list(self._bind_settings())
        self._calls = [list(self._bind(t)) for t in range(len(sessions) + 1)]
        traits = (np.broadcast_to(self._value(node), self._shape) for node in made.client)
        self.client = Client(*traits)
        self.session = {name: self._buffers[Home(RECORD, name)] for name in made.fields}

    def begin(self, *settings: Parameters) -> None:
        """Make the clients under a setting, or under one for each block.

        Parameters
        ----------
        *settings : Parameters
            As many as the machine has rows of parameters.
        """
        # Strip after strip has the same ones; equal ones may still differ in the sign of a zero.
        if [*map(id, settings)] != [*map(id, self._settings)]:
            self._settings = ()
            values = [[getattr(setting, name) for setting in settings] for name in PARAMETERS]
            self._table[...] = np.reshape(values, self._table.shape)
            for call in self._prepare:
                call()
            self._settings = settings
        self.advance(0)

    def advance(self, t: int) -> None:
        """Simulate a session, after the one before it.

        Parameters
        ----------
        t : int
            Number of the session, from 1.
        """
        for call in self._calls[t]:
            call()

    def last(self, field: str, t: int) -> Buffer:
        """Return a field in the session just simulated.

        Parameters
        ----------
        field : str
            A field that is kept.
        t : int
            Number of the session.

        Returns
        -------
        (k, n) array
            The field, until the next session is simulated.
        """
        return self._row(Home(RECORD, field), t)

    def _make_buffers(self) -> Iterator[tuple[Home, Buffer]]:
        copied = [home for home, _ in self._plan.copies]
        for home in dict.fromkeys([*self._plan.homes.values(), *copied]):
            if home.kind in SHARED:
                yield home, self._empty((1,), home.kind)
            elif home.kind == STATE:
                yield home, np.empty((2, *self._shape), dtype=bool)
            else:
                yield home, np.empty((self._rows_of(str(home.key)), *self._shape))

    def _rows_of(self, field: str) -> int:
        """Return how many sessions of a field there must be room for."""
        if field in self._kept:
            return len(self._sessions)
        return 1 if field in self._plan.replaced else 2

    def _empty(self, rows: tuple[int, ...], kind: str) -> Buffer:
        return np.empty((*rows, *self._shape), dtype=SHARED[kind])

    def _bind(self, t: int) -> Iterator[Call]:
        """Yield the calls of a session, or, for session 0, those that make the clients."""
        if t > 0:
            yield from self._bind_level(Level.SESSION, t)
            for home, node in self._plan.copies:
                yield partial(_copy, self._value(node, t), self._row(home, t))
        else:
            yield from self._bind_level(Level.CLIENT)

    def _bind_settings(self) -> Iterator[Call]:
        """Yield the calls for what depends on parameters, or on the number of the session, too."""
        yield from self._bind_level(Level.SETTING)
        for number in range(1, len(self._sessions) + 1):
            yield from self._bind_level(Level.STEP, number)

    def _bind_level(self, level: Level, t: int = 0) -> Iterator[Call]:
        for node in self._plan.nodes:
            if node.level == level:
                function = FUNCTIONS.get(node.op) or getattr(np, node.op)
                operands = tuple(self._value(arg, t) for arg in node.args)
                out = self._value(node, t)
                if node.op == SELECT:
                    operands = (self._scratch, *operands)
                operands, out = _flat(operands, out)
                yield partial(function, *operands, out)

    def _value(self, node: Node, t: int = 0) -> Buffer:
        """Return the array that holds a node's value in a session."""
        if node.op == BEFORE:
            return self._before(str(node.value), t)
        if node.op == SESSION_DRAW:
            return np.asarray(getattr(self._sessions[t - 1], str(node.value)))
        if node.level == Level.SESSION:
            return self._row(self._plan.homes[node], t)
        key = node, t if node.level == Level.STEP else 0
        if key not in self._values:
            self._values[key] = self._make_value(node, t)
        return self._values[key]

    def _make_value(self, node: Node, t: int) -> Buffer:
        if node.op in {PARAMETER, CLIENT_DRAW}:
            given = self._parameters if node.op == PARAMETER else self._clients._asdict()
            return np.asarray(given[str(node.value)])
        if node.op in {CONSTANT, NUMBER}:
            return np.array(float(t) if node.op == NUMBER else node.value)
        if node.level == Level.CLIENT:
            return self._empty((), _kind(node))
        return np.empty(self._rows, dtype=SHARED[_kind(node)])

    def _before(self, name: str, t: int) -> Buffer:
        event = name in self._plan.events
        if t > 1:
            return self._row(Home(STATE if event else RECORD, name), t - 1)
        start = self._value(self._plan.start[name])
        return start.astype(bool) if event else start

    def _row(self, home: Home, t: int) -> Buffer:
        rows = self._buffers[home]
        return np.asarray(rows[(t - 1) % len(rows)])
