"""The Vega engine, as text: what is traced, and in which order. Values: see tests/parity."""

import re

import altair as alt
from numpy import arange

from alliance import Parameters, calculations, draw_columns, formulas
from alliance.model import ALWAYS, NEVER, Client, Quantity, Session
from alliance.simulate import draw


def test_every_quantity_is_calculated_after_what_it_reads() -> None:
    """No formula reads a column that is neither drawn nor already calculated."""
    chance = draw(0, 0, arange(1), sessions=5)
    known = set(draw_columns(chance).columns)
    for name, formula in formulas(5, {}).items():
        assert set(re.findall(r"datum\['(\w+)'\]", formula)) <= known, name
        known.add(name)
    assert {f"{name}_5" for name in Session._fields} <= known
    assert set(Client._fields) <= known


def test_a_parameter_is_a_reference_where_given_and_a_number_elsewhere() -> None:
    """Only what a reader can move becomes a signal."""
    depth = alt.param("how_deep", value=1)
    traced = formulas(1, {"depth": depth})
    assert "how_deep" in traced["depth_1"]
    assert str(Parameters().depth_spread) in traced["depth_1"]


def test_a_draw_can_be_an_expression() -> None:
    """A slider can place a rupture."""
    when = alt.param("when", value=3)

    def placed(name: str, t: int) -> Quantity:
        here = alt.expr.if_(when == t, ALWAYS, NEVER)
        return here if name == "rupture" else 0.0

    traced = formulas(4, {}, session_draws=placed)
    assert traced["rupture_4"].startswith("if((if((when === 4),-1.0,2.0) < ")


def test_formulas_become_the_steps_of_a_chart_in_their_order() -> None:
    """A chart calculates what the model names, one step each."""
    chart = alt.Chart(transform=calculations(formulas(1, {}))).mark_point()
    assert [step["as"] for step in chart.to_dict()["transform"]] == list(formulas(1, {}))
