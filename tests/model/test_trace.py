"""The graph: merged, levelled, and no larger than what is asked for."""

from __future__ import annotations

import pytest

from alliance.model import ClientDraws, Session, SessionDraws
from alliance.trace import (
    BEFORE,
    CLIENT_DRAW,
    SESSION_DRAW,
    Graph,
    Level,
    check_names,
    reach,
    trace,
)


def test_equal_operations_are_one_node() -> None:
    graph = Graph()
    x, y = graph.leaf("p", "x"), graph.leaf("p", "y")
    assert x * y + 1 is x * y + 1.0
    assert x - y is not y - x
    assert graph.exp(x) is graph.exp(x)


def test_0_and_minus_0_are_two_numbers() -> None:
    graph = Graph()
    assert graph.node(0.0) is not graph.node(-0.0)


def test_operands_keep_their_sides() -> None:
    graph = Graph()
    x = graph.leaf("p", "x")
    assert [arg is x for arg in (2 - x).args] == [False, True]
    assert [arg is x for arg in (x / 2).args] == [True, False]
    assert [arg is x for arg in (2 / x).args] == [False, True]
    assert (2 / x).op == (x / 2).op == "divide"


@pytest.mark.parametrize(
    ("kinds", "level"),
    [
        ("p", Level.SETTING),
        ("t", Level.STEP),
        ("z", Level.CLIENT),
        ("tz", Level.SESSION),
        ("u", Level.SESSION),
        ("b", Level.SESSION),
    ],
)
def test_a_quantity_is_calculated_as_seldom_as_it_may_be(kinds: str, level: Level) -> None:
    graph = Graph()
    total = graph.leaf("p", "x") + sum(graph.leaf(kind, "y") for kind in kinds)
    assert total.level == level


def test_operands_come_before_what_is_made_from_them() -> None:
    nodes = reach(trace().session)
    places = {node: place for place, node in enumerate(nodes)}
    assert all(places[arg] < places[node] for node in nodes for arg in node.args)


def test_dead_code_is_dropped() -> None:
    drawn = {node.value for node in reach([trace().session.rupture]) if node.op == SESSION_DRAW}
    assert drawn == {"rupture"}


def test_all_chance_is_used() -> None:
    leaves = reach([*trace().client, *trace().session])
    for kind, record in ((CLIENT_DRAW, ClientDraws), (SESSION_DRAW, SessionDraws)):
        assert {node.value for node in leaves if node.op == kind} == {*record._fields}


def test_what_later_sessions_need_is_added() -> None:
    traced = trace()
    needed = traced.needed(["rupture"])
    assert "stays" in needed
    assert "rated" not in needed
    read = {node.value for node in reach(getattr(traced.session, n) for n in needed)}
    before = {node.value for node in reach(traced.session) if node.op == BEFORE} & read
    assert before <= {*needed}
    assert traced.needed(Session._fields) == Session._fields


def test_after_leaving_only_what_is_looked_at_must_stay_as_it_was() -> None:
    assert trace().needed_after_leaving(["distress"]) == {"distress"}
    assert trace().needed_after_leaving(Session._fields) == {*Session._fields}


def test_a_model_that_branches_on_a_quantity_is_refused() -> None:
    with pytest.raises(TypeError, match=r"asks whether less.* is true; use where"):
        bool(Graph().leaf("p", "x") < 1)


def test_names_are_put_in_order_and_checked() -> None:
    assert check_names("session field", ["distress", "present"], Session) == ("present", "distress")
    with pytest.raises(
        ValueError, match="there is no session draw 'ruptures'; did you mean rupture"
    ):
        check_names("session draw", ["ruptures"], SessionDraws)
    with pytest.raises(ValueError, match="did you mean late_repair or repair"):
        check_names("session draw", ["late_repairs"], SessionDraws)
