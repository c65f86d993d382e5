"""The trace: the model, called once with symbols, as a graph of operations.

Both engines are made from it: `alliance.engine` turns the graph into calls of NumPy,
`alliance.script` into a JavaScript function.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from enum import IntFlag
from functools import cache
from types import SimpleNamespace
from typing import NoReturn, TypeAlias, TypeVar, cast

from alliance.model import (
    Client,
    ClientDraws,
    Quantity,
    Session,
    SessionDraws,
    before_therapy,
    make_client,
    next_session,
)
from alliance.parameters import PARAMETERS, Parameters

# The model is ordinary Python that adds and multiplies whatever it is given. Here it is given
# symbols: one for each parameter, each draw, each quantity of the session before, and the number
# of the session. A symbol is a `Node` of a `Graph`; every operator and every function of the
# `Engine` makes another node that remembers its operation and its operands. After one call of
# `make_client` and one of `next_session`, the graph holds all the arithmetic of the model, and
# Python is out of the way. Tracing one session is enough: all sessions are the same function of
# the one before.
#
# Three things are won by the way.
#
# 1. Equal operations on equal operands are one node (known as value numbering, or hash consing):
#    the graph looks every new node up before it makes it. So `p.growth * m.log(t)`, which three
#    formulas of the model mention, is calculated once.
# 2. Nothing is calculated that nobody needs. `reach` walks back from the quantities asked for.
#    A field that is not asked for may still be needed, because a later session starts from it;
#    `Trace.needed` adds such fields until no more turn up.
#    And a client who has left need stay as before only in what somebody will still look at;
#    `Trace.needed_after_leaving` walks back again, with the client gone.
# 3. Everything is calculated as seldom as it may be. What depends on parameters alone is the same
#    for a whole cohort; on the session's number, once a session; on the client, once a client.
#    Only the rest differs from session to session and from client to client. These are the four
#    levels, written as two flags: an operation needs whatever any of its operands needs.
#
# Nodes are numbered as they are made, operands first. So their order is an order of computation.


class Level(IntFlag):
    """What a quantity depends on, besides parameters: how often it must be calculated."""

    SETTING = 0
    STEP = 1
    CLIENT = 2
    SESSION = STEP | CLIENT


PARAMETER, CLIENT_DRAW, SESSION_DRAW, BEFORE, NUMBER, CONSTANT = "p", "z", "u", "b", "t", "constant"
"""Operations of nodes that have no operands; their `Node.value` is a name or a number."""

LEAVES = {
    PARAMETER: Level.SETTING,
    CONSTANT: Level.SETTING,
    NUMBER: Level.STEP,
    CLIENT_DRAW: Level.CLIENT,
    SESSION_DRAW: Level.SESSION,
    BEFORE: Level.SESSION,
}


@dataclass(frozen=True, eq=False)
class Node:
    """One operation, or one symbol.

    Attributes
    ----------
    graph : Graph
        Where it belongs.
    place : int
        Its place in the order of computation, from 0.
    op : str
        Name of the operation: of a function of NumPy, or one of `LEAVES`.
    args : tuple of Node
        Operands.
    level : Level
        What it depends on.
    value : str or float
        Name of a symbol or value of a constant; otherwise empty.
    """

    graph: Graph
    place: int
    op: str
    args: tuple[Node, ...]
    level: Level
    value: str | float

    def __repr__(self) -> str:
        own = [repr(self.value)] if self.value != "" else []
        return f"{self.op}({', '.join([*own, *(f'#{arg.place}' for arg in self.args)])})"

    def __bool__(self) -> NoReturn:
        raise TypeError(f"the model asks whether {self!r} is true; use where(test, yes, no).")

    def is_constant(self, value: float) -> bool:
        """Tell whether this is one known number."""
        return self.op == CONSTANT and self.value == value

    def __add__(self, other: Quantity) -> Node:
        return self.graph.make("add", self, other)

    def __radd__(self, other: Quantity) -> Node:
        return self.graph.make("add", other, self)

    def __sub__(self, other: Quantity) -> Node:
        return self.graph.make("subtract", self, other)

    def __rsub__(self, other: Quantity) -> Node:
        return self.graph.make("subtract", other, self)

    def __mul__(self, other: Quantity) -> Node:
        return self.graph.make("multiply", self, other)

    def __rmul__(self, other: Quantity) -> Node:
        return self.graph.make("multiply", other, self)

    def __truediv__(self, other: Quantity) -> Node:
        return self.graph.make("divide", self, other)

    def __rtruediv__(self, other: Quantity) -> Node:
        return self.graph.make("divide", other, self)

    def __neg__(self) -> Node:
        return self.graph.make("negative", self)

    def __lt__(self, other: Quantity) -> Node:
        return self.graph.make("less", self, other)

    def __gt__(self, other: Quantity) -> Node:
        return self.graph.make("greater", self, other)

    def __le__(self, other: Quantity) -> Node:
        return self.graph.make("less_equal", self, other)

    def __ge__(self, other: Quantity) -> Node:
        return self.graph.make("greater_equal", self, other)


class Graph:
    """Nodes in their order of computation. It is an `Engine`: the model's mathematics on nodes."""

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self._known: dict[tuple[object, ...], Node] = {}

    def leaf(self, kind: str, value: str | float = "") -> Node:
        """Return the node of a symbol or of a constant.

        Parameters
        ----------
        kind : str
            One of `LEAVES`.
        value : str or float
            Name of the symbol, or value of the constant.

        Returns
        -------
        Node
            The node.
        """
        return self._node(kind, (), LEAVES[kind], value)

    def make(self, op: str, *operands: Quantity, value: str = "") -> Node:
        """Return the node of an operation: the one that exists, if it does.

        Parameters
        ----------
        op : str
            Name of the operation.
        *operands : Node or float
            Operands.
        value : str
            What else tells this operation from an equal one.

        Returns
        -------
        Node
            The node.
        """
        args = tuple(map(self.node, operands))
        level = Level.SETTING
        for arg in args:
            level |= arg.level
        return self._node(op, args, level, value)

    def node(self, quantity: Quantity) -> Node:
        """Return a node as it is, and a number as the node of a constant.

        Parameters
        ----------
        quantity : Node or float
            What the model made.

        Returns
        -------
        Node
            The node.
        """
        return quantity if isinstance(quantity, Node) else self.leaf(CONSTANT, float(quantity))

    def _node(self, op: str, args: tuple[Node, ...], level: Level, value: str | float) -> Node:
        # The text of a number tells 0 from minus 0.
        key = (op, repr(value), *(arg.place for arg in args))
        if key not in self._known:
            self._known[key] = Node(self, len(self.nodes), op, args, level, value)
            self.nodes.append(self._known[key])
        return self._known[key]

    def exp(self, x: Quantity, /) -> Node:
        """Return e to the power ``x``."""
        return self.make("exp", x)

    def log(self, x: Quantity, /) -> Node:
        """Return the natural logarithm of ``x``."""
        return self.make("log", x)

    def sqrt(self, x: Quantity, /) -> Node:
        """Return the square root of ``x``."""
        return self.make("sqrt", x)

    def minimum(self, x: Quantity, y: Quantity, /) -> Node:
        """Return the smaller of two quantities."""
        return self.make("minimum", x, y)

    def maximum(self, x: Quantity, y: Quantity, /) -> Node:
        """Return the larger of two quantities."""
        return self.make("maximum", x, y)

    def where(self, test: Quantity, yes: Quantity, no: Quantity, /) -> Node:
        """Return ``yes`` where the test holds (or is not 0), else ``no``."""
        return self.make("where", test, yes, no)

    def let(self, _name: str, value: Quantity, /) -> Node:
        """Return the quantity: a node needs no name."""
        return self.node(value)


@dataclass(frozen=True)
class Trace:
    """The model as nodes.

    Attributes
    ----------
    client : Client
        Traits, made from draws.
    start : Session
        State before the first session.
    before : Session
        Symbols of the session before.
    session : Session
        A session, made from the one before.
    """

    client: Client
    start: Session
    before: Session
    session: Session

    def needed(self, fields: Iterable[str]) -> tuple[str, ...]:
        """Return the session fields that must be calculated.

        Parameters
        ----------
        fields : iterable of str
            Fields of `Session` that are asked for.

        Returns
        -------
        tuple of str
            They, and what later sessions need of earlier ones, in the order of `Session`.
        """
        found, more = set[str](), set(fields)
        while more - found:
            found |= more
            more = set(self.state(found))
        return tuple(name for name in Session._fields if name in found)

    def state(self, fields: Iterable[str]) -> tuple[str, ...]:
        """Return what a session's fields need of the session before.

        Parameters
        ----------
        fields : iterable of str
            Fields of `Session`.

        Returns
        -------
        tuple of str
            Fields of the session before, in the order of `Session`.
        """
        reached = reach(getattr(self.session, name) for name in fields)
        read = {node.value for node in reached if node.op == BEFORE}
        return tuple(name for name in Session._fields if name in read)

    def needed_after_leaving(self, fields: Iterable[str]) -> frozenset[str]:
        """Return the session fields that must be right for clients who have left.

        Parameters
        ----------
        fields : iterable of str
            Fields of `Session` that are asked for.

        Returns
        -------
        frozenset of str
            They, and what they still depend on. All others may hold anything.
        """
        if _read_after_leaving(self.session.stays) is not None:  # then clients may come back
            return frozenset(Session._fields)
        found, more = set[str](), set(fields)
        while more - found:
            found |= more
            reads = (_read_after_leaving(getattr(self.session, name)) for name in found)
            more = {name for each in reads for name in each or ()}
        return frozenset(found)


@cache
def _read_after_leaving(node: Node) -> frozenset[str] | None:
    """Return what a quantity reads of the session before if the client has left; None if it is 0.

    What is multiplied by 0 is 0: quantities are finite.
    """
    if node.op == BEFORE:
        return None if node.value == "stays" else frozenset({str(node.value)})
    reads = [_read_after_leaving(arg) for arg in node.args]
    if node.op == "where" and (reads[0] is None or reads[1] is reads[2] is None):
        return reads[2]
    if node.is_constant(0.0) or (node.op == "multiply" and None in reads):
        return None
    return frozenset[str]().union(*(each for each in reads if each is not None))


@cache
def trace() -> Trace:
    """Trace the model.

    Returns
    -------
    Trace
        The graph, always the same one.

    Examples
    --------
    >>> traced = trace()
    >>> traced.client.difficulty
    z('difficulty')
    >>> traced.session.depth.level.name, traced.client.level.level.name
    ('SESSION', 'CLIENT')
    """
    graph = Graph()
    p = _setting(graph)
    client = make_client(_symbols(graph, CLIENT_DRAW, ClientDraws), p, graph)
    before = _symbols(graph, BEFORE, Session)
    chance = _symbols(graph, SESSION_DRAW, SessionDraws)
    session = next_session(cast(int, graph.leaf(NUMBER)), before, chance, client, p, graph)
    start = before_therapy(client)
    return Trace(_nodes(graph, client), _nodes(graph, start), before, _nodes(graph, session))


Fields = TypeVar("Fields", Client, ClientDraws, Session, SessionDraws)


def _setting(graph: Graph) -> Parameters:
    symbols = {name: graph.leaf(PARAMETER, name) for name in PARAMETERS}
    # The model only reads attributes, so symbols can stand where it expects numbers.
    return cast(Parameters, SimpleNamespace(**symbols))


def _symbols(graph: Graph, kind: str, names: type[Fields]) -> Fields:
    return names._make(graph.leaf(kind, name) for name in names._fields)


def _nodes(graph: Graph, quantities: Fields) -> Fields:
    return type(quantities)(*map(graph.node, quantities))


def reach(roots: Iterable[Node]) -> list[Node]:
    """Return some nodes and all that they are made from, in the order of computation.

    Parameters
    ----------
    roots : iterable of Node
        What is asked for.

    Returns
    -------
    list of Node
        Each node once, operands before what is made from them.

    Examples
    --------
    >>> graph = Graph()
    >>> x = graph.leaf("p", "x")
    >>> unused, square = x + 1, x * x
    >>> reach([square])
    [p('x'), multiply(#0, #0)]
    """
    found, todo = dict[int, Node](), list(roots)
    while todo:
        node = todo.pop()
        if node.place not in found:
            found[node.place] = node
            todo += node.args
    return [found[place] for place in sorted(found)]


Names: TypeAlias = type[Session] | type[Client] | type[SessionDraws]


def check_names(what: str, names: Sequence[str], known: Names) -> tuple[str, ...]:
    """Check that names are fields of a record.

    Parameters
    ----------
    what : str
        What they name, in words, for the message.
    names : sequence of str
        Names to check.
    known : type
        `Session`, `Client` or `SessionDraws`.

    Returns
    -------
    tuple of str
        Each name once, in the order of the record.

    Raises
    ------
    TypeError
        If the names are no sequence, or one text instead of a sequence of them.
    ValueError
        If a name is unknown.

    Examples
    --------
    >>> check_names("session field", ["rated", "alliance", "rated"], Session)
    ('alliance', 'rated')
    >>> check_names("session field", ["alliances"], Session)
    Traceback (most recent call last):
        ...
    ValueError: there is no session field 'alliances'; did you mean alliance?
    """
    if not isinstance(names, Iterable):
        raise TypeError(f"{names!r} is no name of a {what}; give a sequence of names.")
    if isinstance(names, str):
        raise TypeError(f"{names!r} is one text; give a sequence of names, such as ({names!r},).")
    for name in names:
        if name not in known._fields:
            near = get_close_matches(str(name), known._fields, n=2) or known._fields
            raise ValueError(f"there is no {what} {name!r}; did you mean {' or '.join(near)}?")
    return tuple(name for name in known._fields if name in set(names))
