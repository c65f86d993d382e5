"""The check of two builds notices what differs."""

from pathlib import Path

from tests.reproduce import differing


def test_what_differs_and_what_is_missing_is_named(tmp_path: Path) -> None:
    for folder, words in (("a", "same"), ("b", "same")):
        (tmp_path / folder / "deep").mkdir(parents=True)
        (tmp_path / folder / "deep" / "page.html").write_text(words)
    assert differing(tmp_path / "a", tmp_path / "b") == []
    (tmp_path / "b" / "deep" / "page.html").write_text("other")
    (tmp_path / "a" / "only.css").touch()
    assert differing(tmp_path / "a", tmp_path / "b") == ["deep/page.html", "only.css"]
