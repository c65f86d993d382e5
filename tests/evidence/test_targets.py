"""Targets that no parameter is fitted to: none is missing, and each says what was published."""

from __future__ import annotations

import pandas as pd
import pytest

from alliance import evidence, targets
from alliance.calibrate import GOALS


def held() -> pd.DataFrame:
    """Return the table, by id."""
    return targets.not_fitted().set_index("id")


def test_every_target_is_fitted_or_in_the_table() -> None:
    everything = set(evidence.load("targets")["id"])
    fitted = {goal.target for goal in GOALS}
    assert set(held().index) == everything - fitted
    assert len(targets.not_fitted()) == len(everything) - len(fitted)


def test_shown_targets_come_before_those_held_out() -> None:
    roles = held()["role"].tolist()
    assert roles == sorted(roles, key=targets.ROLES.index)
    assert roles.count("shown") == 11
    assert {"T9_trends", "T9_local", "T17", "T21"} <= set(
        held().index[held()["role"] == "validation"]
    )


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("T3_four", "at least .90"),
        ("T4", "−1.27 (−2.44 to −0.10)"),
        ("T5", ""),
        ("T11", ".11 (−.09 to .30)"),
        ("T12_client", "19% to 42%"),
        ("T9_trends", "66%"),
        ("T9_local", "50%"),
        ("T16_brief", "at most 5"),
    ],
)
def test_published_says_value_interval_or_bound(key: str, text: str) -> None:
    assert held().loc[key, "published"] == text


def test_only_directions_have_no_number() -> None:
    table = held()
    assert set(table.loc[table["published"] == "", "kind"]) == {"direction"}
    assert (table["unit"].eq("") == table["published"].eq("")).all()


def test_sample_and_source_are_those_of_the_row_it_rests_on() -> None:
    table = held()
    assert table.loc[["T9_trends", "T17", "T18_growth"], "n"].tolist() == [44, 26430, 2990]
    assert table.loc["T19_longer", "credit"] == "Holmqvist Larsson et al. (2018)"
    assert table.loc["T11", "population"] == "Trainees and supervisees"
    assert table["n"].isna()["T8_unrepaired"]


def test_a_mark_stands_beside_what_was_not_read_in_the_work() -> None:
    marks = held()["mark"]
    assert marks["T21"] == evidence.mark("unverified")
    assert marks["T12_client"] == evidence.mark("second-hand")
    assert marks["T9_trends"] == ""


def test_held_out_targets_within_sampling_error_know_their_sample() -> None:
    table = held()
    sampled = table[table["kind"] == "sampling"]
    assert not sampled.empty
    assert sampled["n"].notna().all()
    assert sampled["value"].notna().all()
