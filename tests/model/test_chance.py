"""Chance by place: equal in the page and in NumPy, and as good as chance must be."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from py_mini_racer import JSEvalException
from scipy import stats

from alliance import Parameters, run
from alliance.chance import (
    SEED_MAX,
    THERAPIST_DRAWS,
    Layout,
    counter_draws,
    layout,
    name_key,
    normal,
    normal_quantile,
    threefry,
    uniform,
)
from alliance.model import EVENT_DRAWS, ClientDraws, SessionDraws
from alliance.simulate import Array
from tests.embedded import Page, embedded

SEEDS = (0, 1, 2, 20240229, 2**31, SEED_MAX)
NAMES = sorted({*ClientDraws._fields, *SessionDraws._fields})
CLIENTS, SESSIONS = np.arange(4000), np.arange(1, 17)
ALPHA = 1e-4  # of one test of quality; its seeds are fixed, so a pass stays a pass
PLACES = st.tuples(
    st.integers(0, SEED_MAX), st.sampled_from(NAMES), st.integers(0, SEED_MAX), st.integers(0, 60)
)
COLUMNS = """(...given) => {
  const all = drawChance(...given);
  for (const part of Object.values(all)) for (const name in part) part[name] = [...part[name]];
  return all;
}"""


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with embedded("chance.js") as call:
        yield call


def grid(seed: int, name: str = "rupture") -> Array:
    return uniform(seed, name, CLIENTS, SESSIONS[:, None])


def evenness(counts: Any) -> float:
    return float(stats.chisquare(np.asarray(counts).ravel()).pvalue)


def pair_evenness(x: Array, y: Array) -> float:
    return evenness(np.histogram2d(x.ravel(), y.ravel(), bins=32, range=[[0, 1], [0, 1]])[0])


# The same in the page and in NumPy


@given(places=st.lists(PLACES, min_size=1, max_size=20))
def test_every_place_has_the_same_luck_in_both_languages(page: Page, places: list[Any]) -> None:
    both = "(...places) => places.map((place) => [uniform(...place), normal(...place)])"
    found = page(both, *places)
    assert found == [[float(uniform(*place)), float(normal(*place))] for place in places]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(("clients", "sessions", "caseload"), [(1, 1, 1), (43, 16, 20), (9, 7, 4)])
def test_a_cohort_is_the_same_in_both_languages(
    page: Page, seed: int, clients: int, sessions: int, caseload: int
) -> None:
    found = page(COLUMNS, seed, clients, sessions, layout(caseload))
    draws = counter_draws(seed, clients, sessions, caseload)
    assert found["z"] == {name: x.tolist() for name, x in draws.clients._asdict().items()}
    by_session = {
        name: np.concatenate([getattr(each, name) for each in draws.sessions]).tolist()
        for name in SessionDraws._fields
    }
    assert found["u"] == by_session


def test_quantiles_are_equal_to_the_last_bit_up_to_the_ends(page: Page) -> None:
    words = np.random.default_rng(11).integers(0, 2**32, 4000)
    ends = np.arange(200)
    p: Array = (np.concatenate([words, ends, SEED_MAX - ends]) + 0.5) / 2.0**32
    seams: Array = np.nextafter([0.075, 0.075, 0.925, 0.925], [0, 1, 0, 1])
    p = np.concatenate([p, seams, [0.5, 0.075, 0.925], 2.0 ** -np.arange(4.0, 34)])
    assert page("(...p) => p.map(normalQuantile)", *p.tolist()) == normal_quantile(p).tolist()


@given(name=st.text(st.characters(max_codepoint=127)))
def test_names_have_the_same_key_in_both_languages(page: Page, name: str) -> None:
    assert page("nameKey", name) == name_key(name)


def test_a_client_sits_where_the_layout_says(page: Page) -> None:
    found = page(COLUMNS, 5, 7, 3, layout())["u"]["depth"]
    assert found[(3 - 1) * 7 + 4] == float(normal(5, "depth", 4, 3))


# What is published


@pytest.mark.parametrize(
    ("word", "key", "counter", "expected"),
    [
        (0, (0, 0), (0, 0), (0x6B200159, 0x99BA4EFE)),
        (1, (SEED_MAX, SEED_MAX), (SEED_MAX, SEED_MAX), (0x1CB996FC, 0xBB002BE7)),
        (2, (0x13198A2E, 0x03707344), (0x243F6A88, 0x85A308D3), (0xC4923A9C, 0x483DF7A0)),
    ],
)
def test_the_generator_gives_the_known_answers_of_random123(
    word: int, key: tuple[int, int], counter: tuple[int, int], expected: tuple[int, int]
) -> None:
    first, second = (np.full(word + 1, each, dtype=np.uint32) for each in counter)
    assert tuple(int(x[word]) for x in threefry(key, first, second)) == expected


@pytest.mark.parametrize(
    ("name", "key"), [("", 0x811C9DC5), ("a", 0xE40C292C), ("foobar", 0xBF9CF968)]
)
def test_keys_are_the_published_ones(name: str, key: int) -> None:
    assert name_key(name) == key


def test_quantiles_agree_with_scipy_up_to_the_ends() -> None:
    words = np.concatenate([np.arange(1000), np.linspace(0, SEED_MAX, 200_001).astype(np.int64)])
    p = (np.concatenate([words, SEED_MAX - words]) + 0.5) / 2.0**32
    np.testing.assert_allclose(normal_quantile(p), stats.norm.ppf(p), rtol=1e-14, atol=1e-15)


def test_opposite_probabilities_have_opposite_quantiles() -> None:
    p: Array = (np.arange(0.0, 2**31, 99_991) + 0.5) / 2.0**32
    assert (normal_quantile(1 - p) == -normal_quantile(p)).all()


# What does not move


@pytest.mark.parametrize(("clients", "sessions"), [(1, 1), (7, 2), (30, 5)])
def test_fewer_clients_and_sessions_are_the_first_of_more(clients: int, sessions: int) -> None:
    few, more = counter_draws(3, clients, sessions), counter_draws(3, 45, 9)
    for name in ClientDraws._fields:
        assert (getattr(few.clients, name) == getattr(more.clients, name)[:clients]).all()
    assert len(few.sessions) == sessions
    for here, there in zip(few.sessions, more.sessions, strict=False):
        for name in SessionDraws._fields:
            assert (getattr(here, name) == getattr(there, name)[:clients]).all()


def test_names_may_be_added_in_any_order_without_moving_a_draw(page: Page) -> None:
    wide: Layout = layout()
    wide["clients"] = ["new", *reversed(wide["clients"])]
    wide["sessions"] = ["newer", *reversed(wide["sessions"])]
    wide["events"] = ["newer", *wide["events"]]
    before, after = (page(COLUMNS, 8, 12, 4, each) for each in (layout(), wide))
    assert after["z"].pop("new") not in before["z"].values()
    assert all(0 < x < 1 for x in after["u"].pop("newer"))
    assert after == before


def test_a_therapist_is_shared_by_a_caseload_and_by_nobody_else() -> None:
    clients = counter_draws(4, clients=50, sessions=1, caseload=20).clients
    for name in THERAPIST_DRAWS:
        drawn = getattr(clients, name)
        assert [len(set(drawn[a:b])) for a, b in ((0, 20), (20, 40), (40, 50))] == [1, 1, 1]
        assert len(set(drawn)) == 3
    assert len(set(clients.level)) == 50


def test_the_layout_names_every_draw_once() -> None:
    here = layout(7)
    assert sorted(here["clients"] + here["therapists"]) == sorted(ClientDraws._fields)
    assert here["therapists"] == ["effectiveness", "skill"]
    assert here["sessions"] == list(SessionDraws._fields)
    assert here["events"] == list(EVENT_DRAWS)
    assert here["caseload"] == 7


def test_no_two_names_share_a_key() -> None:
    assert len({name_key(name) for name in NAMES}) == len(NAMES)


def test_the_model_runs_on_the_draws() -> None:
    never, often = (
        run(Parameters(rupture_rate=rate), counter_draws(1, 300, 16))[1] for rate in (0, 0.2)
    )
    assert never.rupture.sum() == 0
    assert often.rupture.sum() > 300


# What is refused


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ((-1, 1, 1), "seed = -1 .* from 0 to 4294967295"),
        ((2**32, 1, 1), "seed = 4294967296 .* from 0 to 4294967295"),
        ((0, 0, 1), "clients = 0 .* from 1 to"),
        ((0, 1, 0), "sessions = 0 .* from 1 to"),
        ((0, 1, 1, 0), "caseload = 0 .* from 1 to"),
    ],
)
def test_what_is_out_of_range_is_refused(page: Page, given: tuple[int, ...], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        counter_draws(*given)
    with pytest.raises(JSEvalException, match=words):
        page("drawChance", *given[:3], layout(*given[3:]))


def test_what_is_no_whole_number_is_refused(page: Page) -> None:
    with pytest.raises(TypeError, match=r"seed = 0\.5 is not a whole number"):
        counter_draws(0.5, 1, 1)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="clients = True is not a whole number"):
        counter_draws(0, True, 1)
    with pytest.raises(JSEvalException, match=r"seed = 0\.5"):
        page("drawChance", 0.5, 1, 1, layout())


def test_more_sessions_than_a_therapy_has_are_refused() -> None:
    with pytest.raises(ValueError, match=r"sessions = 61 .* from 1 to 60"):
        counter_draws(0, 1, 61)


# Quality


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("seed", SEEDS)
def test_uniform_draws_are_uniform(seed: int, name: str) -> None:
    drawn = grid(seed, name).ravel()
    assert stats.kstest(drawn, "uniform").pvalue > ALPHA
    assert evenness(np.histogram(drawn, 256, (0, 1))[0]) > ALPHA
    assert evenness(np.histogram(drawn * 2**24 % 1, 256, (0, 1))[0]) > ALPHA  # the lowest bits


@pytest.mark.parametrize("seed", SEEDS)
def test_normal_draws_are_normal_in_the_tails_too(seed: int) -> None:
    drawn = normal(seed, "depth", np.arange(100_000), SESSIONS[:, None]).ravel()
    assert stats.kstest(drawn, "norm").pvalue > ALPHA
    for beyond in (2, 3, 4):
        for tail in (drawn > beyond, drawn < -beyond):
            p = stats.binomtest(int(tail.sum()), drawn.size, float(stats.norm.sf(beyond))).pvalue
            assert p > ALPHA, beyond


def neighbours(seed: int) -> dict[str, tuple[Array, Array]]:
    here = grid(seed)
    return {
        "client": (here[:, :-1], here[:, 1:]),
        "client of the next caseload": (here[:, :-20], here[:, 20:]),
        "session": (here[:-1], here[1:]),
        "session after next": (here[:-2], here[2:]),
        "client and session": (here[:-1, 1:], here[1:, :-1]),
        "seed": (here, grid((seed + 1) % 2**32)),
        "seed and client": (here[:, 1:], grid((seed + 1) % 2**32)[:, :-1]),
        "seed with one bit changed": (here, grid(seed ^ 2**31)),
        **{name: (here, grid(seed, name)) for name in NAMES if name != "rupture"},
    }


@pytest.mark.parametrize("seed", SEEDS)
def test_neighbours_are_unrelated(seed: int) -> None:
    for what, (x, y) in neighbours(seed).items():
        assert stats.pearsonr(x.ravel(), y.ravel()).pvalue > ALPHA, what
        assert pair_evenness(x, y) > ALPHA, what


def test_a_lattice_would_be_found() -> None:
    steps: Array = np.arange(64_000.0) * 0.6180339887498949 % 1
    assert stats.kstest(steps, "uniform").pvalue > ALPHA
    assert pair_evenness(steps[:-1], steps[1:]) < ALPHA


def test_no_two_clients_share_a_run_of_luck() -> None:
    words = np.concatenate([grid(1, name).T for name in NAMES])
    runs = {row[t : t + 2].tobytes() for row in words for t in range(15)}
    assert len(runs) == len(words) * 15


def words_of(place: dict[str, Any]) -> Any:
    counter = (np.asarray(place[each], dtype=np.uint32) for each in ("client", "pair"))
    return np.stack(threefry((place["seed"], place["key"]), *counter))


@pytest.mark.parametrize("bit", range(0, 32, 3))
@pytest.mark.parametrize("part", ["seed", "key", "client", "pair"])
def test_one_bit_of_a_place_changes_half_of_the_bits_of_both_words(part: str, bit: int) -> None:
    rng, n = np.random.default_rng(29), 2000
    place: dict[str, Any] = {each: int(rng.integers(0, 2**32)) for each in ("seed", "key")}
    place |= {each: rng.integers(0, 2**32, n) for each in ("client", "pair")}
    changed = words_of(place) ^ words_of(place | {part: place[part] ^ (1 << bit)})
    flips = np.unpackbits(changed.view(np.uint8).reshape(2, n, 4), axis=2).mean(axis=1)
    assert np.abs(flips - 0.5).max() < 5 * 0.5 / np.sqrt(n)
