"""What every public function and class is tried with: things that work, and things that cannot.

Each row of `TRIED` draws positional and named arguments. An argument is drawn from what it is meant
to be, or from `JUNK`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, TypeAlias

import numpy as np
from hypothesis import strategies as st

import alliance as a
from alliance import detect as d
from alliance import outcomes as o
from alliance.model import Client, Session, SessionDraws

Drawn: TypeAlias = "st.SearchStrategy[tuple[tuple[Any, ...], dict[str, Any]]]"

HUGE = 10**400
JUNK: st.SearchStrategy[Any] = st.sampled_from(
    [None, "", "depth", True, float("nan"), float("inf"), -1, 0, 1.5, HUGE, [], {}, (), [[]], 1j]
)  # fmt: skip
"""What hardly any argument is meant to be."""


def or_junk(meant: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.integers(0, 7).flatmap(lambda k: JUNK if k == 0 else meant)


def call(*args: st.SearchStrategy[Any], **named: st.SearchStrategy[Any]) -> Drawn:
    spoilt = {name: or_junk(each) for name, each in named.items()}
    return st.tuples(st.tuples(*map(or_junk, args)), st.fixed_dictionaries({}, optional=spoilt))


def needed(*args: st.SearchStrategy[Any], **named: st.SearchStrategy[Any]) -> Drawn:
    spoilt = {name: or_junk(each) for name, each in named.items()}
    return st.tuples(st.tuples(*map(or_junk, args)), st.fixed_dictionaries(spoilt))


REAL = st.floats(-1e6, 1e6)
ROW = st.lists(st.floats(-100, 100) | st.just(float("nan")), max_size=6).map(np.array)
TABLE = st.lists(
    st.lists(st.sampled_from([1.0, 2.5, 6.0, np.nan]), min_size=3, max_size=3), max_size=4
)
GROUP = st.lists(st.integers(0, 3), max_size=6).map(np.array)
FEW = st.integers(-1, 40)
NAMES = st.sampled_from([*a.PARAMETERS, "dept", "", "repair"])
VALUES = st.dictionaries(NAMES, REAL | st.floats(0, 1), max_size=3)
FIELDS = st.lists(st.sampled_from([*Session._fields, *Client._fields, "nothing"]), max_size=3)
DRAWS = st.dictionaries(
    st.sampled_from([*SessionDraws._fields, "nothing"]), st.floats(), max_size=2
)
RULES = st.sampled_from([*d.CRITERIA, "no_rule"])
IDS = st.sampled_from(["A1", "T7", "T7_none", "C14_cut", "nothing", "effects", "targets", "../x"])
OPTIONS: dict[str, st.SearchStrategy[Any]] = {
    name: st.floats(-1, 20) | st.integers(0, 5) for name in ("size", "window", "limit", "nothing")
}
LABELS = st.lists(st.sampled_from([*d.Label, "no label"]), max_size=30).map(np.array)
CHANGES = st.sets(st.sampled_from([*o.Change, "no change"]), max_size=3)


@cache
def _simulated(key: int) -> a.Cohort:
    settings: tuple[dict[str, float], ...] = (
        {},
        {"rupture_rate": 0},
        {"leaving_rate": 0, "ending_rate": 0},
        {"wobble_sd": 0},
    )
    sizes = ((30, 4, 20), (1, 1, 1), (2, 16, 1), (25, 2, 25))
    clients, sessions, caseload = sizes[key // 4]
    setting = a.Parameters(**settings[key % 4])
    return a.simulate(setting, clients=clients, sessions=sessions, caseload=caseload)


COHORT = st.integers(0, 15).map(_simulated)
SETTING = st.sampled_from([a.Parameters(), a.Parameters(rupture_rate=0)])
CHANCE = st.just(a.draw(0, 0, np.zeros(5, dtype=int), 2))
SIZES = {"clients": FEW, "sessions": st.integers(-1, 61), "seed": FEW, "caseload": FEW}
HOW = SIZES | {"intervention": DRAWS, "fields": FIELDS}


def of_cohort(*args: st.SearchStrategy[Any], **named: st.SearchStrategy[Any]) -> Drawn:
    spoilt = {name: or_junk(each) for name, each in named.items()}
    return st.tuples(st.tuples(COHORT, *map(or_junk, args)), st.fixed_dictionaries(spoilt))


AMONG = st.lists(st.booleans(), min_size=30, max_size=30).map(np.array)
ESTIMATE = st.builds(o.Estimate, st.floats(), st.floats(), FEW)


def _given(values: Mapping[str, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
    return (), dict(values)


TRIED: dict[Callable[..., Any], Drawn] = {
    a.Parameters: VALUES.map(_given) | st.dictionaries(NAMES, JUNK, max_size=2).map(_given),
    a.simulate: call(SETTING, **HOW),
    a.stream: call(SETTING, **HOW),
    a.draw: call(FEW, st.integers(-1, 1), GROUP, st.integers(-1, 61)),
    a.run: call(SETTING, CHANCE, intervention=DRAWS),
    a.counter_draws: call(FEW, FEW, st.integers(-1, 61), caseload=FEW),
    a.script: call(FIELDS, traits=FIELDS),
    a.parameter: call(NAMES),
    a.load: call(IDS),
    a.row: call(IDS),
    a.cite: call(IDS),
    o.all_repaired: of_cohort(),
    o.alliance_outcome: of_cohort(FEW),
    o.mean_alliance_outcome: of_cohort(FEW),
    o.repair_outcome: of_cohort(),
    o.labelled_repair_outcome: of_cohort(LABELS),
    o.dropout: of_cohort(),
    o.dropout_alliance: of_cohort(),
    o.sessions_attended: of_cohort(),
    o.dependability: st.tuples(st.tuples(COHORT), st.fixed_dictionaries({"groups": or_junk(FEW)})),
    o.therapist_share: st.tuples(
        st.tuples(COHORT), st.fixed_dictionaries({"groups": or_junk(FEW)})
    ),
    o.within_client_effect: of_cohort(sessions=FEW, detrended=st.booleans()),
    o.effect_size: of_cohort(AMONG),
    o.category_share: of_cohort(CHANGES, AMONG, cutoff=REAL, reliable=REAL),
    o.studies: of_cohort(FEW),
    o.power: call(st.lists(ESTIMATE, max_size=4), above=REAL),
    o.repair_effect: call(SETTING, **SIZES),
    o.rupture_effect: call(SETTING, **SIZES),
    o.d_from_r: call(REAL | st.floats(-1, 1)),
    o.r_from_d: call(REAL),
    o.binomial_display: call(REAL | st.floats(-1, 1)),
    o.reliability_of_mean: call(st.floats(0, 1), st.floats(0, 9)),
    o.reliable_change_index: call(st.floats(0, 9), st.floats(0, 1)),
    o.clinical_cutoff: call(REAL, st.floats(0, 9), REAL, st.floats(0, 9)),
    o.change_categories: call(ROW, ROW, REAL, st.floats(0, 9)),
    o.pearson: call(ROW, ROW),
    o.residual: call(ROW, ROW),
    o.standardised_difference: call(ROW, ROW),
    o.standardised_gain: call(ROW, ROW),
    o.intraclass: call(ROW, GROUP),
    o.rating_icc: call(TABLE),
    o.lagged_slope: call(TABLE, TABLE),
    o.mean: call(ROW),
    o.share: call(ROW.map(lambda row: row > 0)),
    o.correlation: call(ROW, ROW),
    o.difference: call(ROW, ROW),
    o.twin_effect: call(ROW, ROW),
    d.criterion: call(RULES),
    d.as_ratings: call(TABLE | ROW),
    d.noise: needed(sessions=FEW, clients=FEW, icc=REAL | st.floats(0, 1), carry=st.floats(-1, 1)),
    d.false_alarms: call(RULES, TABLE, **OPTIONS),
}
"""How arguments of each are drawn."""

RESULTS: dict[Callable[..., Any], str] = {
    a.Cohort: "what simulate returns", a.Draws: "what draw returns",
    a.Parameter: "a row of PARAMETERS", o.CausalEffect: "what twins return",
    o.Estimate: "what estimands return", o.Change: "names", o.TooLittleError: "an error",
    o.attended: "reads a cohort", o.distress_before: "reads a cohort", o.ended: "reads a cohort",
    o.improvement: "reads a cohort", o.ruptured: "reads a cohort", o.stayed: "reads a cohort",
    o.if_told: "takes an estimand", o.jackknife: "takes a statistic",
    d.Criterion: "a row of CRITERIA", d.Detection: "what rules return",
    d.FalseAlarms: "what false_alarms returns", d.Label: "names", d.Option: "a part of CRITERIA",
    d.detect: "drawn in tests/detection", d.classify: "drawn in tests/detection",
}  # fmt: skip
"""What is not tried, and why."""
