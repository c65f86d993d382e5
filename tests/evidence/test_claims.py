"""The claims on the first page: as in the data, each with evidence, a chapter and a lab."""

from __future__ import annotations

import pytest

from alliance import claims, evidence
from alliance.training import links
from tests.chapter import text

EACH = pytest.mark.parametrize("key", claims.PLACES)


@EACH
def test_a_claim_names_its_evidence_and_how_far_it_was_checked(key: str) -> None:
    row = next(line for line in str(claims.overview().data).splitlines() if key_title(key) in line)
    for basis in evidence.row(key)["bears_on"].split()[: claims.ROWS]:
        assert f'data.html#{basis}"' in row
        assert evidence.credit(basis) in row
        assert f"dm-{evidence.row(basis)['status']}" in row


def key_title(key: str) -> str:
    """Return the short title of a claim."""
    return str(evidence.row(key)["quantity"])


@EACH
def test_a_claim_leads_to_a_chapter_by_its_title_and_to_a_lab(key: str) -> None:
    place = claims.PLACES[key]
    assert f"# {place.asks}\n" in text(place.read)
    link = links.read(place.test)
    assert f"{link.page}.html" == place.test.partition("#")[0]
    assert f"# {place.tests}\n" in text(link.page)


def test_all_claims_are_those_of_the_source_and_none_stands_twice() -> None:
    kinds = evidence.load("claims").set_index("id")["kind"]
    assert {kinds[key] for key in claims.PLACES} == {"source_paper"}
    assert len({key_title(key) for key in claims.PLACES}) == len(claims.PLACES)
