"""The Vega engine: traces the model into formulas that run inside a chart.

The same functions that simulate arrays are called with expressions. Every quantity that the model
names becomes one calculated column, such as ``alliance_7``, so a recursive model unrolls into a
plain list of formulas, each of which refers to columns already there.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import cast

import altair as alt
import pandas as pd

from alliance.model import (
    ClientDraws,
    Quantity,
    SessionDraws,
    before_therapy,
    make_client,
    next_session,
)
from alliance.parameters import Parameters
from alliance.simulate import Draws

SessionChance = Callable[[str, int], Quantity]
"""Gives the draw of a name in a session: a column, a number, or any expression."""


class VegaEngine:
    """The model's mathematics on expressions; collects one formula for each name.

    Attributes
    ----------
    formulas : dict of str to expression
        Column name to formula, in the order in which they must be calculated.
    """

    exp = staticmethod(alt.expr.exp)
    log = staticmethod(math.log)
    sqrt = staticmethod(alt.expr.sqrt)
    minimum = staticmethod(alt.expr.min)
    maximum = staticmethod(alt.expr.max)
    where = staticmethod(alt.expr.if_)

    def __init__(self) -> None:
        self.formulas: dict[str, Quantity] = {}
        self.suffix = ""

    def let(self, name: str, value: Quantity) -> Quantity:
        """Note the formula and return a reference to its column."""
        column = f"{name}{self.suffix}"
        self.formulas[column] = value
        return alt.datum[column]


def column(name: str, t: int | None = None) -> str:
    """Return the name of the column that holds a quantity.

    Parameters
    ----------
    name : str
        Field of `Client` or `Session`, or of their draws with ``u_`` before it.
    t : int, optional
        Session, from 1; none for a trait.

    Returns
    -------
    str
        The column.

    Examples
    --------
    >>> column("alliance", 7), column("level")
    ('alliance_7', 'level')
    """
    return name if t is None else f"{name}_{t}"


def drawn(name: str, t: int | None = None) -> Quantity:
    """Return the reference to a draw's column, as `draw_columns` writes it.

    Parameters
    ----------
    name : str
        Field of `ClientDraws` or `SessionDraws`.
    t : int, optional
        Session, from 1; none for a client draw.

    Returns
    -------
    altair expression
        The reference.
    """
    return alt.datum[column(f"u_{name}", t)]


def draw_columns(draws: Draws) -> pd.DataFrame:
    """Return draws as the wide table that the formulas read, one row a client.

    Parameters
    ----------
    draws : Draws
        Chance already drawn.

    Returns
    -------
    pandas.DataFrame
        Columns ``u_<name>`` for client draws and ``u_<name>_<t>`` for session draws.

    Examples
    --------
    >>> from alliance import draw
    >>> from numpy import zeros
    >>> wide = draw_columns(draw(seed=0, block=0, therapist=zeros(5, dtype=int), sessions=3))
    >>> len(wide), "u_rupture_3" in wide.columns
    (5, True)
    """
    traits = {column(f"u_{name}"): x for name, x in draws.clients._asdict().items()}
    chance = {
        column(f"u_{name}", t): x
        for t, session in enumerate(draws.sessions, start=1)
        for name, x in session._asdict().items()
    }
    return pd.DataFrame(traits | chance)


def formulas(
    sessions: int,
    parameters: Mapping[str, Quantity],
    client_draws: Callable[[str], Quantity] = drawn,
    session_draws: SessionChance = drawn,
) -> dict[str, str]:
    """Trace the model into Vega formulas.

    Parameters
    ----------
    sessions : int
        Number of sessions to unroll.
    parameters : mapping of str to number, Altair parameter or expression
        Values that differ from the defaults.
    client_draws, session_draws : callable
        The chance: by default the columns of `draw_columns`.

    Returns
    -------
    dict of str to str
        Column name to Vega expression, in the order of calculation.

    Examples
    --------
    >>> depth = alt.param("depth", value=1.5)
    >>> traced = formulas(2, {"depth": depth})
    >>> traced["depth_1"].startswith("(datum['rupture_1'] * (depth * exp(")
    True
    """
    engine = VegaEngine()
    setting = _symbols(parameters)
    client = make_client(ClientDraws(*map(client_draws, ClientDraws._fields)), setting, engine)
    now = before_therapy(client)
    for t in range(1, sessions + 1):
        engine.suffix = f"_{t}"
        chance = SessionDraws(*(session_draws(name, t) for name in SessionDraws._fields))
        now = next_session(t, now, chance, client, setting, engine)
    return {name: _written(formula) for name, formula in engine.formulas.items()}


def calculations(traced: Mapping[str, str]) -> list[alt.CalculateTransform]:
    """Return formulas as the transform of an Altair chart.

    Parameters
    ----------
    traced : mapping of str to str
        What `formulas` returned.

    Returns
    -------
    list of altair.CalculateTransform
        One step for each formula, in order.

    Examples
    --------
    >>> chart = alt.Chart(transform=calculations(formulas(16, {})))
    """
    return [alt.CalculateTransform(calculate=rule, **{"as": name}) for name, rule in traced.items()]


def _symbols(parameters: Mapping[str, Quantity]) -> Parameters:
    """Return what stands for each parameter: an expression where given, else the default."""
    symbols = Parameters().as_dict() | dict(parameters)
    # The model only reads attributes, so expressions can stand where it expects numbers.
    return cast(Parameters, SimpleNamespace(**symbols))


def _written(formula: Quantity) -> str:
    """Write a number or an expression as Vega reads it."""
    # Altair wraps an expression that starts with a parameter; what it wraps is the expression.
    return str(formula.expr if isinstance(formula, alt.ParameterExpression) else formula)
