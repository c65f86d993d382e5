"""Numbers, tables and figures on identification and validation say what the frozen tables hold."""

from __future__ import annotations

import pandas as pd
import pytest

from alliance import evidence, figures, recovery, reports
from alliance.figures.apart import PROFILED, SHOWN, profile_rows, recovery_rows, telling_rows
from alliance.figures.validation import published, validation_rows
from alliance.parameters import PARAMETERS

HELD = evidence.load("validation")


def test_the_text_counts_the_targets_that_each_world_meets() -> None:
    said, points = reports.spoken_apart(), evidence.load("identification")
    none = points[(points["profile"] == "rupture_rate") & (points["value"] == 0)]
    assert said["met_none"] == str(int(none["met"].sum()))
    assert said["met_calibrated"] == str(int(evidence.load("calibration")["met"].sum()))
    assert none.loc[~none["met"], "target"].tolist() == ["T10"]
    assert said["none_T10"] == ".06"


def test_shallow_ruptures_miss_the_target_that_no_ruptures_miss() -> None:
    points = evidence.load("identification")
    shallow = points[(points["profile"] == "depth") & (points["value"] == 0.3)]
    assert shallow.loc[~shallow["met"], "target"].tolist() == ["T10"]


def test_without_an_effect_of_a_session_one_target_is_missed() -> None:
    points = evidence.load("identification")
    absent = points[(points["profile"] == "alliance_effect") & (points["value"] == 0)]
    assert absent.loc[~absent["met"], "target"].tolist() == ["T4_standardised"]


def test_ratings_are_steady_at_the_lower_edge_or_below_it_in_every_fit() -> None:
    points = evidence.load("identification")
    assert points.loc[points["target"] == "T3", "misfit"].between(-1.25, -0.6).all()


@pytest.mark.parametrize("profile", PROFILED)
def test_profiles_run_from_the_lowest_to_the_highest_value(profile: str) -> None:
    said, frozen = reports.spoken_apart(), evidence.load("identification_settings")
    of = frozen[frozen["profile"] == profile]
    assert said[f"effect_low_{profile}"] == f"{of['repair_effect'].min():.1f}"
    assert said[f"misfit_high_{profile}"] == f"{of['misfit'].max():.1f}"
    drawn = profile_rows().query("profile == @profile")
    assert drawn["misfit"].tolist() == of["misfit"].tolist()
    effects = ["none" if pd.isna(x) else f"{x:.1f}" for x in of["repair_effect"]]
    assert drawn["said"].tolist() == effects


def test_the_table_of_recovery_lists_every_parameter_the_worst_last() -> None:
    found = recovery.summary(evidence.load("identification_recovery"))
    text = str(reports.recovery_table().data)
    worst = found.sort_values("width").iloc[-1]
    assert PARAMETERS[str(worst["parameter"])].label in text.splitlines()[-1]
    assert f"{worst['width']:.0%}" in text.splitlines()[-1]
    assert len(text.splitlines()) == 2 + len(found)


def test_the_drawn_plantings_are_the_first_ones() -> None:
    rows = recovery_rows()
    frozen = evidence.load("identification_recovery")
    assert len(rows) == SHOWN * frozen["parameter"].nunique()
    assert rows["planted"].iloc[0] == frozen["planted"].iloc[0]
    assert (rows["low"] <= rows["high"]).all()


def test_measurements_stand_in_the_order_in_which_large_studies_tell() -> None:
    rows = telling_rows()
    large = rows[rows["clients"] == 400]
    frozen = evidence.load("identification_separation").query("clients == 400")
    assert large["measurement"].tolist() == frozen.sort_values("apart")["measurement"].tolist()
    assert rows["told_text"].tolist() == [f"{x:.0%}" for x in rows["told"]]
    told = frozen.set_index("measurement")["told"]
    sentence = figures.telling().drawing.frame.sentence
    assert f"in {100 * told['training']:.0f} of 100" in sentence
    assert f"in {100 * told['observed']:.0f}." in sentence


def test_the_figure_of_held_out_values_counts_every_check() -> None:
    frame = figures.validation().drawing.frame
    counts = [(HELD[f"{world}_verdict"] == "within").sum() for world in ("calibrated", "none")]
    assert frame.sentence == (
        f"Of {len(HELD)} held-out checks, the calibrated world passes {counts[0]} and the world "
        f"without ruptures {counts[1]}."
    )
    assert [row[4] for row in frame.rows] == HELD["calibrated_verdict"].tolist()
    assert [row[6] for row in frame.rows] == HELD["none_verdict"].tolist()


def test_a_mark_stands_in_the_band_if_and_only_if_the_value_is_within() -> None:
    rows = validation_rows()
    drawn = rows[rows["at"].notna()]
    assert (drawn["at"].between(0, 1) == (drawn["calibrated_verdict"] == "within")).all()
    assert not rows["label"].duplicated().any()


def test_bounds_ranges_and_directions_are_written_as_such() -> None:
    rows = {row["check"]: published(row) for _, row in HELD.iterrows()}
    assert rows["T9_trends"] == "0.66"
    assert rows["T19"] == "above 0"
    assert rows["T4"] == "below 0"
    assert rows["T12_client"] == "0.19 to 0.42"
    assert rows["T17"] == "−0.2 to 0.2"


def test_only_the_check_on_true_ruptures_tells_the_worlds() -> None:
    differ = HELD["calibrated_verdict"] != HELD["none_verdict"]
    assert HELD.loc[differ, "check"].tolist() == ["T20"]


def test_what_was_not_read_in_the_work_carries_its_mark() -> None:
    lines = str(reports.validation_table().data).splitlines()
    marked = next(line for line in lines if "Clients worse at the end of routine care" in line)
    assert evidence.mark("unverified") in marked


def test_the_text_on_validation_takes_published_and_simulated_from_their_columns() -> None:
    said = reports.spoken_validation()
    row = HELD.set_index("check").loc["T9_local"]
    assert said["T9_local_published"] == "50%"
    assert said["T9_local_mean"] == f"{row['calibrated_mean']:.0%}"
    assert said["T9_local_low"] == f"{row['calibrated_low']:.0%}"
    assert said["T9_local_none"] == f"{row['none_mean']:.0%}"
    assert said["T12_client_range"] == "19% to 42%"
    assert said["rule_own_sd_published"] == "23%", "a share of clients, though its row has no unit"
    assert said["N12_on_anxiety_observed_published"] == ".02"
    assert said["T6_mean"] == "−.14"
