"""The script engine: the model as one plain JavaScript function over typed arrays."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import count

from alliance.model import Client, ClientDraws, Session, SessionDraws
from alliance.parameters import PARAMETERS
from alliance.trace import (
    BEFORE,
    CLIENT_DRAW,
    CONSTANT,
    LEAVES,
    NUMBER,
    PARAMETER,
    SESSION_DRAW,
    Level,
    Node,
    check_names,
    reach,
    trace,
)

FORMULAS = {
    "add": "{} + {}",
    "subtract": "{} - {}",
    "multiply": "{} * {}",
    "divide": "{} / {}",
    "negative": "-{}",
    "less": "{} < {}",
    "less_equal": "{} <= {}",
    "greater": "{} > {}",
    "greater_equal": "{} >= {}",
    "exp": "Math.exp({})",
    "log": "Math.log({})",
    "sqrt": "Math.sqrt({})",
    "minimum": "Math.min({}, {})",
    "maximum": "Math.max({}, {})",
    "where": "{} ? {} : {}",
}
"""How JavaScript writes each operation."""

SYMBOLS = {
    PARAMETER: f"{PARAMETER}_{{}}",
    CLIENT_DRAW: f"{CLIENT_DRAW}_{{}}[i]",
    SESSION_DRAW: f"{SESSION_DRAW}_{{}}[k]",
    BEFORE: f"{BEFORE}_{{}}",
    NUMBER: NUMBER,
}
"""How it refers to each kind of symbol."""


def script(keep: Sequence[str], traits: Sequence[str] = ()) -> str:
    """Write the model as a JavaScript function.

    The function is ``simulate(p, z, u, n, T, out)``. It reads the parameters ``p`` by name, client
    draws ``z.<name>[i]`` and session draws ``u.<name>[(t - 1) * n + i]`` of ``n`` clients and ``T``
    sessions. It writes ``out.<field>[(t - 1) * n + i]`` and ``out.<trait>[i]``. All are arrays of
    double precision that the caller makes; nothing else is read or changed.

    Parameters
    ----------
    keep : sequence of str
        Fields of `Session` to write.
    traits : sequence of str
        Fields of `Client` to write.

    Returns
    -------
    str
        The source, always the same for the same names. What these quantities do not need is neither
        calculated nor read.

    Raises
    ------
    TypeError, ValueError
        If names are not given as a sequence, or one is unknown, or is both a field and a trait.

    Examples
    --------
    >>> print(script([], ["growth"]))
    function simulate(p, z, u, n, T, out) {
    const p_growth = p.growth;
    const p_growth_sd = p.growth_sd;
    const z_growth = z.growth;
    const out_growth = out.growth;
    for (let i = 0; i < n; i++) {
    const v0 = p_growth_sd * z_growth[i];
    const v1 = p_growth + v0;
    out_growth[i] = v1;
    }
    }
    """
    keep = check_names("session field", keep, Session)
    traits = check_names("trait", traits, Client)
    if both := sorted({*keep} & {*traits}):
        raise ValueError(f"{both[0]} is both a session field and a trait; ask for one of them.")
    return "\n".join(_Writer(keep, traits).lines())


class _Writer:
    """Writes one function: its four levels are the lines before, around and within two loops."""

    def __init__(self, keep: tuple[str, ...], traits: tuple[str, ...]) -> None:
        self.keep, self.traits = keep, traits
        self.model = trace()
        self.fields = self.model.needed(keep)
        self.state = self.model.state(self.fields)
        self.nodes = reach(self._roots())
        self.text = _texts(self.nodes)

    def _roots(self) -> Iterable[Node]:
        yield from (getattr(self.model.client, name) for name in self.traits)
        yield from (getattr(self.model.session, name) for name in self.fields)
        yield from (getattr(self.model.start, name) for name in self.state)

    def lines(self) -> Iterable[str]:
        """Yield the source, line by line."""
        yield "function simulate(p, z, u, n, T, out) {"
        yield from self._unpack(PARAMETER, PARAMETERS)
        yield from self._unpack(CLIENT_DRAW, ClientDraws._fields)
        yield from self._unpack(SESSION_DRAW, SessionDraws._fields)
        yield from (f"const out_{name} = out.{name};" for name in (*self.traits, *self.keep))
        yield from self._constants(Level.SETTING)
        yield from self._steps()
        yield "for (let i = 0; i < n; i++) {"
        yield from self._constants(Level.CLIENT)
        yield from self._write(self.model.client, self.traits, "out_{}[i] = {};")
        yield from self._sessions() if self.keep else ()
        yield "}"
        yield "}"

    def _unpack(self, source: str, names: Iterable[str]) -> Iterable[str]:
        read = {node.value for node in self.nodes if node.op == source}
        return (f"const {source}_{name} = {source}.{name};" for name in names if name in read)

    def _steps(self) -> Iterable[str]:
        """Fill a table for each quantity that depends on the session's number alone."""
        steps = [node for node in self.nodes if node.level == Level.STEP and node.op != NUMBER]
        if steps:
            yield from (f"const {self.text[node].removesuffix('[t]')} = [];" for node in steps)
            yield "for (let t = 1; t <= T; t++) {"
            yield from (f"{self.text[node]} = {self._formula(node)};" for node in steps)
            yield "}"

    def _sessions(self) -> Iterable[str]:
        yield from self._write(self.model.start, self.state, f"let {BEFORE}_{{}} = {{}};")
        yield "for (let t = 1, k = i; t <= T; t++, k += n) {"
        yield from self._constants(Level.SESSION)
        yield from self._write(self.model.session, self.keep, "out_{}[k] = {};")
        yield from self._hand_on()
        yield "}"

    def _hand_on(self) -> Iterable[str]:
        """Make the session the one before, where two quantities may have changed places."""
        now = {name: getattr(self.model.session, name) for name in self.state}
        copied = [name for name, node in now.items() if node.op == BEFORE and node.value != name]
        yield from (f"const was_{name} = {self.text[now[name]]};" for name in copied)
        for name, node in now.items():
            if node.value != name:
                yield f"{BEFORE}_{name} = {f'was_{name}' if name in copied else self.text[node]};"

    def _constants(self, level: Level) -> Iterable[str]:
        for node in self.nodes:
            if node.level == level and node.op not in LEAVES:
                yield f"const {self.text[node]} = {self._formula(node)};"

    def _formula(self, node: Node) -> str:
        return FORMULAS[node.op].format(*(self.text[arg] for arg in node.args))

    def _write(self, record: Client | Session, names: Iterable[str], line: str) -> Iterable[str]:
        return (line.format(name, self.text[getattr(record, name)]) for name in names)


def _texts(nodes: Iterable[Node]) -> dict[Node, str]:
    """Return how lines refer to each node; operations are numbered from 0."""
    texts, numbers = dict[Node, str](), count()
    for node in nodes:
        if node.op == CONSTANT:
            texts[node] = _number(float(node.value))
        elif node.op in SYMBOLS:
            texts[node] = SYMBOLS[node.op].format(node.value)
        else:
            table = "[t]" if node.level == Level.STEP else ""
            texts[node] = f"v{next(numbers)}{table}"
    return texts


def _number(value: float) -> str:
    """Write a number; in brackets if negative, so that no minus sign meets another."""
    text = repr(value).replace("inf", "Infinity").replace("nan", "NaN")
    return f"({text})" if text.startswith("-") else text
