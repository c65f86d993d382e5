"""Numbers and sentences in the prose."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from alliance import (
    Parameters,
    agreement,
    calibrate,
    detect,
    evidence,
    outcomes,
    phrases,
    prose,
    simulate,
    worlds,
)
from alliance.simulate import CASELOAD

BOOK = Path(__file__).parents[2] / "book"
CHAPTERS = sorted(BOOK.glob("*.md"))
COMPUTED = {
    "answers.tell(": "answers",
    'prose.tell_texts("plan"': "plan",
    "prose.tell_calibration(": "sim",
    "prose.tell_worlds(": "worlds",
    "prose.tell_labels(": "labels",
    "prose.tell_rivals(": "rivals",
    "spoken.tell(": "ratings",
    "floor.tell(": "floor",
    "lab.tell(": "repair",
    "drawn.tell(": "drawn",
    'prose.tell_texts("walk"': "walk",
    "reports.tell_apart(": "apart",
    "reports.tell_validation(": "held",
}
TYPED_RESULT = re.compile(r"(?<![\w.`{])(?:\*[rdkN]\*\s*=|β\s*=)\s*[\d.]|\d+(?:\.\d+)?%")


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.stem)
def test_no_result_is_typed_into_the_prose(chapter: Path) -> None:
    """Correlations and percentages come from data or from code, never from a keyboard."""
    outside_code = re.sub(r"```.*?```", "", chapter.read_text("utf-8"), flags=re.DOTALL)
    assert not TYPED_RESULT.findall(outside_code)


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.stem)
def test_every_figure_in_the_prose_is_told(chapter: Path) -> None:
    """A chapter glues the rows that its sentences use, and no others."""
    text = chapter.read_text("utf-8")
    used = {key.rsplit(".", 1)[0] for key in re.findall(r"{glue:text}`([^`]+)`", text)}
    told = {key for call in re.findall(r"prose\.tell\(([^)]*)\)", text) for key in _strings(call)}
    told |= {prefix for call, prefix in COMPUTED.items() if call in text}
    assert used == told


def _strings(call: str) -> list[str]:
    return re.findall(r'"([^"]+)"', call)


@pytest.mark.parametrize(
    ("key", "part", "text"),
    [
        ("A1", "value", ".28"),
        ("A1", "k", "295"),
        ("A1", "n", "30,000"),
        ("A1d", "percent", "7.7%"),
        ("B2", "low", "−.09"),
        ("H9", "percent", "93%"),
        ("C14_cut", "value", "9.9"),
    ],
)
def test_a_figure_is_written_as_a_sentence_needs_it(key: str, part: str, text: str) -> None:
    assert prose.spoken(evidence.row(key))[part] == text


def test_a_quote_in_words_stays_a_string_in_vega() -> None:
    """Plain words are quoted for the browser, whatever they hold."""
    assert phrases.say('a "b"', phrases.Phrase("x")) == r'"a \"b\""+x'


WORLDS, RANGES = evidence.load("worlds"), evidence.load("worlds_ranges")
ABSENT = WORLDS[["alliance_effect", "learning"]].eq(0).all(axis=1) & WORLDS["rupture_rate"].gt(0)


def middle(effects: pd.Series[float]) -> list[str]:
    """Write the ends of the middle of some effects, as many as an interval holds."""
    outside = 100 * (1 - worlds.LEVEL) / 2
    return [f"{end:.1f}" for end in np.percentile(effects, [outside, 100 - outside])]


def test_each_kind_of_evidence_leaves_the_worlds_and_effects_that_the_text_says() -> None:
    said = prose.spoken_worlds()
    for step, left, low, high in zip(
        RANGES["evidence"],
        RANGES["worlds"],
        RANGES["repair_effect_low"],
        RANGES["repair_effect_high"],
        strict=True,
    ):
        assert said[f"left_{step}"] == f"{left:,}"
        assert float(said[f"low_{step}"]) == pytest.approx(low, abs=0.0501)
        assert float(said[f"high_{step}"]) == pytest.approx(high, abs=0.0501)
    middle = RANGES.set_index("evidence")["repair_effect_median"]
    assert [said[f"median_{step}"] for step in middle.index] == [f"{x:.1f}" for x in middle]
    assert said["count"] == said["left_prior"]


def test_the_text_counts_small_effects_and_worlds_without_a_mechanism() -> None:
    said, effect = prose.spoken_worlds(), WORLDS["repair_effect"]
    assert said["small_between"] == f"{(effect < 1).sum():,}"
    assert said["absent_between"] == f"{ABSENT.sum():,}"
    assert said["absent_effect"] == f"{np.mean(effect[ABSENT]):.1f}"
    calm = [((WORLDS["rupture_rate"] == 0) & (WORLDS["agrees"] > k)).sum() for k in range(4)]
    steps = ("between", "within", "ratings", "training")
    assert [said[f"calm_{step}"] for step in steps] == [f"{count:,}" for count in calm]
    low, high = agreement.larger_training_bounds()
    confirmed = (WORLDS["agrees"] == 4) & (WORLDS["training_r"] >= low)
    confirmed &= WORLDS["training_r"] <= high
    assert said["left_larger_training"] == f"{confirmed.sum():,}"
    assert said["calm_larger_training"] == f"{(confirmed & (WORLDS['rupture_rate'] == 0)).sum()}"
    removed = effect[WORLDS["agrees"] == 1]
    assert said["removed_share"] == f"{100 * np.mean(removed >= 1):.0f}%"


def test_the_text_says_what_asking_less_within_clients_would_leave() -> None:
    said = prose.spoken_worlds()
    row = evidence.row("T4_standardised")
    line, far = row["tolerance_high"], row["tolerance_low"]
    lower, within = round(0.4 * line, 2), WORLDS["within_beta"]
    for name, value in {"line": line, "line_far": far, "line_lower": lower}.items():
        assert said[name] == f"{value:.2f}".replace("-0.", "−."), "a better alliance, less distress"
    assert said["absent_lower"] == f"{(ABSENT & (within < lower)).sum():,}"


@pytest.mark.parametrize("step", ["between", "within", "ratings", "training"])
def test_the_text_says_how_often_planted_effects_are_covered(step: str) -> None:
    said, checked = prose.spoken_worlds(), evidence.load("worlds_coverage")
    checked = checked[checked["evidence"] == step]
    covered, planted = checked["covered"].mean(), len(checked)
    assert said[f"planted_{step}"] == f"{planted:,}"
    assert said[f"accepted_{step}"] == f"{np.median(checked['accepted']):,.0f}"
    assert said[f"covered_{step}"] == f"{100 * covered:.1f}%"
    error = 100 * np.sqrt(covered * (1 - covered) / planted)
    assert said[f"coverage_error_{step}"] == f"{error:.1f}%"
    tenth = checked.sort_values("repair_effect")["covered"].tail(planted // 10)
    assert float(said[f"covered_largest_{step}"][:-1]) == pytest.approx(100 * tenth.mean(), abs=4)


def test_the_text_says_what_each_prior_leaves_open_and_how_far_priors_differ() -> None:
    said, frozen = prose.spoken_worlds(), evidence.load("worlds_priors")
    left = frozen[frozen["evidence"] == "training"]
    for each in left.itertuples():
        ends = [said[f"{end}_if_{each.prior}"] for end in ("low", "median", "high")]
        assert ends == [f"{each.low:.1f}", f"{each.median:.1f}", f"{each.high:.1f}"]
        assert said[f"effective_if_{each.prior}"] == f"{each.effective:.0f}"
    for end in ("low", "median", "high"):
        ordered = sorted(left[end])
        assert [said[f"least_{end}"], said[f"largest_{end}"]] == [
            f"{ordered[0]:.1f}",
            f"{ordered[-1]:.1f}",
        ]


def test_the_text_says_how_many_worlds_meet_every_target() -> None:
    said, tried = prose.spoken_worlds(), evidence.load("worlds_targets")
    missed = (~tried["met"]).groupby(tried["world"]).sum()
    assert said["retried"] == f"{len(missed)}"
    assert said["all_targets"] == f"{(missed == 0).sum()}"
    assert int(said["targets"]) - int(said["most_targets"]) == missed.min()
    assert said["targets"] == str(len(evidence.load("calibration")))


def test_the_text_says_how_many_labels_cannot_be_told() -> None:
    said = prose.spoken_labels()
    setting = Parameters()
    brief = simulate(setting, clients=20_000, sessions=8, seed=2 * calibrate.SEED + 1)
    rated = outcomes.attended(brief, "rated")
    found = detect.criterion("v_shape")(rated)
    late = found.labels() == "cannot be told"
    told = found.labels() == "unrepaired"
    assert (said["sessions"], said["window"]) == ("8", "3")
    assert said["censored"] == f"{100 * late.mean():.0f}%"
    assert late.sum() > 2 * told.sum(), "mostly, says the chapter"
    assert said["of_unrepaired"] == f"{100 * late.sum() / (late | told).sum():.0f}%"


def test_the_text_says_how_large_the_simulated_studies_are() -> None:
    said = prose.spoken_worlds()
    assert said["clients"] == f"{worlds.CLIENTS:,}"
    assert said["caseload"] == str(CASELOAD)
    assert said["level"] == f"{100 * worlds.LEVEL:.0f}%"
    assert said["training"] == f"{100 * worlds.TRAINING:.0f}"


def test_figures_are_glued_under_their_names(monkeypatch: pytest.MonkeyPatch) -> None:
    glued: dict[str, str] = {}

    def keep(name: str, text: str, *, display: bool) -> None:
        assert not display
        glued[name] = text

    monkeypatch.setattr("myst_nb.glue", keep)
    prose.tell("A1", "B2")
    prose.tell_calibration("T1")
    prose.tell_worlds()
    simulated = evidence.load("calibration").set_index("target")["simulated"]["T1"]
    assert glued["sim.T1"] == f"{simulated:.2f}".removeprefix("0")
    assert glued["B2.low"] == prose.spoken(evidence.row("B2"))["low"]
    assert glued["A1.value"] == prose.spoken(evidence.row("A1"))["value"]
    assert glued["worlds.count"] == prose.spoken_worlds()["count"]


def test_the_calibration_says_what_its_table_shows() -> None:
    made = evidence.load("calibration").set_index("target")
    dependability, repair, session = (made.loc[key] for key in ("T3", "T10", "T4_standardised"))
    assert 0 <= dependability["simulated"] - dependability["tolerance_low"] < 0.01
    assert repair["simulated"] == pytest.approx(repair["published"] / 2, abs=0.02)
    assert session["simulated"] > evidence.row("T4_standardised")["high"]
    open_data = evidence.row("N12_on_anxiety")
    assert session["simulated"] < open_data["low"] < 0 < open_data["high"]


def test_a_fit_without_ruptures_meets_nearly_as_many_targets() -> None:
    points = evidence.load("identification")
    rates = points[points["profile"] == "rupture_rate"].groupby("value")["met"]
    assert rates.sum()[0] >= rates.size()[0] - 1
    assert rates.sum()[0] >= rates.sum().max() - 1


def test_correlations_between_clients_do_not_narrow_the_effect() -> None:
    ranges = evidence.load("worlds_ranges").set_index("evidence")
    width = ranges["repair_effect_high"] - ranges["repair_effect_low"]
    assert width["between"] > 0.95 * width["prior"]
