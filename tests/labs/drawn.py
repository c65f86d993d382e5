"""A lab as the engine that Python embeds draws it, and settings to try it at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from kernelless import Choice, Drawing, Figure, Flag, Number, Places, Value, Whole
from kernelless.program import Tables
from kernelless.settings import Setting
from kernelless.vega import FirstFrame

Settings = dict[str, Value]
MARKED = 60
"""Places that are drawn; some of them are the same."""


class Drawn:
    """A lab's tables and first frames; each setting is computed once.

    Parameters
    ----------
    figure : Figure
        The lab's figure.
    """

    def __init__(self, figure: Figure) -> None:
        self.figure = figure
        self.drawing = Drawing(figure)
        self._tables: dict[str, Tables] = {}
        self._frames: dict[str, FirstFrame] = {}

    def tables(self, settings: Mapping[str, Value]) -> Tables:
        """Return every table of the lab's script at some settings."""
        assert self.figure.program
        key = str(sorted(settings.items()))
        if key not in self._tables:
            self._tables[key] = self.figure.program(dict(settings))
        return self._tables[key]

    def frame(self, settings: Mapping[str, Value]) -> FirstFrame:
        """Return the drawing, the sentence and the table at some settings."""
        key = str(sorted(settings.items()))
        if key not in self._frames:
            self._frames[key] = self.drawing.at(**settings)
        return self._frames[key]


def value_of(setting: Setting, rng: np.random.Generator) -> Value:
    """Draw a value that the control of a setting can take: a step of its slider, or an option."""
    if isinstance(setting, Choice):
        return str(rng.choice(setting.options))
    if isinstance(setting, Flag):
        return bool(rng.integers(2))
    assert isinstance(setting, Number)
    steps = int((setting.high - setting.low) / setting.step + 1e-9)
    value = setting.low + setting.step * int(rng.integers(steps + 1))
    return round(value) if isinstance(setting, Whole) else round(float(value), 9)


def some_places(setting: Places, figure: Figure, moved: Settings, rng: np.random.Generator) -> str:
    """Draw places, most of them near the present one, so that some are those that are shown."""
    present = [_number(each, moved[each.name]) for name in setting.at for each in figure.settings
               if each.name == name]  # fmt: skip
    near = rng.random((MARKED, len(present))) < 0.7
    drawn = np.where(near, present, rng.integers(1, 17, near.shape))
    return "_".join(".".join(map(str, place)) for place in sorted(set(map(tuple, drawn.tolist()))))


def _number(setting: Setting, value: Value) -> int:
    """Return a number as it is, and a choice by its position from 1."""
    return setting.options.index(str(value)) + 1 if isinstance(setting, Choice) else int(value)


def some_settings(figure: Figure, seed: int, count: int) -> Iterator[Settings]:
    """Draw settings that a reader can make with the controls of a lab.

    Parameters
    ----------
    figure : Figure
        The lab's figure.
    seed : int
        Seed of the draw.
    count : int
        How many.

    Yields
    ------
    dict of str to float, bool or str
        In turn, with all controls moved and with about half of them. What no link holds stays.
    """
    rng = np.random.default_rng(seed)
    for place in range(count):
        linked = [each for each in figure.settings if each.in_links]
        places = [each for each in linked if isinstance(each, Places)]
        plain = [each for each in linked if each not in places]
        moved = figure.defaults | {each.name: value_of(each, rng) for each in plain}
        moved |= {each.name: some_places(each, figure, moved, rng) for each in places}
        kept = {name for name in moved if place % 2 and rng.random() < 0.5}
        yield {name: figure.defaults[name] if name in kept else moved[name] for name in moved}


def cases(figure: Figure) -> list[Settings]:
    """Return the settings of every case of a lab."""
    return [figure.case(name) for name in figure.cases]
