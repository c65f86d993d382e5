"""The twin of lab ``quiet``: the same hours in the NumPy engine, and both ratings of them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

import numpy as np

from alliance import Parameters, counter_draws, evidence, run
from alliance.arrays import Array, Flags
from alliance.chance import normal
from alliance.detect import criterion
from alliance.labs import quiet
from alliance.labs.quiet.look import RULES
from alliance.model import ALLIANCE_HIGH, ALLIANCE_LOW
from alliance.parameters import PARAMETERS
from alliance.simulate import SESSIONS, Draws
from kernelless import Value
from tests.labs.told import Part, Printed, Text, Told

CLIENTS, RUPTURE = 100, 7  # session 8, from 0
NEVER, ALWAYS = 2.0, -1.0
BOTH, CLIENT, THERAPIST, NEITHER = range(4)


class Hours(NamedTuple):
    felt: Array
    client: Array
    therapist: Array


@cache
def luck() -> Draws:
    return counter_draws(quiet.SEED, CLIENTS, SESSIONS)


def simulated(settings: Mapping[str, Value], hurt: bool) -> tuple[Array, Array]:
    """Run the engine with one rupture or none; return the alliance and the client's rating."""
    events = {"rupture": NEVER, "repair": NEVER, "late_repair": NEVER}
    events |= {"leaving": NEVER, "ending": NEVER}
    events["kind"] = ALWAYS if settings["kind"] == "withdrawal" else NEVER
    sessions = [each._replace(**events) for each in luck().sessions]
    if hurt:
        sessions[RUPTURE] = sessions[RUPTURE]._replace(rupture=ALWAYS)
    moved = {name: float(value) for name, value in settings.items() if name in PARAMETERS}
    setting = Parameters(**moved, depth_spread=0)
    _, session = run(setting, Draws(luck().clients, tuple(sessions)))
    return session.alliance, session.rated


def hours(settings: Mapping[str, Value], hurt: bool) -> Hours:
    felt, client = simulated(settings, hurt)
    calm, _ = simulated(settings, hurt=False)
    lower = float(evidence.row("N36")["value"]) * Parameters().alliance_sd
    clients, sessions = np.meshgrid(np.arange(CLIENTS), np.arange(1, SESSIONS + 1), indexing="ij")
    error = float(settings["rating_error"]) * normal(quiet.SEED, "therapist", clients, sessions)
    noticed = calm + float(settings["notices"]) * (felt - calm) - lower
    return Hours(felt, client, np.clip(noticed + error, ALLIANCE_LOW, ALLIANCE_HIGH))


def flags(ratings: Array, settings: Mapping[str, Value]) -> Flags:
    return criterion(RULES[str(settings["rule"])])(ratings).rupture


def seen(settings: Mapping[str, Value], hurt: bool) -> Array:
    """Return who sees it, for each client: a flag in session 8 or 9."""
    found = hours(settings, hurt)
    one, other = (
        flags(ratings, settings)[:, [RUPTURE, RUPTURE + 1]].any(axis=1)
        for ratings in (found.client, found.therapist)
    )
    return np.select([one & other, one, other], [BOTH, CLIENT, THERAPIST], NEITHER)


def told(settings: Mapping[str, Value]) -> Told:
    worlds = [hours(settings, hurt) for hurt in (True, False)]
    who = [seen(settings, hurt) for hurt in (True, False)]
    raters = (("client", CLIENT), ("therapist", THERAPIST))
    found = {f"{rater}'s": _numbers(rater, own, worlds, who) for rater, own in raters}
    lowered, hits, alarms = zip(*found.values(), strict=True)
    depth = Printed(float(settings["depth"]), 1)
    falls = [Printed(each.value, 1) for each in lowered]
    neither = Printed(int(np.count_nonzero(who[0] == NEITHER)))
    opening: list[Part] = [
        f"In this simulation a {settings['kind']} of", depth, "lowers the client's", falls[0],
        "the therapist's", falls[1], "Of", Printed(CLIENTS), "the rule finds", hits[0],
        "in the client's", hits[1], "in the therapist's", neither, "in neither",
    ]  # fmt: skip
    last: list[Part] = [alarms[0], "and", alarms[1]]
    rows: list[list[Text]] = [[name, *numbers] for name, numbers in found.items()]
    long, short = ([*opening, words, *last] for words in ("Without a rupture", "Without it"))
    return Told(long, rows, short)


def _numbers(
    rater: str, own: int, worlds: list[Hours], who: list[Array]
) -> tuple[Printed, Printed, Printed]:
    hurt, calm = (getattr(each, rater)[:, RUPTURE].mean() for each in worlds)
    hits, alarms = (Printed(int(np.isin(each, [BOTH, own]).sum())) for each in who)
    return Printed(float(calm - hurt), 2), hits, alarms
