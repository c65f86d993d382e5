"""The rows of evidence that readers look up: all there, each under its name, with its figures."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from alliance import evidence
from alliance.listing import PAGE, TABLES, link, listing
from alliance.numbers import published
from alliance.parameters import ASSUMED, PARAMETERS

ROW = re.compile(r'<tr id="([^"]+)">(.*?)</tr>')
CELL = re.compile(r"<t[dh][^>]*>(.*?)</t[dh]>")


def cells(name: str) -> dict[str, list[str]]:
    return {key: CELL.findall(row) for key, row in ROW.findall(listing(name).data)}


@pytest.mark.parametrize("name", TABLES)
def test_each_row_stands_once_under_its_id_and_none_is_lost(name: str) -> None:
    shown = listing(name).data
    assert [key for key, _ in ROW.findall(shown)] == evidence.load(name)["id"].tolist()
    for key, found in cells(name).items():
        assert found[0] == f"<code>{key}</code>"
        assert len(found) == len(CELL.findall(shown.split("</thead>")[0]))
        assert not re.search(r"\bnan\b|&lt;NA", " ".join(found))


@pytest.mark.parametrize("name", TABLES)
def test_each_row_shows_its_value_its_ends_and_its_status(name: str) -> None:
    shown = cells(name)
    for _, row in evidence.load(name).iterrows():
        figure, source = (shown[row["id"]][position] for position in (2, 4))
        parts = [row.get(part) for part in ("value", "low", "high")]
        known = [published(part, row["unit"]) for part in parts if pd.notna(part)]
        places = [figure.index(each) for each in known]
        assert len(known) < 3 or places[0] <= places[1]
        if pd.notna(row.get("count")):
            known.append(f"{row['count']:,}")
        assert bool(figure) == bool(known)
        assert evidence.mark(row["status"]) in source
        if row.get("doi"):
            assert f'href="https://doi.org/{row["doi"]}"' in source


def test_low_stands_before_high() -> None:
    assert cells("effects")["B1"][2].endswith(".10 to .47 r")
    assert cells("prevalence")["B13_client"][2] == "range 19% to 42%"


def test_one_is_not_several() -> None:
    assert cells("criteria")["D16_fall"][2] == "1 point"
    assert cells("criteria")["D16_sum"][2] == "36 points"


def test_what_was_counted_stands_beside_of_how_many() -> None:
    found, rates = cells("prevalence"), cells("rates")
    assert [found[key][2] for key in ("B23", "B23_resolved", "H10")] == [
        "30 of 38", "13 of 30", "3 of 40",
    ]  # fmt: skip
    assert rates["A12b"][2] == "14,134 of 23,050"
    assert rates["J9_courses"][2] == "670,419"


def test_every_link_leads_to_a_row_that_is_listed() -> None:
    ids = {key for name in TABLES for key in evidence.load(name)["id"]}
    linked = set(
        re.findall(rf'href="{PAGE}#([^"]+)"', "".join(listing(name).data for name in TABLES))
    )
    assert linked
    sources = {each.source for each in PARAMETERS.values()} - {ASSUMED}
    assert linked | sources <= ids
    assert link("B1") == '<a href="data.html#B1">B1</a>'


def test_an_unknown_row_is_refused() -> None:
    with pytest.raises(KeyError, match="no row 'B99'"):
        link("B99")
