"""Each file that others made is named, with its version and the text of its licence."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

import pytest

from alliance.site import shipped
from tests.site.test_pages import parsed

OWN = frozenset(
    {
        "codes.js", "favicon.svg", "kernelless/early.js", "kernelless/figures.js",
        "kernelless/widgets.js", "logo-dark.svg", "logo.svg", "page.css", "page.png", "search.js",
        "searchtext.js", "terms.js",
        shipped.FILE,
    }
)  # fmt: skip
NAMED = [(work, pattern) for work in shipped.WORKS for pattern in work.holds]


def static(site: Path) -> set[str]:
    """Return the static files of the site that are not its own."""
    folder = site / "_static"
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix() for path in paths} - OWN


def matched(site: Path, pattern: str) -> set[str]:
    return {
        path.relative_to(site / "_static").as_posix() for path in (site / "_static").glob(pattern)
    }


def test_each_file_that_others_made_has_a_work_that_holds_it(site: Path) -> None:
    named = set().union(*(matched(site, pattern) for _, pattern in NAMED))
    assert static(site) - named == set()


@pytest.mark.parametrize(("work", "pattern"), NAMED, ids=lambda each: str(each)[:40])
def test_no_work_is_named_for_nothing(site: Path, work: shipped.Work, pattern: str) -> None:
    assert matched(site, pattern), work.package


def test_the_page_names_each_work_at_the_version_that_is_installed(site: Path) -> None:
    (table,) = parsed(site / "book" / "cite.html").select("#what-others-made table")
    cells = [[cell.get_text() for cell in row.select("td")] for row in table.select("tbody tr")]
    assert [tuple(row[:2]) for row in cells] == [
        (each.package, version(each.package)) for each in shipped.WORKS
    ]
    assert all(row[2] for row in cells)


def test_the_file_holds_each_licence(site: Path) -> None:
    text = (site / "_static" / shipped.FILE).read_text("utf-8")
    for work in shipped.WORKS:
        assert all(each in text for each in shipped.texts(work.package)), work.package
    for holder in ("Bootstrap", "Font Awesome", "jQuery", "SIL OPEN FONT LICENSE"):
        assert holder.lower() in text.lower(), holder


def test_a_package_without_a_licence_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shipped, "_is_licence", lambda _: False)
    with pytest.raises(LookupError, match="sphinx brings no licence"):
        shipped.texts("sphinx")
