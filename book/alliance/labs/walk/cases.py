"""The cases to walk: invented courses, read from ``data/`` and checked before anybody sees them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Any, NamedTuple, TypeAlias

import pandas as pd

from alliance import evidence
from alliance.simulate import SESSIONS

Row: TypeAlias = Mapping[str, Any]
"""A row of a table."""
YOU = "You"
"""Who speaks the words of the therapist."""
NOTHING, WITHDRAWAL, CONFRONTATION = KINDS = ("nothing", "withdrawal", "confrontation")
"""What a moment may hold, and what may be noticed."""
FALLS, HOLDS = "falls", "holds"
STEP = 0.3
"""Alliance points by which a rating must change to count as lower or higher."""
MOST_MOMENTS = 3
APART = 2
"""Sessions that two moments must be apart: a response shows in the session after."""
DEEPEST = 3.0
"""Alliance points of the deepest wound that a moment or a response may make."""
LONGEST: Mapping[str, int] = {
    "opening": 200, "asks": 180, "scene": 300, "shows": 130, "words": 130, "reply": 110,
}  # fmt: skip
"""Characters of a text, so that a scene fits its box."""
LINES = " | "
"""What stands between two lines of a scene."""


class Answer(NamedTuple):
    """What a response is in words, and what it is assumed to do.

    `begins` counts the sessions until what is open begins to mend, None for never. `adds` is the
    depth of a new wound in the next session, in alliance points; nobody mends that one.
    """

    words: str
    reply: str
    begins: int | None
    adds: float


class Moment(NamedTuple):
    """A session in which something happens, or seems to.

    `depth` is that of the rupture in alliance points, 0 for none. `rating` says what the client's
    rating does from the session before: it falls by `STEP` or more, or holds within it.
    """

    session: int
    kind: str
    depth: float
    rating: str
    scene: tuple[tuple[str, str], ...]
    shows: str
    answers: dict[str, Answer]


class Case(NamedTuple):
    """An invented course: who it is about, the chance of its sessions, and its moments."""

    name: str
    about: str
    conceals: float
    seed: int
    opening: str
    asks: str
    moments: tuple[Moment, ...]


def load() -> tuple[Case, ...]:
    """Return the cases of the book.

    Returns
    -------
    tuple of Case
        In the order of ``data/cases.csv``.

    Raises
    ------
    ValueError
        If a table says what a case cannot be; the message names the row and the remedy.

    Examples
    --------
    >>> [case.name for case in load()][:2]
    ['Mara', 'Tom']
    """
    cases, moments, answers = map(evidence.load, ("cases", "cases_moments", "cases_responses"))
    return read(cases, moments, answers, tuple(responses()))


def responses() -> dict[str, str]:
    """Return what one may do in a moment, and the rows of evidence on it.

    Returns
    -------
    dict of str to str
        Ids of rows, with spaces between them, by response.

    Examples
    --------
    >>> responses()["reassure"]
    ''
    """
    table = evidence.load("responses")
    return dict(zip(table["response"], table["rests_on"], strict=True))


def read(
    cases: pd.DataFrame, moments: pd.DataFrame, answers: pd.DataFrame, choices: tuple[str, ...]
) -> tuple[Case, ...]:
    """Return cases from their tables.

    Parameters
    ----------
    cases, moments, answers : DataFrame
        As ``data/datapackage.json`` describes them.
    choices : tuple of str
        The responses that every moment must answer.

    Returns
    -------
    tuple of Case
        In the order of their table.

    Raises
    ------
    ValueError
        If a case, a moment or an answer is missing, doubled, too long or out of range.
    """
    known = set(cases["case"])
    for name, table in (("cases_moments", moments), ("cases_responses", answers)):
        if strangers := sorted(set(table["case"]) - known):
            what = f"there is no such case; use {_list(cases['case'])}"
            raise _fault(name, strangers[0], what)
    return tuple(_case(row, moments, answers, choices) for row in _rows(cases))


def _case(row: Row, moments: pd.DataFrame, answers: pd.DataFrame, choices: tuple[str, ...]) -> Case:
    name = str(row["case"])
    mine, said = _rows(moments[moments["case"] == name]), answers[answers["case"] == name]
    for each in mine:
        _check_moment(each)
    sessions = [int(each["session"]) for each in mine]
    _check_order(name, sessions)
    if strange := sorted({*said["session"]} - {*sessions}):
        raise _fault("cases_responses", f"{name}, session {strange[0]}", "there is no such moment")
    found = tuple(_moment(each, said, choices) for each in mine)
    conceals = float(row["conceals"])
    if not 0 <= conceals <= 1:
        raise _fault("cases", name, f"conceals = {conceals:g}; use a share from 0 to 1")
    opening, asks = _texts("cases", name, row, "opening", "asks")
    return Case(name, str(row["about"]), conceals, int(row["seed"]), opening, asks, found)


def _check_order(name: str, sessions: list[int]) -> None:
    """Stop at too many moments, or at two that are too near to each other."""
    if not 1 <= len(sessions) <= MOST_MOMENTS:
        what = f"there are {len(sessions)} moments; give 1 to {MOST_MOMENTS}"
        raise _fault("cases_moments", name, what)
    if any(after - before < APART for before, after in pairwise(sessions)):
        what = f"moments are in sessions {sessions}; give them in order, {APART} or more apart"
        raise _fault("cases_moments", name, what)


def _moment(row: Row, said: pd.DataFrame, choices: tuple[str, ...]) -> Moment:
    session, depth = int(row["session"]), float(row["depth"])
    where = _where(row)
    scene, shows = _texts("cases_moments", where, row, "scene", "shows")
    rows = _rows(said[said["session"] == session])
    given = {each["response"]: _answer(each, where, depth) for each in rows}
    if sorted(each["response"] for each in rows) != sorted(choices):
        what = f"answers {_list(given)}; give one row each to {_list(choices)}"
        raise _fault("cases_responses", where, what)
    lines = tuple(_line(text, row["case"]) for text in scene.split(LINES))
    if not any(who == row["case"] for who, _ in lines):
        what = f"the client says nothing; begin a line of the scene with {row['case']}:"
        raise _fault("cases_moments", where, what)
    answers = {choice: given[choice] for choice in choices}
    return Moment(session, row["kind"], depth, row["rating"], lines, shows, answers)


def _where(row: Row) -> str:
    return f"{row['case']}, session {row['session']}"


def _check_moment(row: Row) -> None:
    """Stop at a moment that no course can have."""
    where = _where(row)
    if not 2 <= int(row["session"]) < SESSIONS:
        what = f"the session is out of range; use 2 to {SESSIONS - 1}"
        raise _fault("cases_moments", where, what)
    for column, allowed in (("kind", KINDS), ("rating", (FALLS, HOLDS))):
        if row[column] not in allowed:
            what = f"{column} = {row[column]!r}; use {_list(allowed)}"
            raise _fault("cases_moments", where, what)
    depth = float(row["depth"])
    if not 0 <= depth <= DEEPEST or (depth == 0) != (row["kind"] == NOTHING):
        what = f"depth = {depth:g}; use 0 for {NOTHING}, else more than 0, up to {DEEPEST:g}"
        raise _fault("cases_moments", where, what)


def _answer(row: Row, where: str, depth: float) -> Answer:
    where = f"{where}, {row['response']}"
    begins = None if row["begins"] is None else int(row["begins"])
    if begins is not None and (depth == 0 or not 0 <= begins <= SESSIONS):
        nothing = "leave it empty where nothing is to be mended"
        what = f"begins = {begins}; {nothing}, else use 0 to {SESSIONS}"
        raise _fault("cases_responses", where, what)
    adds = float(row["adds"])
    if not 0 <= adds <= DEEPEST:
        raise _fault("cases_responses", where, f"adds = {adds:g}; use 0 to {DEEPEST:g}")
    words, reply = _texts("cases_responses", where, row, "words", "reply")
    return Answer(words, reply, begins, adds)


def _line(text: str, name: str) -> tuple[str, str]:
    """Return who speaks a line, or nobody, and what is said or seen."""
    who, colon, said = text.partition(": ")
    return (who, said) if colon and who in (YOU, name) else ("", text)


def _texts(table: str, where: str, row: Row, *columns: str) -> list[str]:
    """Return texts; stop at one that is missing, or longer than its box."""
    for column in columns:
        length, longest = len(row[column]), LONGEST[column]
        if not 0 < length <= longest:
            raise _fault(table, where, f"{column} has {length} characters; use 1 to {longest}")
    return [str(row[column]) for column in columns]


def _rows(table: pd.DataFrame) -> list[Row]:
    """Return the rows of a table, with None for an empty number."""
    whole = table.astype(object).where(table.notna(), None)
    return [{str(name): cell for name, cell in row.items()} for row in whole.to_dict("records")]


def _list(names: Iterable[str]) -> str:
    return ", ".join(names) or "none"


def _fault(table: str, where: str, what: str) -> ValueError:
    return ValueError(f"{table}.csv: {where}: {what}")


def paths(case: Case) -> Iterator[tuple[str, ...]]:
    """Yield every way through a case.

    Parameters
    ----------
    case : Case
        The case.

    Yields
    ------
    tuple of str
        A response for each of its moments.
    """
    ways: list[tuple[str, ...]] = [()]
    for moment in case.moments:
        ways = [(*way, response) for way in ways for response in moment.answers]
    yield from ways
