"""Bad tables: each kind has a result, or an error that names what is wrong and what to do."""

from __future__ import annotations

import datetime as dt
import re
import tracemalloc
from typing import Any

import numpy as np
import pandas as pd
import pytest

from alliance.detect import CRITERIA, TOO_FEW, Label, classify, courses, detect

GOOD = pd.DataFrame(
    {"client": list("aaabb"), "session": [1, 2, 3, 1, 2], "rating": [6.0, 6, 2, 5, 5]},
    index=[10, 20, 30, 40, 50],
)
LABELS = [Label.CENSORED, Label.NONE]


def words(*values: Any) -> pd.Series[Any]:
    """Return values as they are, for the rows of the good table."""
    return pd.Series(values, dtype=object, index=GOOD.index)


def labels(frame: pd.DataFrame, **given: Any) -> list[str]:
    found: list[str] = classify(frame, "own_sd", size=1, **given)["label"].tolist()
    return found


def refused(error: type[Exception], text: str) -> pytest.RaisesExc[Exception]:
    return pytest.raises(error, match=re.escape(text))


TAKEN: dict[str, dict[str, Any]] = {
    "numbers as text": {"session": list("12312"), "rating": ["6", " 6.0", "2", "5", "5"]},
    "numbers as categories": {"rating": pd.Categorical(["6", "6", "2", "5", "5"])},
    "numbers that may be missing": {
        "session": pd.array([1, 2, 3, 1, 2], dtype="Int64"),
        "rating": pd.array([6, 6, 2, 5, 5], dtype="Int64"),
    },
    "any objects": {"session": words(1, 2.0, "3", 1, 2), "rating": words(6, 6.0, "2", 5, 5)},
    "sessions with gaps": {"session": [1, 2, 30, 1, 2]},
    "the last number": {"session": [1, 2, 10_000, 1, 2]},
}


@pytest.mark.parametrize("name", list(TAKEN))
def test_what_can_mean_one_thing_only_is_taken(name: str) -> None:
    assert labels(GOOD.assign(**TAKEN[name])) == LABELS


@pytest.mark.parametrize("missing", [np.nan, None, pd.NA])
def test_a_missing_rating_is_a_missed_session(missing: Any) -> None:
    frame = pd.concat([GOOD, GOOD.tail(1).assign(session=3)])
    assert labels(frame.assign(rating=[6, 6, 2, 5, 5, missing])) == LABELS
    assert classify(frame.assign(rating=[6, 6, 2, 5, 5, missing]), "own_sd")["ratings"].sum() == 5


def test_a_client_with_fewer_than_two_ratings_has_a_label_of_its_own() -> None:
    assert labels(GOOD[:4]) == [Label.CENSORED, TOO_FEW]
    assert labels(GOOD.assign(rating=[6, 6, 2, np.nan, np.nan])) == [Label.CENSORED, TOO_FEW]


@pytest.mark.parametrize("rule", [name for name, each in CRITERIA.items() if not each.scale])
@pytest.mark.parametrize("level", [0.0, 0.3, 5])
def test_courses_without_any_change_show_nothing(rule: str, level: float) -> None:
    flat = pd.DataFrame({"client": [1, 2] * 30, "session": np.arange(60) // 2 + 1, "rating": level})
    assert detect(flat, rule).empty
    assert set(classify(flat, rule)["label"]) == {Label.NONE}


SESSIONS: dict[str, tuple[Any, str]] = {
    "missing": ([1, 2, np.nan, 1, 2], "is empty"),
    "blank": (words(1, 2, " ", 1, 2), "is empty"),
    "a fraction": ([1, 2, 1.5, 1, 2], "= 1.5 is not valid"),
    "nought": ([1, 2, 0, 1, 2], "= 0 is not valid"),
    "negative": ([1, 2, -1, 1, 2], "= -1 is not valid"),
    "too high": ([1, 2, 10_001, 1, 2], "= 10001 is not valid"),
    "a date as a number": ([1, 2, 20_240_115, 1, 2], "= 20240115 is not valid"),
    "without end": ([1, 2, np.inf, 1, 2], "= inf is not valid"),
    "a word": (list("12x12"), "= x is not valid"),
    "a date in words": (words(1, 2, "2024-01-15", 1, 2), "= 2024-01-15 is not valid"),
    "a date among numbers": (words(1, 2, dt.date(2024, 1, 15), 1, 2), "= 2024-01-15 is not valid"),
    "true among numbers": (words(1, 2, True, 1, 2), "= True is not valid"),
}
NUMBERED = "; number the sessions of each client 1, 2, 3 and so on, up to 10,000."
DATED = (
    " Dates or times become numbers of sessions, in the command by --dates DMY, MDY or YMD, the "
    "order of day, month and year; in Python by "
)


@pytest.mark.parametrize("name", list(SESSIONS))
def test_a_session_that_is_no_number_is_named_and_dates_are_told_the_way(name: str) -> None:
    sessions, said = SESSIONS[name]
    with pytest.raises(ValueError, match="session") as refusal:
        detect(GOOD.assign(session=sessions), "own_sd")
    told, *advice = str(refusal.value).split(DATED)
    assert told == f"client a, row 30 (rating 2): session {said}{NUMBERED}"
    assert bool(advice) == (name == "too high" or "date" in name)


@pytest.mark.parametrize(
    ("sessions", "said"),
    [
        (pd.to_datetime(["2024-01-15"] * 5), "= 2024-01-15 00:00:00 is not valid"),
        ([True] * 5, "= True is not valid"),
        (words(*[None] * 5), "is empty"),
    ],
)
def test_a_column_without_any_session_is_one_fault(sessions: Any, said: str) -> None:
    with refused(
        ValueError,
        f"client a, row 10 (rating 6): session {said}{NUMBERED} No row has such a number.",
    ):
        detect(GOOD.assign(session=sessions), "own_sd")


def test_the_advice_for_dates_turns_them_into_numbers() -> None:
    days = pd.to_datetime(["2024-03-01", "2024-03-08", "2024-04-01", "2024-03-02", "2024-03-09"])
    ratings = GOOD.assign(client=list("aaabb"), when=days)
    with refused(ValueError, DATED) as refusal:
        detect(ratings, "own_sd", session="when")
    advice = str(refusal.value).split(DATED)[1].rstrip(".")
    for written in (days, days.strftime("%d.%m.%Y")):
        numbers = eval(advice, {"pd": pd, "ratings": ratings.assign(when=written)})
        assert labels(ratings.assign(when=numbers), session="when") == LABELS
    with refused(ValueError, "more than one row is for this session"):
        twice = ratings.assign(when=days[[0, 0, 2, 3, 4]])
        detect(
            twice.assign(when=eval(advice, {"pd": pd, "ratings": twice})), "own_sd", session="when"
        )


@pytest.mark.parametrize("missing", [None, np.nan, pd.NA, "", "  "])
def test_a_row_without_a_client_is_named_and_never_given_to_another(missing: object) -> None:
    said = "names no client; give it the client’s id, or leave the row out."
    with refused(ValueError, f"row 20 (session 2, rating 6) {said}"):
        detect(GOOD.assign(client=words("a", missing, "a", "b", "b")), "own_sd")
    with refused(ValueError, f"row 10 (session 1, rating 6) {said} No row names one."):
        detect(GOOD.assign(client=words(*[missing] * 5)), "own_sd")


@pytest.mark.parametrize("kind", [float, "Int64", "category"])
def test_a_missing_id_is_found_among_numbers_and_categories(kind: Any) -> None:
    ids = pd.Series([1, None, 1, 2, 2], index=GOOD.index).astype(kind)
    with refused(ValueError, "row 20 (session 2, rating 6) names no client"):
        detect(GOOD.assign(client=ids), "own_sd")


RATINGS: dict[str, tuple[Any, str]] = {
    "a word": (list("66x55"), "= 'x' is not a number; give a number, or nothing where a"),
    "blank": (words(6, 6, "", 5, 5), "= '' is not a number; give a number, or nothing where"),
    "a decimal comma": (
        ["6", "6", "4,5", "5", "5"],
        "= '4,5' is not a number; a number has a decimal point, so read the file with decimal=','",
    ),
    "true": (words(6, 6, True, 5, 5), "= 'True' is not a number"),
    "a date": (words(6, 6, dt.date(2024, 1, 15), 5, 5), "= '2024-01-15' is not a number"),
    "above the scale": (
        [6, 6, 9, 5, 5],
        "= 9 is out of range; give a number from 1 to 7, or nothing where a rating is missing.",
    ),
    "below the scale": ([6, 6, 0.5, 5, 5], "= 0.5 is out of range; give a number from 1 to 7"),
    "without end": ([6, 6, np.inf, 5, 5], "= inf is out of range"),
}


@pytest.mark.parametrize("name", list(RATINGS))
def test_a_rating_that_is_none_is_named_with_client_session_and_row(name: str) -> None:
    ratings, said = RATINGS[name]
    with refused(ValueError, f"client a, session 3 (row 30): rating {said}"):
        detect(GOOD.assign(rating=ratings), "own_sd", scale=(1, 7))


def test_an_infinite_rating_is_refused_without_a_scale_too() -> None:
    with refused(ValueError, "rating = inf is out of range; give a number that is finite"):
        detect(GOOD.assign(rating=[6, 6, np.inf, 5, 5]), "own_sd")


@pytest.mark.parametrize("column", [[True] * 5, pd.to_datetime(["2024-01-15"] * 5)])
def test_a_column_of_flags_or_dates_is_no_column_of_ratings(column: Any) -> None:
    with refused(ValueError, "client a, session 1 (row 10): rating = "):
        detect(GOOD.assign(rating=column), "own_sd")


def test_the_ends_of_the_scale_are_on_it() -> None:
    assert labels(GOOD.assign(rating=[7, 7, 1, 7, 7]), scale=(1, 7)) == LABELS
    with refused(ValueError, "client a, session 1 (row 10): rating = 41 is out of range"):
        detect(GOOD.assign(rating=41), "srs_rule")


@pytest.mark.parametrize("again", [6.0, 4.5, np.nan])
def test_two_rows_for_one_session_are_both_named(again: float) -> None:
    frame = pd.concat([GOOD, pd.DataFrame({"client": "a", "session": 2, "rating": again}, [60])])
    said = "empty" if np.isnan(again) else f"{again:g}"
    with refused(
        ValueError,
        "client a, session 2 (rows 20, 60): more than one row is for this session, with the "
        f"ratings 6, {said}; keep one row for each session of a client.",
    ):
        detect(frame, "own_sd")


def test_of_many_rows_for_one_session_the_first_are_named() -> None:
    with refused(
        ValueError,
        "client a, session 1 (rows 0, 1, 2, 3 and 3 more): more than one row is for this session, "
        "with the ratings 1, 2, 3, 4 and 3 more; keep one row",
    ):
        detect(pd.DataFrame({"client": "a", "session": 1, "rating": range(1, 8)}), "own_sd")


def faults(frame: pd.DataFrame, **given: Any) -> list[str]:
    """Return the lines of a refusal, without what comes before each fault."""
    with pytest.raises(ValueError, match="faults:") as refusal:
        detect(frame, "own_sd", **given)
    return str(refusal.value).split("\n  ")


def test_every_fault_is_told_in_the_order_of_the_rows() -> None:
    rows = [
        ("a", 1, 6), ("a", 2.5, 6), ("a", 3, 9), ("b", "one", 5), ("b", 2, 5),
        (None, 4, 6), ("a", 5, 6), ("a", 6, "x"), ("b", 2, 5),
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["client", "session", "rating"], dtype=object)
    found = faults(frame, scale=(1, 7))
    assert [each.split(";")[0].removesuffix(", with the ratings 5, 5") for each in found] == [
        "6 faults:",
        "client a, row 1 (rating 6): session = 2.5 is not valid",
        "client a, session 3 (row 2): rating = 9 is out of range",
        "client b, row 3 (rating 5): session = one is not valid",
        "row 5 (session 4, rating 6) names no client",
        "client a, session 6 (row 7): rating = 'x' is not a number",
        "client b, session 2 (rows 4, 8): more than one row is for this session",
    ]


def test_ten_faults_are_told_and_the_others_are_counted() -> None:
    sessions = [1, 2, 3, 2.5, *range(5, 1500)]
    many = pd.DataFrame({"client": "a", "session": sessions, "rating": [6, *[9] * 1498]})
    found = faults(many, scale=(1, 7))
    assert found[0] == "1,499 faults:"
    assert len(found) == 12
    assert found[3].startswith("client a, row 3 (rating 9): session = 2.5 is not valid")
    assert found[-2].startswith("client a, session 10 (row 9): rating = 9 ")
    assert found[-1] == "and 1,489 more."
    ten = faults(many[:10], scale=(1, 7))
    assert ten[0] == "10 faults:"
    assert ten[-1].startswith("client a, session 10 (row 9): rating = 9 ")
    assert len(ten) == 11


def test_the_way_from_dates_to_numbers_is_told_once() -> None:
    found = faults(GOOD.assign(session=words("3.1.24", "10.1.24", 1, 2, 3)))
    assert [each.startswith("Dates or times") for each in found] == [False] * 3 + [True]


def test_no_rating_on_the_scale_is_one_fault() -> None:
    with refused(ValueError, "(row 10): rating = 30 is out of range; give a number from 1 to 7"):
        detect(GOOD.assign(rating=30), "own_sd", scale=(1, 7))
    with refused(ValueError, "No rating is on this scale."):
        detect(GOOD.assign(rating=30), "own_sd", scale=(1, 7))
    with refused(
        ValueError, "is not a number; give a number, or nothing where a rating is missing. No row"
    ):
        detect(GOOD.assign(rating="good"), "own_sd")


def test_tables_that_hold_nothing_to_compare_are_refused() -> None:
    with refused(ValueError, "the table has no rows; give one row for each rating."):
        detect(GOOD[:0], "own_sd")
    with refused(ValueError, "no client has more than 1 rating(s); a change needs 2"):
        detect(GOOD.iloc[[0, 3]], "own_sd")
    with refused(ValueError, "no client has more than 0 rating(s)"):
        detect(GOOD.assign(rating=np.nan), "own_sd")


def test_columns_are_named_with_those_that_exist() -> None:
    with refused(
        ValueError,
        "there is no column 'rating'; the table has client, session, score. Name the one that "
        "holds the rating with rating=.",
    ):
        detect(GOOD.rename(columns={"rating": "score"}), "own_sd")
    with refused(ValueError, "2 faults:\n  there is no column 'who'; the table has"):
        detect(GOOD, "own_sd", client="who", rating="score")
    with refused(ValueError, "2 columns are called 'client'; rename one."):
        detect(pd.concat([GOOD, GOOD["client"]], axis=1), "own_sd")
    with refused(ValueError, "client, session and rating are session, session, rating; name three"):
        detect(GOOD, "own_sd", client="session")
    with refused(TypeError, "ratings are a list; give a pandas table with one row a rating"):
        detect([6, 6, 2], "own_sd")  # type: ignore[arg-type]


def test_a_rule_an_option_or_a_scale_that_cannot_be_used_is_named() -> None:
    with refused(ValueError, "there is no criterion 'vshape'; choose one of own_sd, v_shape"):
        detect(GOOD, "vshape")
    with refused(TypeError, "rule = 3 is no rule; give a name, one of own_sd, v_shape"):
        detect(GOOD, 3)  # type: ignore[arg-type]
    with refused(TypeError, "own_sd has no option 'sze'; it has size"):
        detect(GOOD, "own_sd", sze=1)
    with refused(ValueError, "size = 9 is out of range; give a number from 0.5 to 5"):
        detect(GOOD, "own_sd", size=9)
    with refused(ValueError, "scale = (7, 1) is out of order; give its low end first."):
        detect(GOOD, "own_sd", scale=(7, 1))
    with refused(TypeError, "scale = 7 is no scale; give its two ends, such as (1, 7)."):
        detect(GOOD, "own_sd", scale=7)  # type: ignore[arg-type]
    with refused(ValueError, "an end of scale = nan is out of range; give a number"):
        detect(GOOD, "own_sd", scale=(1, np.nan))
    with refused(ValueError, "scale = (1, 7) is not that of srs_rule, which is for ratings from 0"):
        detect(GOOD, "srs_rule", scale=(1, 7))
    with refused(TypeError, "higher_is_better = 'no' is neither True nor False."):
        detect(GOOD, "own_sd", higher_is_better="no")  # type: ignore[arg-type]
    with refused(ValueError, "spread is needed for 1 therapy; give spread="):
        detect(GOOD[:3], "v_shape")


def test_sessions_that_are_nearly_all_gaps_are_refused_before_they_fill_the_memory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(courses, "CELLS", 102)
    assert labels(GOOD.assign(session=[1, 2, 100, 1, 2])) == LABELS
    with refused(
        ValueError,
        "client a, session 101 (row 30): all therapies together have 103 sessions for 5 rows, and "
        "at most 102 are allowed",
    ):
        labels(GOOD.assign(session=[1, 2, 101, 1, 2]))
    # Ten rows are a reason for two hundred cells.
    many = pd.DataFrame({"client": "a", "session": np.arange(191, 201), "rating": 5.0})
    assert labels(many) == [Label.NONE]


def test_one_long_therapy_costs_its_own_length_and_not_that_for_every_client() -> None:
    short = pd.DataFrame(
        {"client": np.repeat(np.arange(5000), 2), "session": [1, 2] * 5000, "rating": 5.0}
    )
    frame = pd.concat([short, pd.DataFrame({"client": -1, "session": [1, 9999], "rating": [6, 2]})])
    tracemalloc.start()
    found = classify(frame, "own_sd", size=1)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found["label"][0] == Label.CENSORED
    assert peak < 20e6  # five thousand clients of that length would take 400 MB in one array
