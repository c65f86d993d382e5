"""Programs: JavaScript that turns the settings of a figure into the tables that it draws.

The same text runs in the reader's page and, by an embedded engine, while the book is built. So the
first frame of a page without scripting is the figure itself.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

import altair as alt
from py_mini_racer import JSEvalException, MiniRacer

from kernelless.settings import Value

Tables: TypeAlias = dict[str, list[dict[str, Any]]]

WHOLE = """(compute, settings, sharp) => {
  const tables = compute(settings);
  if (!sharp || !compute.sharpen) return tables;
  const work = compute.sharpen(settings);
  let step = work.next();
  while (!step.done) step = work.next();
  return { ...tables, ...step.value };
}"""
"""What a page does in slices, at once."""


def table(name: str) -> alt.NamedData:
    """Return the data of a chart that a program computes.

    Parameters
    ----------
    name : str
        Name of the table.

    Returns
    -------
    altair.NamedData
        To be given to ``altair.Chart``. Cells come as they are, so nothing is parsed again.
    """
    return alt.NamedData(name, format=alt.JsonDataFormat(type="json", parse=None))


@dataclass(frozen=True)
class Program:
    """A script that computes tables.

    Attributes
    ----------
    source : str
        Body of a JavaScript function that returns the function ``settings => tables``: an object
        with an array of rows for each table. It may prepare what does not depend on settings. A
        table always has the same columns. The function may have a generator ``sharpen``, which
        takes the same settings, pauses now and then, and returns some of the tables, finer: a
        page runs it once nothing moves any more.

    Examples
    --------
    >>> Program("return ({n}) => ({squares: [{n, square: n * n}]});")({"n": 3})
    {'squares': [{'n': 3, 'square': 9}]}
    """

    source: str

    @cached_property
    def name(self) -> str:
        """Name under which a page keeps the program: the same text has the same name."""
        return hashlib.sha256(self.source.encode()).hexdigest()[:12]

    def __call__(self, settings: Mapping[str, Value], *, sharp: bool = True) -> Tables:
        """Compute the tables at some settings.

        Parameters
        ----------
        settings : mapping
            Value of every setting that the program reads.
        sharp : bool
            Whether they are as at rest; otherwise as while a setting moves.

        Returns
        -------
        dict of str to list of dict
            Rows by name of the table; what is not a number is None.

        Raises
        ------
        RuntimeError
            If the script fails; the message is the engine's.
        """
        compute, given = f"(() => {{{self.source}\n}})()", json.dumps(dict(settings))
        ask = f"JSON.stringify(({WHOLE})({compute}, {given}, {json.dumps(sharp)}))"
        # An engine that is left to the end of the process can keep it from ending.
        with MiniRacer() as engine:
            try:
                text = engine.eval(ask)
            except JSEvalException as error:
                raise RuntimeError(f"the program of a figure failed: {error}") from error
        tables: Tables = json.loads(str(text))
        return tables
