"""Whatever a public function is given, it returns, or says in words of its own what is wrong."""

from __future__ import annotations

import inspect
import os
import re
import traceback
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

import alliance
from alliance import detect, outcomes
from tests.package.drawn import RESULTS, TRIED

EXAMPLES = int(os.environ.get("FUZZ", "500"))
"""Tries, shared out over the functions; `make fuzz` takes 10,000."""
HERE = str(Path(alliance.__file__).parent)


def documented(function: Callable[..., Any]) -> set[str]:
    """Return the errors that a docstring names; those of an alias of it too."""
    found = (inspect.getdoc(function) or "").partition("Raises\n------\n")[2].splitlines()
    names = [
        name
        for line in found
        if re.fullmatch(r"[A-Z]\w+(, \w+)*", line)
        for name in line.split(", ")
    ]
    return set(names)


def used_up(result: Any) -> None:
    """Go through what comes one by one, as far as its first part."""
    if isinstance(result, Iterator):
        next(result, None)


def met(function: Callable[..., Any], args: Any, named: Any) -> Exception | None:
    """Return the error, or the warning, that a call meets."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            used_up(function(*args, **named))
        except Exception as error:
            return error
    return None


def is_deliberate(error: BaseException) -> bool:
    """Tell whether a line of the package raised it, knowing why."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return last.filename.startswith(HERE) and (last.line or "").startswith("raise")


def test_every_public_name_is_tried_or_has_a_reason_not_to_be() -> None:
    public = {
        each
        for module in (alliance, outcomes, detect)
        for name in module.__all__
        if callable(each := getattr(module, name)) and inspect.getmodule(each) is not None
        if str(inspect.getmodule(each).__name__).startswith("alliance")  # type: ignore[union-attr]
    }
    assert {each.__name__ for each in public - set(TRIED) - set(RESULTS)} == set()


@pytest.mark.parametrize("function", TRIED, ids=lambda each: each.__name__)
def test_it_returns_or_says_what_is_wrong(function: Callable[..., Any]) -> None:
    allowed = documented(function)

    @settings(
        max_examples=max(EXAMPLES // len(TRIED), 5), deadline=5000, database=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(TRIED[function])
    def holds(drawn: Any) -> None:
        if (error := met(function, *drawn)) is None:
            return
        assert is_deliberate(error), f"{error!r} with {drawn}"
        names = {each.__name__ for each in type(error).__mro__}
        assert names & allowed, f"{type(error).__name__} is not documented: {error}"
        assert len(str(error)) > 20

    holds()


def test_what_is_drawn_would_show_an_error_of_the_machine() -> None:
    def careless(values: list[float]) -> float:
        return values[1]

    with pytest.raises(IndexError) as caught:
        careless([])
    assert not is_deliberate(caught.value)
    with pytest.raises(ValueError, match="r = 2") as said:
        outcomes.d_from_r(2)
    assert is_deliberate(said.value)
