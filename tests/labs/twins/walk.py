"""The twin of lab ``walk``: the same invented client in the NumPy engine, told in Python."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from alliance import Parameters, counter_draws, run
from alliance.instrument import RELIABLE_CHANGE
from alliance.labs.walk.cases import Case, Moment
from alliance.labs.walk.look import PAST
from alliance.labs.walk.settings import CARRY_ON, CASES, NOT_YET
from alliance.model import ALWAYS, NEVER, ClientDraws, Session, SessionDraws
from alliance.parameters import PARAMETERS
from alliance.simulate import SESSIONS, Draws
from kernelless import Value
from tests.labs.told import Part, Printed, Text, Told

BY_NAME: dict[str, Case] = {case.name: case for case in CASES}
ASKS = ("What do you notice?", "lower, about the same, or higher?", "How do you respond?")


class Place(NamedTuple):
    """Where a reader stands: the case, the page, and how many moments are answered."""

    case: Case
    page: int
    dealt: int

    @property
    def at(self) -> int:
        """The moment that the page is about, from 0; after the last one, the end."""
        return (self.page - 1) // 2

    @property
    def ends(self) -> bool:
        """Whether this is the last page."""
        return self.at == len(self.case.moments)

    @property
    def told(self) -> int:
        """The last session of which the model tells."""
        if self.ends:
            return SESSIONS
        here = self.case.moments[self.at].session
        if self.page % 2:
            return here - 1
        later = [each.session - 1 for each in self.case.moments if each.session > here]
        return min(later, default=min(SESSIONS - 1, here + 3))

    @property
    def rated(self) -> int:
        """The last session whose rating is known."""
        return self.told + (0 if self.ends or self.page % 2 == 0 else 1)


def answers(settings: Mapping[str, Value], place: int) -> list[str]:
    """Return what was noticed, expected and done in a moment, from 0."""
    return [str(settings[f"{name}{place + 1}"]) for name in ("sees", "expects", "does")]


def standing(settings: Mapping[str, Value]) -> Place:
    """Return where the reader stands at some settings."""
    case = BY_NAME[str(settings["story"])]
    reached, dealt = 1, 0
    for i in range(len(case.moments)):
        if reached % 2 == 0 or NOT_YET in answers(settings, i):
            break
        dealt += 1
        reached += 2 if settings[f"goes{i + 1}"] else 1
    return Place(case, min(int(settings["page"]), reached), dealt)


def own_way(settings: Mapping[str, Value]) -> list[str]:
    """Return what was done in each moment, and what is done where nothing was answered."""
    place = standing(settings)
    said = [answers(settings, i)[2] for i in range(place.dealt)]
    return [*said, *[CARRY_ON] * (len(place.case.moments) - place.dealt)]


def twin_way(settings: Mapping[str, Value]) -> list[str]:
    """Return what the twin's therapist did in each moment."""
    place = standing(settings)
    rest = len(place.case.moments) - place.dealt
    return [*[str(settings["beside"])] * place.dealt, *[CARRY_ON] * rest]


def course(settings: Mapping[str, Value], way: Sequence[str]) -> Session:
    """Run a case on one way through it, in the NumPy engine."""
    case = BY_NAME[str(settings["story"])]
    happens: dict[int, dict[str, float]] = {}
    for moment, response in zip(case.moments, way, strict=True):
        _place(happens, moment, response)
    luck = counter_draws(case.seed, 1, SESSIONS)
    chance = tuple(_session(each, happens.get(t, {})) for t, each in enumerate(luck.sessions, 1))
    moved: dict[str, Any] = {name: x for name, x in settings.items() if name in PARAMETERS}
    setting = Parameters(depth=1, depth_spread=1, concealment=case.conceals, **moved)
    client = ClientDraws(*np.zeros((len(ClientDraws._fields), 1)))
    return run(setting, Draws(client, chance))[1]


def _place(happens: dict[int, dict[str, float]], moment: Moment, response: str) -> None:
    answer = moment.answers[response]
    kind = NEVER if moment.kind == "confrontation" else ALWAYS
    if moment.depth:
        mends = ALWAYS if answer.begins == 0 else NEVER
        deep = {"rupture": ALWAYS, "depth": float(np.log(moment.depth) + 0.5)}
        happens.setdefault(moment.session, {}).update(deep, kind=kind, repair=mends)
    if answer.begins:
        happens.setdefault(moment.session + answer.begins, {})["late_repair"] = ALWAYS
    if answer.adds:
        new = {"rupture": ALWAYS, "kind": kind, "depth": float(np.log(answer.adds) + 0.5)}
        happens.setdefault(moment.session + 1, {}).update(new)


def _session(luck: SessionDraws, happens: Mapping[str, float]) -> SessionDraws:
    noise = {name: getattr(luck, name) for name in ("wobble", "rating", "symptom")}
    never = ("rupture", "kind", "repair", "late_repair", "ending", "leaving")
    set_to = dict.fromkeys(never, NEVER) | {"depth": 0.0} | dict(happens)
    return SessionDraws(**noise, **{name: np.full(1, value) for name, value in set_to.items()})


def told(settings: Mapping[str, Value]) -> Told:
    place = standing(settings)
    own, twin = (course(settings, way) for way in (own_way(settings), twin_way(settings)))
    rows = [_row(t, own, twin, place.told) for t in range(place.rated)]
    if place.ends:
        return Told(_end(settings, own, twin), rows)
    say = _before if place.page % 2 else _after
    return Told(say(settings, place, own, twin), rows)


def _row(t: int, own: Session, twin: Session, told_until: int) -> list[Text]:
    quantities = (own.alliance, twin.alliance, own.distress, twin.distress)
    rest = [Printed(float(x[0, t]), 1) if t < told_until else "–" for x in quantities]
    return [Printed(t + 1), Printed(float(own.rated[0, t]), 1), *rest]


def _apart(one: float, other: float) -> list[Part]:
    gap = round(one, 1) - round(other, 1)
    if abs(gap) < 0.05:
        return ["the same as"]
    return [Printed(abs(gap), 1), "higher than" if gap > 0 else "lower than"]


def _before(settings: Mapping[str, Value], place: Place, own: Session, _: Session) -> Text:
    session = place.case.moments[place.at].session
    was, now = (float(own.rated[0, session - back]) for back in (2, 1))
    said = answers(settings, place.at)
    return [
        "After session", Printed(session), f"{place.case.name} rates the alliance", Printed(now, 1),
        *_apart(now, was), "the time before.",
        ASKS[said.index(NOT_YET)] if NOT_YET in said else "You have answered.",
    ]  # fmt: skip


def _after(settings: Mapping[str, Value], place: Place, own: Session, twin: Session) -> Text:
    session = place.case.moments[place.at].session
    way = own_way(settings)
    way[place.at] = CARRY_ON
    carried = course(settings, way).rated[0]
    now, then = float(carried[session - 1]), float(carried[session])
    mine, other = (float(each.alliance[0, session]) for each in (own, twin))
    return [
        f"{answers(settings, place.at)[1]} rating if you carry on: it would be",
        Printed(then, 1), *_apart(then, now), "the alliance in session", Printed(session + 1), "is",
        Printed(mine, 1), *_apart(mine, other),
        f"for the twin whose therapist {PAST[str(settings['beside'])]}.",
    ]  # fmt: skip


def _end(settings: Mapping[str, Value], own: Session, twin: Session) -> Text:
    mine, other = (float(each.distress[0, -1]) for each in (own, twin))
    return [
        "In this simulation distress after session", Printed(SESSIONS), "is", Printed(mine, 1),
        *_apart(mine, other), f"whose therapist {PAST[str(settings['beside'])]} each time.",
        "A reliable change is", Printed(RELIABLE_CHANGE), "assumed.",
    ]  # fmt: skip
