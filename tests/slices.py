"""A slice with every change, all of it before a release.

Where many cases of a test would catch the same mistake, a few are tried with each change. The rest
wait for ``make release-check``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

import pytest
from _pytest.mark.structures import ParameterSet

Case = TypeVar("Case")


def waiting(now: bool) -> tuple[pytest.MarkDecorator, ...]:
    """Return the marks of a case: none if it is tried with each change."""
    return () if now else (pytest.mark.release,)


def sliced(cases: Iterable[Case], now: Callable[[Case], bool]) -> list[ParameterSet]:
    """Return the cases of a test, all but those of the slice marked as waiting for a release."""
    return [pytest.param(each, marks=waiting(now(each))) for each in cases]
