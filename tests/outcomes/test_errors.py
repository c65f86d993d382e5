"""Reported errors are as large as the spread over studies, where clients share therapists."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from alliance import Cohort, Parameters, detect, simulate, tables
from alliance import outcomes as o
from alliance.arrays import Array, Flags
from alliance.model import Client
from alliance.simulate import kept, record

# Therapists differ as much as the record allows, and so do their skill at repair and its fruits.
STRONG = Parameters(
    therapist_sd=0.5, therapist_skill_sd=2, therapist_confounding=0.95, rupture_rate=0.2,
    learning=3, alliance_effect=1, repair_chance=0.4, leaving_rate=0.03, confounding=0,
)  # fmt: skip
STUDIES, CLIENTS, SESSIONS = 240, 300, 12
TWIN_STUDIES = 150
FIELDS = (
    "present", "ends", "rupture", "rated", "distress", "withdrawal_fading", "confrontation_fading",
)  # fmt: skip


def part(cohort: Cohort, rows: slice | Flags) -> Cohort:
    fields = {name: getattr(cohort.session, name)[rows] for name in kept(cohort.session)}
    return replace(
        cohort,
        therapist=cohort.therapist[rows],
        client=Client(*(x[rows] for x in cohort.client)),
        session=record(fields),
    )


@cache
def studies() -> list[Cohort]:
    # Clients and therapists of one cohort are independent draws, so its parts are studies.
    many = simulate(STRONG, clients=STUDIES * CLIENTS, sessions=SESSIONS, seed=5, fields=FIELDS)
    starts = range(0, STUDIES * CLIENTS, CLIENTS)
    return [part(many, slice(start, start + CLIENTS)) for start in starts]


def alone(cohort: Cohort) -> Cohort:
    return replace(cohort, therapist=np.arange(CLIENTS))


def labelled(cohort: Cohort) -> o.Estimate:
    labels = detect.criterion("v_shape")(o.attended(cohort, "rated")).labels()
    return o.labelled_repair_outcome(cohort, labels)


def everybody(cohort: Cohort) -> Flags:
    return np.ones(len(cohort.therapist), dtype=bool)


def recovered(cohort: Cohort) -> o.Estimate:
    among = everybody(cohort)
    return o.category_share(cohort, {o.Change.RECOVERED}, among, cutoff=9.9, reliable=5)


OF_A_COHORT: dict[Callable[..., object], Callable[[Cohort], o.Estimate]] = {
    o.alliance_outcome: o.alliance_outcome,
    o.mean_alliance_outcome: o.mean_alliance_outcome,
    o.repair_outcome: o.repair_outcome,
    o.labelled_repair_outcome: labelled,
    o.within_client_effect: o.within_client_effect,
    o.dropout: o.dropout,
    o.dropout_alliance: o.dropout_alliance,
    o.sessions_attended: o.sessions_attended,
    o.effect_size: lambda cohort: o.effect_size(cohort, everybody(cohort)),
    o.category_share: recovered,
    o.dependability: o.dependability,
    o.therapist_share: o.therapist_share,
}
OF_TWINS = (o.repair_effect, o.rupture_effect)


def reported_to_empirical(found: list[o.Estimate]) -> float:
    values, errors = np.array([(each.value, each.se) for each in found]).T
    return float(np.sqrt((errors**2).mean()) / values.std(ddof=1))


def allowed(count: int) -> float:
    # The spread of so many values is itself known to 1 / sqrt(2 n).
    return 3 / math.sqrt(2 * count)


def test_every_estimand_of_the_book_is_tested() -> None:
    assert {*OF_A_COHORT, *OF_TWINS} >= set(tables.ESTIMANDS)


@pytest.mark.parametrize("estimand", list(OF_A_COHORT), ids=lambda each: each.__name__)
def test_reported_and_empirical_errors_agree(estimand: Callable[..., object]) -> None:
    found = [OF_A_COHORT[estimand](each) for each in studies()]
    assert reported_to_empirical(found) == pytest.approx(1, abs=allowed(STUDIES))


@pytest.mark.parametrize("estimand", list(OF_A_COHORT), ids=lambda each: each.__name__)
def test_the_error_is_that_of_studies_without_each_therapist(
    estimand: Callable[..., object],
) -> None:
    for cohort in studies()[:3]:
        therapists = np.unique(cohort.therapist)
        rest = (part(cohort, cohort.therapist != each) for each in therapists)
        left = [OF_A_COHORT[estimand](each).value for each in rest]
        expected = math.sqrt(len(therapists) - 1) * np.std(left)
        # The line through intake and the spread of a rule are taken anew, which changes little.
        assert OF_A_COHORT[estimand](cohort).se == pytest.approx(expected, rel=0.07)


@pytest.mark.parametrize(
    "estimand",
    [o.repair_outcome, o.sessions_attended, o.effect_size, o.category_share],
    ids=lambda each: each.__name__,
)
def test_errors_that_count_clients_as_independent_are_too_small(
    estimand: Callable[..., object],
) -> None:
    found = [OF_A_COHORT[estimand](alone(each)) for each in studies()]
    assert reported_to_empirical(found) < 1 - allowed(STUDIES)


@cache
def twins(effect: Callable[..., o.CausalEffect]) -> list[o.CausalEffect]:
    how = {"clients": CLIENTS, "sessions": 8}
    return [effect(STRONG, seed=seed, **how) for seed in range(TWIN_STUDIES)]


@pytest.mark.parametrize("unit", ["points", "d"])
@pytest.mark.parametrize("effect", OF_TWINS, ids=lambda each: each.__name__)
def test_reported_and_empirical_errors_of_twin_effects_agree(
    effect: Callable[..., o.CausalEffect], unit: str
) -> None:
    found = [getattr(each, unit) for each in twins(effect)]
    assert reported_to_empirical(found) == pytest.approx(1, abs=allowed(TWIN_STUDIES))


def test_errors_of_twin_effects_that_ignore_therapists_are_too_small() -> None:
    # Only therapists make the twins differ, each by a number of their own.
    rng = np.random.default_rng(3)
    found, ignored = [], []
    for _ in range(TWIN_STUDIES):
        therapist = np.arange(CLIENTS) // 20
        effect: Array = 2 + rng.standard_normal(15)[therapist] + rng.standard_normal(CLIENTS)
        bad: Array = 15 + 5 * rng.standard_normal(CLIENTS)
        found.append(o.twin_effect(bad - effect, bad, therapist).points)
        ignored.append(o.twin_effect(bad - effect, bad).points)
    assert reported_to_empirical(found) == pytest.approx(1, abs=allowed(TWIN_STUDIES))
    assert reported_to_empirical(ignored) < 0.6
