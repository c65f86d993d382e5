"""The check of two builds notices what differs."""

import subprocess
import sys
from pathlib import Path

from tests.reproduce import OCCASIONS, differing, environment


def test_what_differs_and_what_is_missing_is_named(tmp_path: Path) -> None:
    for folder, words in (("a", "same"), ("b", "same")):
        (tmp_path / folder / "deep").mkdir(parents=True)
        (tmp_path / folder / "deep" / "page.html").write_text(words)
    assert differing(tmp_path / "a", tmp_path / "b") == []
    (tmp_path / "b" / "deep" / "page.html").write_text("other")
    (tmp_path / "a" / "only.css").touch()
    assert differing(tmp_path / "a", tmp_path / "b") == ["deep/page.html", "only.css"]


def test_the_second_build_is_on_another_day_in_another_place() -> None:
    tell = "import datetime, time; print(datetime.date.today().toordinal(), time.tzname[0])"
    days, zones = zip(
        *(
            subprocess.run(
                [sys.executable, "-c", tell],
                env=environment(when),
                capture_output=True,
                text=True,
                check=True,
            ).stdout.split()
            for when in OCCASIONS
        ),
        strict=True,
    )
    assert int(days[1]) - int(days[0]) >= 400
    assert zones[0] != zones[1]
