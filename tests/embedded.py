"""The page's scripts in an engine that Python embeds."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeAlias

import numpy as np
from py_mini_racer import MiniRacer

from alliance.scripts import read

Page: TypeAlias = Callable[..., Any]


@contextmanager
def embedded(*scripts: str) -> Iterator[Page]:
    """Return a function that calls what some scripts define.

    Parameters
    ----------
    *scripts : str
        Their names.

    Yields
    ------
    callable
        Takes a JavaScript function as text and what it is called with; what is no number comes
        back as None.
    """
    with MiniRacer() as engine:
        for name in scripts:
            engine.eval(read(name))

        def call(function: str, *values: Any) -> Any:
            given = json.dumps([x.tolist() if isinstance(x, np.ndarray) else x for x in values])
            return json.loads(str(engine.eval(f"JSON.stringify(({function})(...{given}))")))

        yield call
