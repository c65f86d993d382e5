"""What a reader can do in a drawing itself: take hold of a mark, be asked, be told why not.

And what a room can be asked before a drawing answers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Handle:
    """A mark that can be dragged, to move one or two settings.

    Attributes
    ----------
    name : str
        The layer that is taken hold of is named ``handle_NAME`` in the chart. Both of its places
        are data on a scale.
    x, y : str, optional
        The numeric settings that a movement to the side and up or down moves.
    right, up : float
        How much the setting moves for one unit of the chart's scale.
    """

    name: str
    x: str | None = None
    y: str | None = None
    right: float = 1
    up: float = 1


@dataclass(frozen=True)
class Pick:
    """Marks that can be pressed, each to move a setting to what it stands for.

    Where the setting holds places, it is a place: the press marks it, or takes its mark away. A
    mark that is small is pressed by whoever presses near it. The setting has a control as well,
    which is the way of the keyboard.

    Attributes
    ----------
    name : str
        The layer is named ``pick_NAME`` in the chart.
    setting : str
        The setting that is moved.
    field : str
        What a mark stands for: a column of its table.
    """

    name: str
    setting: str
    field: str


@dataclass(frozen=True)
class Idle:
    """When a setting changes nothing, and why.

    Attributes
    ----------
    setting : str
        Name of the setting on which it depends.
    value : float, bool or str
        Value of that setting at which it is so.
    why : str
        The reason, as a sentence.
    """

    setting: str
    value: float | bool | str
    why: str


@dataclass(frozen=True)
class Question:
    """A number that a reader is asked for in the drawing. It is no setting and in no link.

    Attributes
    ----------
    name : str
        The chart's parameter: null until there is an answer, empty text where a curtain was lifted
        without one. A layer named ``place_question`` keeps the place.
    label, unit : str
        Words before and after the field.
    low, high, step : float
        What may be answered.
    first : bool
        Whether what answers is behind a curtain until the reader has answered, or lifts it.
    before : mapping
        Settings at which the drawing does not yet show the answer: elsewhere it is asked only
        behind a curtain, and a number that was given stays. Asked everywhere when left out.
    """

    name: str
    label: str
    unit: str
    low: float
    high: float
    step: float
    first: bool = False
    before: Mapping[str, float | bool | str] = field(default_factory=dict)


@dataclass(frozen=True)
class Ballot:
    """A question that a curtain asks a room in the place of the lab's own; hands are counted.

    A link names it, and can bring no words of its own: ``?curtain=1&ask=NAME``.

    Attributes
    ----------
    asks : str
        The question, in full.
    hands : tuple of str
        The answers that hands are counted for: two or more, each once.
    """

    asks: str
    hands: tuple[str, ...]

    def __post_init__(self) -> None:
        """Refuse a question that leaves nothing to choose."""
        if len(set(self.hands)) < max(2, len(self.hands)):
            raise ValueError(
                f"{self.asks!r} offers {', '.join(self.hands) or 'no answer'}; "
                "give two answers or more, each once"
            )
