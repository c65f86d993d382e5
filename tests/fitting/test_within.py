"""The panel model finds planted effects within clients, whatever lasts between them."""

from __future__ import annotations

import numpy as np
import pytest

from alliance import evidence, outcomes
from alliance.identify import BETWEEN, KNOWN, known_process
from alliance.real import lagged
from alliance.within import LEAST, panel_model

REVERSE = KNOWN.on_alliance * KNOWN.anxiety_carry
"""Distress acts on the rating of the same session, so it reaches the next one by its carry-over."""


@pytest.mark.parametrize("between", BETWEEN)
def test_all_four_planted_effects_are_found_whatever_lasts(between: float) -> None:
    found = np.mean([panel_model(*known_process(seed, between)) for seed in range(8)], axis=0)
    carry = KNOWN.alliance_carry
    expected = [carry, REVERSE, KNOWN.on_anxiety, 0.3]
    # The reverse effect feeds back, so carry-overs are a little more than planted.
    assert found.tolist() == pytest.approx(expected, abs=0.035)


def test_the_bias_of_own_means_is_in_the_carry_over_and_the_panel_model_has_none() -> None:
    rating, distress = known_process(3, 0.0)
    by_means = lagged.effects(rating, distress, detrended=False)
    by_lines = lagged.effects(rating, distress, detrended=True)
    panel = panel_model(rating, distress)
    assert panel.distress_carry == pytest.approx(KNOWN.anxiety_carry, abs=0.06)
    assert by_lines.anxiety_carry < by_means.anxiety_carry < panel.distress_carry - 0.1


def test_effects_survive_that_clients_leave() -> None:
    rating, distress = known_process(5, 0.8)
    lengths = np.random.default_rng(1).integers(2, 8, (len(rating), 1))
    gone = np.arange(7) >= lengths
    found = panel_model(np.where(gone, np.nan, rating), np.where(gone, np.nan, distress))
    assert found.on_distress == pytest.approx(KNOWN.on_anxiety, abs=0.05)


def test_units_and_levels_do_not_matter() -> None:
    rating, distress = known_process(5, 0.8)
    plain, scaled = panel_model(rating, distress), panel_model(5 + rating / 2, 18 + 7 * distress)
    assert list(scaled) == pytest.approx(list(plain), abs=1e-3)


def test_the_order_of_the_series_matters() -> None:
    rating, distress = known_process(5, 0.8)
    turned = panel_model(distress, rating)
    assert turned.on_rating == pytest.approx(panel_model(rating, distress).on_distress, abs=2e-3)


def test_series_that_are_too_short_are_refused() -> None:
    with pytest.raises(ValueError, match=f"nobody has {LEAST} sessions"):
        panel_model(*np.arange(16.0).reshape(2, 4, 2))


def test_the_frozen_table_says_what_the_three_ways_give() -> None:
    frozen = evidence.load("identification_within").set_index("process")
    known = frozen.loc[[f"between_{r:g}" for r in BETWEEN]]
    assert known["panel"].tolist() == pytest.approx(known["true"].tolist(), abs=0.01)
    world = frozen.loc["calibrated"]
    assert abs(world["detrended"]) > abs(world["mean_centred"])
    pairs = [known_process(20130301 + k, 0.8) for k in range(20)]
    slopes = [-outcomes.lagged_slope(*pair) for pair in pairs]
    assert known["mean_centred"].iloc[1] == pytest.approx(np.mean(slopes), abs=6e-5)
