"""Other priors weigh the simulated worlds as if they had been drawn from them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import integrate

from alliance import Parameters, evidence, reweight, worlds
from alliance.calibrate import calibrated
from alliance.reweight import BELIEFS, Prior, effective, falling, quantiles, rising
from alliance.worlds import MAY_BE_ABSENT, PRIORS, STEPS

EVERY = pytest.mark.parametrize("name", list(BELIEFS))


@pytest.fixture(scope="module")
def drawn() -> pd.DataFrame:
    rng = np.random.default_rng(4)
    base = calibrated()
    return pd.DataFrame(worlds.draw_parameters(rng, base).as_dict() for _ in range(20_000))


def frozen(name: str) -> pd.DataFrame:
    return pd.read_csv(evidence.data_folder() / f"{name}.csv")


@pytest.mark.parametrize(
    "density", [falling, rising, BELIEFS["modest_learning"].shapes["learning"]]
)
def test_every_density_integrates_to_one(density: reweight.Density) -> None:
    places = np.linspace(0, 1, 200_001)
    assert integrate.trapezoid(density(places), places) == pytest.approx(1, abs=1e-3)


@EVERY
def test_weights_have_a_mean_of_one_over_the_worlds_as_drawn(
    name: str, drawn: pd.DataFrame
) -> None:
    weights = BELIEFS[name].weights(drawn)
    assert (weights >= 0).all()
    assert weights.mean() == pytest.approx(1, abs=4 * weights.std() / np.sqrt(len(weights)) + 1e-12)


def test_the_first_prior_is_the_one_that_was_drawn_from(drawn: pd.DataFrame) -> None:
    assert next(iter(BELIEFS)) == "uniform"
    assert (BELIEFS["uniform"].weights(drawn) == 1).all()


@pytest.mark.parametrize(
    ("name", "chances"),
    [
        ("ruptures", {"rupture_rate": 0, "learning": 0.25}),
        ("nothing_absent", dict.fromkeys(MAY_BE_ABSENT, 0)),
        ("often_absent", dict.fromkeys(MAY_BE_ABSENT, 0.5)),
        ("sceptical", dict.fromkeys(MAY_BE_ABSENT, 0.25)),
        ("rare", dict.fromkeys(MAY_BE_ABSENT, 0.25)),
    ],
)
def test_things_are_absent_as_often_as_the_prior_says(
    name: str, chances: dict[str, float], drawn: pd.DataFrame
) -> None:
    weights = BELIEFS[name].weights(drawn)
    for parameter, chance in chances.items():
        found = weights[drawn[parameter] == 0].sum() / weights.sum()
        assert found == pytest.approx(chance, abs=0.02)


def test_a_shape_moves_the_mean_of_its_parameter_and_of_no_other(drawn: pd.DataFrame) -> None:
    def place(parameter: str, prior: Prior) -> float:
        (low, high), values = PRIORS[parameter], drawn[parameter]
        there = values != 0
        mean = np.average(values[there], weights=prior.weights(drawn)[there])
        return float((mean - low) / (high - low))

    # The mean of the density 5 exp(-5 u) / (1 - exp(-5)) is 1/5 - exp(-5) / (1 - exp(-5)).
    steep = 1 / 5 - np.exp(-5) / (1 - np.exp(-5))
    expected = {
        "sceptical": {"learning": steep, "alliance_effect": steep, "rupture_rate": 0.5},
        "rare": {"rupture_rate": steep, "learning": 0.5},
        "wobble": {"wobble_sd": 2 / 3, "depth": 0.5},
        "modest_learning": {"learning": Parameters().learning / 5 / 2, "rupture_rate": 0.5},
    }
    for name, parameters in expected.items():
        for parameter, where in parameters.items():
            assert place(parameter, BELIEFS[name]) == pytest.approx(where, abs=0.03), (
                name,
                parameter,
            )


def test_equal_weights_count_every_world_and_one_weight_counts_one() -> None:
    assert effective(np.full(7, 3.0)) == pytest.approx(7)
    assert effective(np.array([0.0, 5.0, 0.0])) == 1
    assert effective(np.array([1.0, 2.0])) == pytest.approx(9 / 5)


def test_weighted_quantiles_are_those_of_numpy_where_weights_are_equal() -> None:
    values, at = np.random.default_rng(2).normal(size=57), np.array([0, 0.05, 0.5, 0.95, 1])
    assert quantiles(values, np.full(57, 0.3), at) == pytest.approx(np.quantile(values, at))


def test_a_weight_of_none_is_as_good_as_leaving_out_and_large_weights_draw_the_quantiles() -> None:
    values, at = np.arange(9.0), np.array([0.05, 0.5, 0.95])
    weights = np.where(values < 4, 0.0, 1.0)
    assert quantiles(values, weights, at) == pytest.approx(np.quantile(values[4:], at))
    heavy = np.where(values == 7, 1000.0, 1.0)
    assert quantiles(values, heavy, np.array([0.5]))[0] == pytest.approx(7, abs=0.1)
    assert np.isnan(quantiles(values, np.zeros(9), at)).all()
    assert quantiles(np.array([3.0]), np.ones(1), at).tolist() == [3, 3, 3]


def test_the_frozen_table_is_that_of_the_frozen_worlds() -> None:
    kept, table = frozen("worlds"), frozen("worlds_priors")
    for name, prior in BELIEFS.items():
        for k, step in enumerate(STEPS, start=1):
            found = reweight.summarise(kept[kept["agrees"] >= k], prior)
            row = table[(table["prior"] == name) & (table["evidence"] == step)]
            shown = {what: row[what].item() for what in found}
            assert shown == pytest.approx(found, abs=6e-5)


def test_only_certainty_that_ruptures_happen_lifts_the_lower_end_above_zero() -> None:
    table = frozen("worlds_priors")
    left = table[table["evidence"] == "training"]
    assert ((left["low"] > 0) == (left["calm"] == 0)).all()
    assert (left["low"] > 0).sum() == 2


def test_doubt_lowers_the_middle_and_rests_on_the_fewest_worlds() -> None:
    table = frozen("worlds_priors")
    left = table[table["evidence"] == "training"].set_index("prior")
    doubts = ["sceptical", "modest_learning"]
    assert left["effective"].nsmallest(2).index.sort_values().tolist() == sorted(doubts)
    assert (left.loc[doubts, "median"] < left["median"].loc["uniform"]).all()


def test_under_the_simulated_prior_the_ranges_are_those_of_the_worlds() -> None:
    table, ranges = frozen("worlds_priors"), frozen("worlds_ranges")
    same = table[table["prior"] == "uniform"].reset_index(drop=True)
    assert same["evidence"].tolist() == ranges["evidence"].tolist()
    assert same["worlds"].tolist() == ranges["worlds"].tolist()
    assert same["effective"].tolist() == ranges["worlds"].tolist()
    for end in ("low", "median", "high"):
        assert same[end].tolist() == pytest.approx(
            ranges[f"repair_effect_{end}"].tolist(), abs=2e-4
        )
