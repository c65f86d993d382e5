"""Tests that share what is dear, such as an open page, are given to one worker."""

import pytest


@pytest.mark.xdist_group("shared")
def test_a_group_of_tests_reaches_the_workers_as_one(request: pytest.FixtureRequest) -> None:
    # pytest-xdist knows a group by the end of a test's name; where that is lost, so is the sharing.
    grouped = bool(request.config.getoption("loadgroup", default=False))
    assert request.node.nodeid.endswith("@shared") == grouped
