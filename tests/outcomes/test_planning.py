"""Many studies cut from one cohort, and how often they find something."""

from __future__ import annotations

import math

import numpy as np
import pytest

from alliance import Parameters, outcomes, simulate
from alliance.detect import criterion
from alliance.outcomes import Estimate

FIELDS = ("present", "ends", "rated", "distress")


def test_studies_share_no_therapist_and_leave_nobody_out_but_the_last() -> None:
    many = simulate(clients=105, caseload=10, seed=2)
    cut = list(outcomes.studies(many, 50))
    assert [set(study.therapist) for study in cut] == [set(range(5)), set(range(5, 10))]
    assert [study.first for study in cut] == [0, 50]
    joined = np.concatenate([study.session.distress for study in cut])
    assert np.array_equal(joined, many.session.distress[:100])
    intake = np.concatenate([study.client.intake for study in cut])
    assert np.array_equal(intake, many.client.intake[:100])


def test_a_study_is_a_cohort_like_any_other() -> None:
    many = simulate(clients=120, caseload=10, seed=2, fields=FIELDS)
    first, second = outcomes.studies(many, 60)
    alone = simulate(clients=60, caseload=10, seed=2)
    assert outcomes.alliance_outcome(first) == outcomes.alliance_outcome(alone)
    assert second.frame()["client"].min() == 61


@pytest.mark.parametrize(
    ("clients", "told"),
    [
        (25, "clients = 25 would put a therapist into two studies; give a multiple"),
        (200, "clients = 200 is out of range; give a whole number from 1 to 100"),
    ],
)
def test_a_size_that_cannot_be_is_refused_at_once(clients: int, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        outcomes.studies(simulate(clients=100, caseload=10, sessions=1), clients)


def test_a_study_finds_something_if_its_whole_interval_lies_above() -> None:
    sure, unsure, against = (Estimate(x, 0.1, 90) for x in (0.2, 0.19, -0.9))
    blind = Estimate(0.9, math.nan, 3)
    assert outcomes.power([sure, unsure, against, blind]) == Estimate(0.25, math.sqrt(3) / 8, 4)
    assert outcomes.power([sure], above=0.1).value == 0


def test_no_study_tells_nothing() -> None:
    with pytest.raises(ValueError, match="studies = 0 is out of range"):
        outcomes.power([])


def planned(setting: Parameters, clients: int) -> float:
    cohort = simulate(setting, clients=200 * clients, caseload=10, seed=3, fields=FIELDS)
    rule = criterion("v_shape")
    found = [
        outcomes.if_told(
            outcomes.labelled_repair_outcome, each, rule(outcomes.attended(each, "rated")).labels()
        )
        for each in outcomes.studies(cohort, clients)
    ]
    return outcomes.power(found).value


def test_larger_studies_find_more_and_a_world_without_effect_less() -> None:
    nothing = Parameters(alliance_effect=0, learning=0, leaving_slope=0)
    assert planned(Parameters(), 240) > planned(Parameters(), 60) + 0.1
    assert planned(Parameters(), 240) > planned(nothing, 240) + 0.1
