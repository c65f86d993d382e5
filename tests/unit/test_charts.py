"""What is drawn: every chart compiles, draws, and says what the model says."""

import json
import re
from collections.abc import Callable
from typing import Any

import altair as alt
import numpy as np
import pytest
from alliance.charts.moment import COURSES, MOMENT_COLUMNS, ONE_CLIENT_SEED, QUIET_CLIENT

from alliance import Parameters, charts, evidence, explorers
from alliance.model import ALWAYS, NEVER, ClientDraws, Session, SessionDraws
from alliance.parameters import PARAMETERS
from alliance.simulate import SESSIONS, Draws, draw, run
from alliance.site import vega
from alliance.site.figure import Figure, Value

CHARTS: list[Callable[[], Any]] = [getattr(charts, name) for name in charts.__all__]
LAB = explorers.one_difficult_moment_figure()


@pytest.mark.parametrize("make", CHARTS, ids=charts.__all__)
def test_every_chart_compiles_and_draws(make: Callable[[], alt.TopLevelMixin]) -> None:
    spec = vega.to_vega(make())
    frame = vega.first_frame(json.loads(json.dumps(spec)))
    assert 'role="img"' in frame.svg
    assert re.search(r'aria-label="[^"]{80,}"', frame.svg), "a text alternative of some length"
    assert "NaN" not in frame.svg


def frame_of(settings: dict[str, Value]) -> vega.FirstFrame:
    """Draw the first lab at some of its settings."""
    return vega.first_frame(vega.with_settings(LAB.spec, LAB.defaults | settings))


def simulated(course: str, settings: dict[str, Value]) -> Session:
    """Run the same client through the NumPy engine."""
    s: dict[str, Any] = LAB.defaults | settings
    luck = draw(ONE_CLIENT_SEED, 0, np.zeros(1, dtype=np.int64), SESSIONS)
    repaired = s["repaired"] and course != "unrepaired"

    def placed(t: int, chance: SessionDraws) -> SessionDraws:
        events = {
            "rupture": course != "unhurt" and t == s["session"],
            "kind": s["kind"] == "withdrawal",
            "repair": repaired and s["delay"] == 0,
            "late_repair": repaired and t == s["session"] + s["delay"],
            "leaving": False,
        }
        fixed = {name: np.full(1, ALWAYS if is_so else NEVER) for name, is_so in events.items()}
        noise = {name: getattr(chance, name).round(3) for name in ("wobble", "rating", "symptom")}
        return SessionDraws(**fixed, **noise, depth=np.zeros(1))

    draws = Draws(
        ClientDraws(*np.zeros((len(ClientDraws._fields), 1))),
        tuple(placed(t, chance) for t, chance in enumerate(luck.sessions, start=1)),
    )
    moved = {name: value for name, value in s.items() if name in PARAMETERS}
    return run(Parameters(**QUIET_CLIENT, **moved), draws)[1]


@pytest.mark.parametrize("case", LAB.cases)
def test_the_lab_draws_what_the_numpy_engine_simulates(case: str) -> None:
    """Every number under the chart is the model's, in every case."""
    settings = LAB.case(case)
    rows = np.array(frame_of(settings).rows, dtype=float)
    assert rows.shape == (SESSIONS, len(MOMENT_COLUMNS))
    np.testing.assert_array_equal(rows[:, 0], range(1, SESSIONS + 1))
    for position, column in list(enumerate(MOMENT_COLUMNS))[1:]:
        quantity, course = column.split("_")
        expected = getattr(simulated(course, settings), quantity)[0]
        np.testing.assert_allclose(rows[:, position], expected, atol=0.00501, err_msg=column)


def test_the_sentence_agrees_with_the_table() -> None:
    """The sentence names the last distress and its distance to both twins."""
    frame = frame_of({})
    columns = dict(zip(MOMENT_COLUMNS, zip(*frame.rows, strict=True), strict=True))
    last = {course: float(columns[f"distress_{course}"][-1]) for course in COURSES}
    said = [
        float(x)
        for x in re.findall(r"distress is ([\d.]+): ([\d.]+) .* and ([\d.]+)", frame.sentence)[0]
    ]
    gaps = [abs(last["happened"] - last[twin]) for twin in ("unhurt", "unrepaired")]
    np.testing.assert_allclose(said, [last["happened"], *gaps], atol=0.06)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"depth": 0.0}, "nothing comes between client and therapist"),
        ({"repaired": False}, "The rupture is never repaired."),
        ({"kind": "withdrawal"}, "the withdrawal in session 6"),
        (
            {"alliance_effect": 0.0, "learning": 0.0},
            "the same as without the rupture, and the same as",
        ),
    ],
)
def test_the_sentence_follows_the_settings(settings: dict[str, Value], words: str) -> None:
    assert words in frame_of(settings).sentence


def test_a_quiet_rupture_shows_less_in_the_rating() -> None:
    """A withdrawal is concealed by the stated share, a confrontation is not."""
    falls = {
        kind: re.findall(r"by ([\d.]+) points.*fall of (\d.\d)", frame_of({"kind": kind}).sentence)[
            0
        ]
        for kind in ("withdrawal", "confrontation")
    }
    assert falls["confrontation"] == ("1.5", "1.5")
    hidden = 1.5 * (1 - Parameters().concealment)
    assert float(falls["withdrawal"][1]) == pytest.approx(hidden, abs=0.051)


def test_the_forest_shows_every_published_correlation_of_its_topics() -> None:
    """Rows that were not checked against their source come only when asked for."""
    figure: Figure = explorers.published_effects()
    at_first = {row[0] for row in figure.frame.rows}
    asked = vega.first_frame(vega.with_settings(figure.spec, {"unverified": True}))
    effects = evidence.load("effects").set_index("quantity")
    added = {row[0] for row in asked.rows} - at_first
    assert added
    assert set(effects.loc[list(added), "status"]) == {"unverified"}
    assert set(effects.loc[list(at_first), "status"]) <= {"seen", "second-hand", "derived"}
    main = next(row for row in figure.frame.rows if row[3] == "11")
    assert main[1:5] == (".29", ".10 to .47", "11", "1,314")
