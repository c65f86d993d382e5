"""Two questionnaires: both ratings are the engine's, and each hour is told by who sees it."""

from __future__ import annotations

import numpy as np
import pytest

from alliance.labs import quiet
from alliance.labs.quiet.look import SEEN
from alliance.simulate import SESSIONS
from kernelless import Value
from tests.labs.drawn import Drawn, cases, some_settings
from tests.labs.twins.quiet import CLIENTS, THERAPIST, flags, hours, seen

FIGURE = quiet.lab.figure
tables = Drawn(FIGURE).tables
EACH = pytest.mark.parametrize("settings", [*cases(FIGURE), *some_settings(FIGURE, 6, 20)])


@EACH
def test_the_lines_are_those_of_the_engine(settings: dict[str, Value]) -> None:
    mine, expected = int(settings["followed"]) - 1, hours(settings, hurt=True)
    rows = tables(settings)["sessions"]
    assert [row["session"] for row in rows] == list(range(1, SESSIONS + 1))
    for name, values in expected._asdict().items():
        np.testing.assert_allclose([row[name] for row in rows], values[mine], atol=1e-9)


@EACH
def test_a_flag_stands_where_the_rule_flags(settings: dict[str, Value]) -> None:
    mine, expected = int(settings["followed"]) - 1, hours(settings, hurt=True)
    for rater in ("client", "therapist"):
        rows = [row for row in tables(settings)["flags"] if row["rater"] == rater]
        at = [row["session"] - 1 for row in rows if row["on"]]
        assert at == np.flatnonzero(flags(getattr(expected, rater), settings)[mine]).tolist()
        assert [row["session"] for row in rows if row["own"]] == [8, 9]


@EACH
def test_each_client_is_counted_by_who_sees_the_rupture(settings: dict[str, Value]) -> None:
    found = tables(settings)
    for world, hurt in enumerate((True, False)):
        expected = np.bincount(seen(settings, hurt), minlength=len(SEEN))
        counts = [int(row["count"]) for row in found["counts"] if row["world"] == world]
        assert counts == expected.tolist()
        people = [row for row in found["people"] if row["world"] == world]
        assert [row["person"] for row in people] == list(range(1, CLIENTS + 1))
        shapes = [SEEN[each].shape for each in seen(settings, hurt)]
        assert [row["shape"] for row in people] == shapes
        assert len({(row["column"], row["row"]) for row in people}) == CLIENTS


def test_what_nobody_shows_is_found_no_more_often_than_chance() -> None:
    hidden = FIGURE.case("Hidden from both")
    for row in tables(hidden)["raters"]:
        assert row["lowered"] == pytest.approx(0, abs=0.05)
        assert abs(row["hits"] - row["alarms"]) <= 3


def test_a_confrontation_is_the_same_however_much_is_hidden() -> None:
    open_ = FIGURE.case("A confrontation")
    first, second = (tables(open_ | {"concealment": share}) for share in (0.0, 1.0))
    assert first["raters"] == second["raters"]


def test_the_client_at_the_start_is_one_whom_only_the_therapist_sees() -> None:
    found = tables(FIGURE.defaults)
    (mine,) = (
        row for row in found["people"] if row["world"] == 0 and row["person"] == quiet.FOLLOWED
    )
    assert mine["shape"] == SEEN[THERAPIST].shape
    assert [(row["rater"], row["session"]) for row in found["flags"] if row["on"]] == [
        ("therapist", 8)
    ]
