"""The NumPy engine: seeds, blocks, limits and closed forms."""

import math
import pickle
import tracemalloc
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliance import (
    ALWAYS_REPAIRED,
    NATURAL,
    NEVER_REPAIRED,
    NO_RUPTURE,
    PARAMETERS,
    Cohort,
    Parameters,
    counter_draws,
    draw,
    run,
    simulate,
)
from alliance.model import Client, Session
from alliance.simulate import BLOCK, kept, stream

CHANCE = draw(0, 0, np.zeros(3, dtype=int), 2)

STILL = {
    "wobble_sd": 0,
    "rating_error": 0,
    "symptom_noise": 0,
    "leaving_rate": 0,
    "ending_rate": 0,
    "depth_spread": 0,
    "feedback": 0,
    "growth": 0,
    "growth_sd": 0,
    "alliance_sd": 0,
    "alliance_mean": 5,
}
"""A world without noise, in which every client has the same alliance."""


def equal(one: Cohort, other: Cohort) -> bool:
    """Whether two cohorts are the same to the last bit."""
    pairs = zip((*one.client, *one.session), (*other.client, *other.session), strict=True)
    return all(np.array_equal(a, b) for a, b in pairs)


def first(cohort: Cohort, n: int, sessions: int) -> tuple[np.ndarray, ...]:
    """Return the first clients and sessions of a record."""
    return tuple(x[:n, :sessions] for x in cohort.session)


def test_the_same_seed_gives_the_same_result_whatever_the_workers() -> None:
    """Blocks are seeded one by one, so workers cannot change a bit."""
    alone = simulate(clients=2500, seed=3)
    assert equal(alone, simulate(clients=2500, seed=3, workers=2))
    assert not equal(alone, simulate(clients=2500, seed=4))


@settings(max_examples=20, deadline=None)
@given(n=st.integers(1, 1200), sessions=st.integers(1, 20))
def test_fewer_clients_and_sessions_are_the_first_of_more(n: int, sessions: int) -> None:
    """The first n clients of a seed are always the same clients, with the same luck."""
    few, many = (
        simulate(clients=n, sessions=sessions, seed=9),
        simulate(clients=1200, sessions=20, seed=9),
    )
    for a, b in zip(first(few, n, sessions), first(many, n, sessions), strict=True):
        np.testing.assert_array_equal(a, b)


def test_parameters_do_not_touch_the_draws() -> None:
    """Another setting moves the same clients: who is difficult stays who is difficult."""
    usual, other = simulate(seed=1), simulate(Parameters(depth=3, rupture_rate=0.3), seed=1)
    np.testing.assert_array_equal(usual.client.difficulty, other.client.difficulty)
    np.testing.assert_array_equal(usual.client.intake, other.client.intake)


@pytest.mark.parametrize(
    ("argument", "value", "error"),
    [
        ("clients", 0, ValueError),
        ("clients", 1.5, TypeError),
        ("sessions", 0, ValueError),
        ("sessions", 61, ValueError),
        ("seed", -1, ValueError),
        ("seed", True, TypeError),
        ("caseload", 0, ValueError),
        ("clients", 10**10, ValueError),
        ("parameters", {}, TypeError),
        ("parameters", 1.4, TypeError),
    ],
)
def test_bad_arguments_are_named(argument: str, value: Any, error: type[Exception]) -> None:
    """The message names the argument, its value and the remedy."""
    with pytest.raises(error, match=rf"{argument} = {value!r} .*; give"):
        simulate(**{argument: value})


def test_what_is_too_much_at_once_is_to_be_had_in_strips() -> None:
    many = 10**9
    with pytest.raises(ValueError, match="`stream` gives more"):
        simulate(clients=many)
    assert next(stream(clients=many, fields=["present"])).first == 0


def test_without_ruptures_or_noise_alliance_is_level_and_distress_falls_evenly() -> None:
    """The closed form of the model at rest."""
    setting = Parameters(**STILL, rupture_rate=0, confounding=0, intake_mean=30, intake_sd=0)
    cohort = simulate(setting, clients=50)
    assert np.all(cohort.session.alliance == 5)
    fall = cohort.client.pace[:, None] * np.arange(1, 17)
    expected = np.clip(30 - fall, 0, 40)
    np.testing.assert_allclose(cohort.session.distress, expected, atol=1e-9)


def test_a_wound_that_mends_closes_by_the_pace_of_repair() -> None:
    """After a rupture of depth d in session 1, (1 - pace)^k of it is open k sessions later."""
    setting = Parameters(**STILL, rupture_rate=1, depth=1, repair_pace=0.5, strengthening=0)
    setting = setting.change(late_repair=0, repair_chance=1)
    cohort = simulate(setting, clients=20, sessions=12)
    wound = 1 - 0.5 ** np.arange(1, 13)
    wound = wound / 0.5  # one rupture of depth 1 every session: a geometric sum
    np.testing.assert_allclose(5 - cohort.session.alliance, np.broadcast_to(wound, (20, 12)))


def test_a_wound_left_alone_fades_by_its_own_share() -> None:
    """With no repair, a rupture each session adds up to (1 - (1 - fading)^t) / fading."""
    setting = Parameters(**STILL, rupture_rate=1, depth=0.1, fading=0.2, late_repair=0)
    cohort = simulate(setting, clients=20, intervention=NEVER_REPAIRED)
    wound = 0.1 * (1 - 0.8 ** np.arange(1, 17)) / 0.2
    np.testing.assert_allclose(5 - cohort.session.alliance, np.broadcast_to(wound, (20, 16)))


def test_repair_that_strengthens_leaves_the_alliance_higher() -> None:
    """A fully repaired wound of depth d leaves strengthening x d behind."""
    setting = Parameters(**STILL, rupture_rate=1, depth=1, repair_pace=1, strengthening=0.5)
    cohort = simulate(setting.change(repair_chance=1), clients=5, sessions=3)
    assert np.all(cohort.session.strength[:, 2] == 1.0)
    assert np.all(cohort.session.alliance[:, 2] == 5 - 1 + 1.0)


def test_concealment_hides_withdrawals_only() -> None:
    """What a rating hides is the concealed share of open withdrawal wounds."""
    setting = Parameters(**STILL, rupture_rate=0.2, depth=1, concealment=0.75)
    record = simulate(setting, clients=500).session
    hidden = 0.75 * (record.withdrawal_mending + record.withdrawal_fading)
    expected = np.clip(record.alliance + hidden, 1, 7)
    np.testing.assert_allclose(record.rated, expected)
    assert record.withdrawal.sum() > 0
    assert record.confrontation_fading.sum() > 0


def test_learning_pays_for_the_amount_repaired() -> None:
    """Without an alliance effect, distress differs by learning x the wound closed, and no more."""
    setting = Parameters(alliance_effect=0, symptom_noise=0, leaving_rate=0, feedback=0)
    setting = setting.change(intake_mean=30, intake_sd=0, learning=2, ending_rate=0)
    taught = simulate(setting, clients=200)
    untaught = simulate(setting.change(learning=0), clients=200)
    gain = untaught.session.distress - taught.session.distress
    lesson = 2 * np.cumsum(taught.session.closed, axis=1)
    inside = taught.session.distress.min(axis=1) > 0
    inside &= untaught.session.distress.max(axis=1) < 40
    assert inside.sum() > 100
    np.testing.assert_allclose(gain[inside], lesson[inside], atol=1e-9)


def test_after_leaving_nothing_changes() -> None:
    """Events stop; everything else stays as it was in the last session attended."""
    setting = Parameters(leaving_rate=0.1, rupture_rate=0.3, ending_rate=0.2)
    record = simulate(setting, clients=300).session
    assert record.ends.any()
    gone = record.present[:, 1:] == 0
    assert gone.sum() > 500
    for name in ("alliance", "rated", "distress", "wobble", "strength", "withdrawal_fading"):
        values = getattr(record, name)
        assert np.array_equal(values[:, 1:][gone], values[:, :-1][gone]), name
    for name in (
        "rupture",
        "withdrawal",
        "repaired",
        "taken_up",
        "depth",
        "closed",
        "ends",
        "stays",
    ):
        assert not getattr(record, name)[:, 1:][gone].any(), name


def test_twins_are_the_same_person_until_the_rupture() -> None:
    """Before the first rupture a client and the twin without ruptures cannot be told apart."""
    setting = Parameters(rupture_rate=0.1)
    natural = simulate(setting, seed=2).session
    twin = simulate(setting, seed=2, intervention=NO_RUPTURE).session
    untouched = np.cumsum(natural.rupture, axis=1) == 0
    assert twin.rupture.sum() == 0
    for a, b in zip(natural, twin, strict=True):
        np.testing.assert_array_equal(a[untouched], b[untouched])
    assert np.all(natural.alliance[~untouched].mean() < twin.alliance[~untouched].mean())


def test_interventions_decide_the_fate_of_every_rupture() -> None:
    """Always repaired and never repaired mean what they say, whatever the chances."""
    setting = Parameters(rupture_rate=0.2, repair_chance=0.5, late_repair=0.3)
    always = simulate(setting, intervention=ALWAYS_REPAIRED).session
    never = simulate(setting, intervention=NEVER_REPAIRED).session
    np.testing.assert_array_equal(always.repaired, always.rupture)
    assert never.repaired.sum() == never.taken_up.sum() == never.closed.sum() == 0


@pytest.mark.parametrize(("chance", "share"), [(0.0, 0.0), (1.0, 1.0)])
def test_a_chance_of_0_or_1_leaves_nothing_to_difficulty(chance: float, share: float) -> None:
    """Certain and impossible events stay so, however difficult the client."""
    setting = Parameters(rupture_rate=chance, confounding=0.9, leaving_rate=0, ending_rate=0)
    assert simulate(setting).session.rupture.mean() == share


def test_rates_are_what_the_parameters_say() -> None:
    """Without confounding, rupture, kind and repair happen at their stated chances."""
    setting = Parameters(rupture_rate=0.1, withdrawal_share=0.7, repair_chance=0.6)
    setting = setting.change(confounding=0, therapist_skill_sd=0, leaving_rate=0, ending_rate=0)
    record = simulate(setting, clients=20_000).session
    n = record.rupture.sum()
    assert record.rupture.mean() == pytest.approx(0.1, abs=4 * (0.09 / record.rupture.size) ** 0.5)
    assert record.withdrawal.sum() / n == pytest.approx(0.7, abs=4 * (0.21 / n) ** 0.5)
    assert record.repaired.sum() / n == pytest.approx(0.6, abs=4 * (0.24 / n) ** 0.5)
    assert record.depth.sum() / n == pytest.approx(setting.depth, rel=0.02)


def test_wobble_is_stationary_and_carries_over_as_stated() -> None:
    """The wobble has its stated spread in every session and its stated autocorrelation."""
    setting = Parameters(wobble_sd=0.5, wobble_carry=0.4, wobble_spread=0)
    setting = setting.change(leaving_rate=0, ending_rate=0)
    wobble = simulate(setting, clients=20_000).session.wobble
    np.testing.assert_allclose(wobble.std(axis=0), 0.5, rtol=0.03)
    lagged = np.corrcoef(wobble[:, :-1].ravel(), wobble[:, 1:].ravel())[0, 1]
    assert lagged == pytest.approx(0.4, abs=0.01)


def test_clients_wobble_by_log_normal_spreads_whose_mean_is_the_parameter() -> None:
    client = simulate(Parameters(wobble_sd=0.5, wobble_spread=0.4), clients=20_000).client
    assert client.unsteadiness.mean() == pytest.approx(0.5, rel=0.02)
    assert np.log(client.unsteadiness).std() == pytest.approx(0.4, rel=0.03)
    alike = simulate(Parameters(wobble_sd=0.5, wobble_spread=0)).client
    assert np.all(alike.unsteadiness == 0.5)


def test_the_wobble_of_a_client_has_that_clients_spread() -> None:
    setting = Parameters(wobble_sd=0.5, wobble_spread=0.8, wobble_carry=0)
    setting = setting.change(leaving_rate=0, ending_rate=0)
    cohort = simulate(setting, clients=4000, sessions=30)
    scaled = cohort.session.wobble / cohort.client.unsteadiness[:, None]
    steady = cohort.client.unsteadiness < np.median(cohort.client.unsteadiness)
    for half in (steady, ~steady):
        assert scaled[half].std() == pytest.approx(1, rel=0.02)


def test_without_ruptures_or_noise_each_alliance_grows_by_its_own_log_line() -> None:
    setting = Parameters(**{**STILL, "alliance_sd": 0.2, "growth": 0.2, "growth_sd": 0.1})
    cohort = simulate(setting.change(rupture_rate=0), clients=200)
    line = cohort.client.level[:, None] + cohort.client.growth[:, None] * np.log(np.arange(1, 17))
    np.testing.assert_allclose(cohort.session.alliance, np.clip(line, 1, 7))
    assert cohort.client.growth.std() == pytest.approx(0.1, rel=0.15)


def test_with_one_slope_for_both_distress_follows_the_distance_from_the_average_client() -> None:
    """Where the lasting and the session effect are equal, the client's own course drops out."""
    setting = Parameters(level_effect=0.3, alliance_effect=0.3, symptom_noise=0, learning=0)
    setting = setting.change(leaving_rate=0, ending_rate=0)
    cohort = simulate(setting, clients=300)
    average = setting.alliance_mean + setting.growth * np.log(np.arange(1, 17))
    before = np.column_stack([cohort.client.intake, cohort.session.distress[:, :-1]])
    fall = cohort.client.pace[:, None] + 0.3 * (cohort.session.alliance - average)
    np.testing.assert_allclose(cohort.session.distress, np.clip(before - fall, 0, 40), atol=1e-9)


def test_the_lasting_effect_pays_for_the_usual_alliance_and_the_session_effect_does_not() -> None:
    """Without wobble or wound, distress falls by pace plus the lasting effect of the level."""
    setting = Parameters(**{**STILL, "alliance_sd": 0.5, "intake_mean": 20, "intake_sd": 0})
    setting = setting.change(rupture_rate=0, level_effect=0.4, alliance_effect=2, pace_mean=0.5)
    cohort = simulate(setting, clients=200)
    fall = cohort.client.pace + 0.4 * (cohort.client.level - 5)
    expected = np.clip(20 - fall[:, None] * np.arange(1, 17), 0, 40)
    assert cohort.client.level.max() < 7
    np.testing.assert_allclose(cohort.session.distress, expected, atol=1e-9)


def test_the_session_effect_pays_for_open_wounds_whatever_the_usual_alliance() -> None:
    setting = Parameters(**{**STILL, "alliance_sd": 0.2, "intake_mean": 20, "intake_sd": 0})
    setting = setting.change(level_effect=0, alliance_effect=0.5, learning=0, rupture_rate=0.1)
    setting = setting.change(pace_mean=0.5, pace_sd=0, therapist_sd=0, depth=0.5, strengthening=0)
    hurt, unhurt = (simulate(setting, intervention=each).session for each in ({}, NO_RUPTURE))
    cost = 0.5 * np.cumsum(unhurt.alliance - hurt.alliance, axis=1)
    inside = hurt.alliance.min(axis=1) > 1
    assert (cost[inside, -1] > 1).any()
    np.testing.assert_allclose((hurt.distress - unhurt.distress)[inside], cost[inside], atol=1e-9)


def test_the_lasting_effect_changes_nothing_between_twins() -> None:
    """What no repair can change cannot be what repair does."""
    setting = Parameters(intake_mean=20, intake_sd=0, pace_mean=0, pace_sd=0, symptom_noise=0)
    setting = setting.change(therapist_sd=0, leaving_rate=0, ending_rate=0, depth=0.3, feedback=0)

    def gap(level_effect: float) -> Any:
        each = setting.change(level_effect=level_effect)
        twins = [simulate(each, intervention=i) for i in (NEVER_REPAIRED, ALWAYS_REPAIRED)]
        worse, better = (twin.session.distress for twin in twins)
        return worse - better

    none, some = gap(0), gap(0.1)
    assert none.max() > 0.5
    np.testing.assert_allclose(none, some, atol=1e-9)


def test_without_a_pull_planned_endings_come_at_the_same_chance_after_every_session() -> None:
    """With no slope and nobody leaving, attendance is geometric."""
    setting = Parameters(ending_rate=0.1, ending_slope=0, leaving_rate=0)
    ends = simulate(setting, clients=20_000).session.ends
    expected = 0.1 * 0.9 ** np.arange(16)
    np.testing.assert_allclose(ends.mean(axis=0), expected, atol=4 * (0.1 / 20_000) ** 0.5)


@pytest.mark.parametrize("gap", [-4, 0, 3])
def test_the_chance_of_a_planned_ending_shifts_by_the_distance_from_good_enough(gap: int) -> None:
    """At just good enough the chance is the rate; each point below adds the slope to its odds."""
    still = Parameters(symptom_noise=0, pace_mean=0, pace_sd=0, therapist_sd=0, learning=0)
    still = still.change(level_effect=0, alliance_effect=0, intake_sd=0, good_enough=12)
    setting = still.change(intake_mean=12 + gap, ending_rate=0.2, ending_slope=0.5)
    ends = simulate(setting, clients=20_000, sessions=1).session.ends
    odds = 0.25 * np.exp(-0.5 * gap)
    assert ends.mean() == pytest.approx(odds / (1 + odds), abs=4 * (0.25 / 20_000) ** 0.5)


def test_without_a_rate_nobody_ends_as_planned_and_with_certainty_everybody_does_at_once() -> None:
    assert not simulate(Parameters(ending_rate=0)).session.ends.any()
    record = simulate(Parameters(ending_rate=1, leaving_rate=0.2)).session
    assert np.all(record.ends[:, 0] == 1)
    assert not record.present[:, 1:].any()


def test_nobody_ends_twice_or_comes_again_after_an_ending() -> None:
    record = simulate(Parameters(ending_rate=0.3), clients=2000, sessions=30).session
    assert set(record.ends.sum(axis=1)) == {0.0, 1.0}
    assert not (record.ends * record.stays).any()
    np.testing.assert_array_equal(record.present[:, 1:], record.stays[:, :-1])


def test_calibrated_distress_does_not_pile_up_at_either_end_of_its_scale() -> None:
    last = simulate(clients=10_000, sessions=40).session.distress[:, -1]
    assert np.mean(last == 0) < 0.05
    assert np.mean(last == 40) < 0.05


def test_confounding_is_the_stated_correlation() -> None:
    """Difficulty correlates with level and pace at minus the confounding."""
    client = simulate(Parameters(confounding=0.6, therapist_sd=0), clients=20_000).client
    for trait in (client.level, client.pace):
        assert np.corrcoef(client.difficulty, trait)[0, 1] == pytest.approx(-0.6, abs=0.02)


def test_therapists_share_effectiveness_and_skill_among_their_clients() -> None:
    """Clients of one therapist have its effectiveness; skill correlates as stated."""
    setting = Parameters(pace_sd=0, confounding=0, therapist_sd=0.2, therapist_confounding=0.8)
    cohort = simulate(setting, clients=20_000, caseload=10)
    by_therapist = cohort.client.pace.reshape(-1, 10)
    assert np.all(by_therapist == by_therapist[:, :1])
    assert by_therapist[:, 0].std() == pytest.approx(0.2, rel=0.05)
    both = np.corrcoef(cohort.client.pace, cohort.client.repairability)[0, 1]
    assert both == pytest.approx(0.8, abs=0.03)
    assert cohort.therapist.tolist()[:11] == [0] * 10 + [1]


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32), depth=st.floats(0, 3), rate=st.floats(0, 0.5))
def test_everything_stays_within_its_range(seed: int, depth: float, rate: float) -> None:
    """Whatever the setting, ratings stay on their scales and events are 0 or 1."""
    record = simulate(Parameters(depth=depth, rupture_rate=rate), clients=50, seed=seed).session
    for values in (record.alliance, record.rated):
        assert values.min() >= 1
        assert values.max() <= 7
    assert record.distress.min() >= 0
    assert record.distress.max() <= 40
    for name in ("present", "rupture", "withdrawal", "repaired", "taken_up", "ends", "stays"):
        assert set(np.unique(getattr(record, name))) <= {0.0, 1.0}


def test_the_frame_has_one_row_for_each_attended_session() -> None:
    """The tidy frame holds what was attended, in order, with documented columns."""
    cohort = simulate(clients=30, seed=8)
    frame = cohort.frame()
    assert len(frame) == cohort.session.present.sum()
    assert list(frame.columns[:3]) == ["client", "session", "therapist"]
    assert set(Session._fields) < set(frame.columns)
    assert frame.groupby("client")["session"].is_monotonic_increasing.all()


COURSES = (NATURAL, ALWAYS_REPAIRED, NEVER_REPAIRED, NO_RUPTURE)
SETTINGS = 120


def random_settings() -> Iterator[Parameters]:
    """Yield the two corners of all ranges, then mixed corners, then settings between them."""
    rng = np.random.default_rng(7)
    for k in range(SETTINGS):
        shares = rng.random(len(PARAMETERS))
        if k < 40:
            shares = np.full(len(PARAMETERS), k) if k < 2 else shares.round()
        about = zip(PARAMETERS.values(), shares, strict=True)
        yield Parameters(**{a.name: a.low + x * (a.high - a.low) for a, x in about})


def in_plain_arrays(setting: Parameters, clients: int, sessions: int, **how: Any) -> Cohort:
    """Simulate by calling the model with arrays, block by block."""
    seed, intervention = how["seed"], how["intervention"]
    therapist = np.arange(clients) // 20
    blocks = range(-(-clients // BLOCK))
    parts = [run(setting, draw(seed, k, therapist, sessions), intervention) for k in blocks]
    clients_, records = zip(*parts, strict=True)
    traits = Client(*map(np.concatenate, zip(*clients_, strict=True)))
    record = Session(*map(np.concatenate, zip(*records, strict=True)))
    return Cohort(setting, seed, therapist, traits, record)


@pytest.mark.parametrize(("k", "setting"), [*enumerate(random_settings())], ids=range(SETTINGS))
def test_the_engine_is_equal_to_the_model_to_the_last_bit(k: int, setting: Parameters) -> None:
    rng = np.random.default_rng(k)
    how: dict[str, Any] = {
        "clients": int(rng.integers(1, 2300)),
        "sessions": int(rng.integers(1, 25)),
        "seed": k,
        "intervention": COURSES[k % len(COURSES)],
    }
    with np.errstate(all="ignore"):
        plain = in_plain_arrays(setting, **how)
        assert equal(simulate(setting, **how), plain)
        some = rng.permutation(Session._fields)[: rng.integers(1, 5)].tolist()
        part = simulate(setting, **how, fields=some).session
    assert kept(part) == tuple(name for name in Session._fields if name in some)
    for name in some:
        np.testing.assert_array_equal(getattr(part, name), getattr(plain.session, name), name)


@pytest.mark.parametrize("caseload", [1, 7, 20, 3000, 50_000])
def test_therapists_are_those_of_the_plain_draws_in_every_strip(caseload: int) -> None:
    cohort = simulate(clients=33_000, sessions=1, caseload=caseload, fields=["distress"])
    for block in (0, 15, 16, 32):
        here = slice(block * BLOCK, (block + 1) * BLOCK)
        traits, _ = run(Parameters(), draw(0, block, cohort.therapist, 1))
        np.testing.assert_array_equal(cohort.client.pace[here], traits.pace)
        np.testing.assert_array_equal(cohort.client.repairability[here], traits.repairability)


def test_a_stream_is_the_cohort_in_strips_that_may_be_kept() -> None:
    whole = simulate(clients=32_500, seed=5, sessions=4, intervention=ALWAYS_REPAIRED)
    strips = list(stream(clients=32_500, seed=5, sessions=4, intervention=ALWAYS_REPAIRED))
    assert [len(strip.therapist) for strip in strips] == [16_000, 16_000, 500]
    for strip in strips:
        here = slice(strip.first, strip.first + len(strip.therapist))
        np.testing.assert_array_equal(strip.therapist, whole.therapist[here])
        pairs = zip((*strip.client, *strip.session), (*whole.client, *whole.session), strict=True)
        assert all(np.array_equal(part, all_of_it[here]) for part, all_of_it in pairs)
    assert strips[2].frame()["client"].iloc[0] == 32_001


def test_memory_does_not_grow_with_the_number_of_clients() -> None:
    peaks = []
    for clients in (32_000, 128_000):
        tracemalloc.start()
        for _ in stream(clients=clients, fields=["distress"]):
            pass
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.05 * peaks[0]


def test_a_field_that_was_not_kept_says_so() -> None:
    session = simulate(clients=3, fields=("rated", "present")).session
    message = r"depth was not kept; add it to the fields asked for: \('present', 'rated'\)"
    with pytest.raises(AttributeError, match=message):
        _ = session.depth
    assert kept(pickle.loads(pickle.dumps(session))) == ("present", "rated")


def test_a_frame_of_some_fields_has_those_columns() -> None:
    frame = simulate(clients=3, fields=("rated", "present")).frame()
    assert {*frame} & {*Session._fields} == {"rated", "present"}
    with pytest.raises(AttributeError, match="present was not kept"):
        simulate(clients=3, fields=["rated"]).frame()


@pytest.mark.parametrize(
    ("how", "message"),
    [
        ({"fields": ["mood"]}, "no session field 'mood'"),
        ({"intervention": {"repaired": 1.0}}, "no session draw 'repaired'; did you mean"),
        ({"clients": 0}, "clients = 0 is out of range"),
        ({"intervention": {"repair": float("nan")}}, "repair = nan is out of range"),
    ],
)
@pytest.mark.parametrize("call", [simulate, stream])
def test_unknown_names_are_refused_before_work_starts(
    call: Callable[..., object], how: dict[str, Any], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        call(**how)


def test_threads_do_not_share_their_buffers() -> None:
    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(lambda seed: simulate(clients=9000, seed=seed), [1, 2, 1, 2]))
    assert equal(found[0], found[2])
    assert equal(found[1], simulate(clients=9000, seed=2))


@pytest.mark.parametrize(
    ("words", "run_it"),
    [
        ("depth = nan is out of range", lambda: run(Parameters(), CHANCE, {"depth": math.nan})),
        ("no session draw 'dpth'", lambda: run(Parameters(), CHANCE, {"dpth": 1})),
        ("parameters = {} is none", lambda: run({}, CHANCE)),  # type: ignore[arg-type]
        ("draws = None are none", lambda: run(Parameters(), None)),  # type: ignore[arg-type]
        ("block = 5 is out of range", lambda: draw(0, 5, np.zeros(3, int), 2)),
        ("seed = -1 is out of range", lambda: draw(-1, 0, np.zeros(3, int), 2)),
        ("sessions = 61 is out of range", lambda: draw(0, 0, np.zeros(3, int), 61)),
        ("therapist = 4294967296 is", lambda: draw(0, 0, np.array([0, 2**32]), 2)),
        ("is no row of whole numbers", lambda: draw(0, 0, np.zeros(0, int), 2)),
        ("therapist goes down", lambda: draw(0, 0, np.array([1, 0]), 2)),
        ("intervention = None is none", lambda: simulate(clients=3, intervention=None)),  # type: ignore[arg-type]
        ("workers = 0 is out of range", lambda: simulate(clients=3, workers=0)),
        ("caseload = 1000", lambda: simulate(clients=3, caseload=10**30)),
        ("clients = 1000", lambda: counter_draws(1, 10**9, 60)),
    ],
)
def test_what_cannot_be_run_or_drawn_is_named(words: str, run_it: Callable[[], object]) -> None:
    with pytest.raises((TypeError, ValueError), match=words):
        run_it()
