"""The noise floor as a chapter tells it: what is frozen, by rule and length, and real ratings."""

from __future__ import annotations

import pandas as pd
import pytest

from alliance import tables
from alliance.detect import CRITERIA
from alliance.evidence import data_folder
from alliance.floor import spoken
from alliance.numbers import percent

FROZEN = pd.read_csv(data_folder() / "detection_floor.csv", keep_default_na=False)
REAL = pd.read_csv(data_folder() / "real_ratings_rules.csv")
TEXTS = spoken.spoken()


def frozen(rule: str, sessions: int) -> pd.DataFrame:
    """Return the rows of a rule as it stands, one a kind of calm course."""
    at = (FROZEN["rule"] == rule) & (FROZEN["options"] == "") & (FROZEN["sessions"] == sessions)
    return FROZEN[at]


@pytest.mark.parametrize("rule", CRITERIA)
def test_each_share_is_the_frozen_one_of_its_rule_and_length(rule: str) -> None:
    cells = spoken.floor_table().set_index("Rule").loc[CRITERIA[rule].title]
    for length in spoken.LENGTHS:
        rows = frozen(rule, length)
        (share,) = rows.loc[rows["process"] == "real", "flagged"]
        assert TEXTS[f"{rule}_{length}"] == cells[f"{length} sessions"] == percent(share)
    shares = frozen(rule, 16)["flagged"]
    assert TEXTS[f"{rule}_least"] == percent(shares.min())
    assert TEXTS[f"{rule}_most"] == percent(shares.max())


def test_real_ratings_stand_beside_the_rules_that_were_applied_to_them() -> None:
    found = REAL[(REAL["found"] == "any") & (REAL["noise"] == "equal")].set_index("rule")["real"]
    cells = spoken.floor_table().set_index("Rule")["Real ratings"]
    expected = {
        about.title: percent(found[name]) if name in found else "not applied"
        for name, about in CRITERIA.items()
    }
    assert cells.to_dict() == expected
    assert (cells != "not applied").sum() == 5


def test_what_is_said_of_the_simulation_is_what_was_done() -> None:
    assert int(TEXTS["kinds"]) == FROZEN["process"].nunique()
    assert (TEXTS["studies"], TEXTS["clients"]) == ("20", "200")
    shown = FROZEN[(FROZEN["process"] == "real") & FROZEN["sessions"].isin(spoken.LENGTHS)]
    plain = shown[shown["options"] == ""]
    assert TEXTS["error"] == percent(plain["flagged_error"].max())


def test_the_table_of_rules_says_which_is_as_published_and_how_many_ratings_each_needs() -> None:
    lines = str(tables.rules().data).splitlines()[2:]
    assert len(lines) == len(CRITERIA)
    for line, about in zip(lines, CRITERIA.values(), strict=True):
        title, flags, numbers, source, fewest = map(str.strip, line.strip("|").split("|"))
        assert (title, fewest) == (about.title, str(about.fewest()))
        assert source.startswith("after ") != about.exact
        assert about.description.startswith(flags)
        told = dict(each.split() for each in numbers.split(", ") if each)
        used = {name for name in about.options if f"`{name}`" in flags}
        assert {name: float(x) for name, x in told.items()} == {
            name: about.options[name].default for name in used
        }
        assert about.source in source
