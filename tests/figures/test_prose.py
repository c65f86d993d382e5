"""Numbers and sentences in the prose."""

import re
from pathlib import Path

import pytest

from alliance import evidence, phrases, prose

BOOK = Path(__file__).parents[2] / "book"
CHAPTERS = sorted(BOOK.glob("*.md"))
COMPUTED = {
    "prose.tell_calibration(": "sim",
    "prose.tell_worlds(": "worlds",
    "spoken.tell(": "ratings",
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
