"""What every lab tells on its page: at any setting, what Python computes for the same clients."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from alliance import labs
from tests.labs.drawn import some_settings
from tests.labs.told import told
from tests.site.open_lab import PAGE_OF, OpenLab
from tests.site.visit import Visit

SEED, COUNT = 20261130, 8


@pytest.mark.parametrize("lab", labs.names())
def test_a_page_tells_what_python_computes(visit: Callable[[str], Visit], lab: str) -> None:
    opened = OpenLab(visit(PAGE_OF[lab]).page, lab)
    opened.show_numbers()
    for settings in some_settings(opened.figure, SEED, COUNT):
        opened.follow(settings)
        opened.expect_told(told(lab, settings))
