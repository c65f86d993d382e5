"""A peer: the full model as a readable loop over clients and sessions, on plain numbers."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from typing import Any

from alliance.model import EVENT_DRAWS, ClientDraws, SessionDraws
from alliance.parameters import Parameters
from alliance.simulate import CASELOAD, NORMAL_DRAWS, OWN_DRAWS, SESSIONS, THERAPIST_DRAWS

Draw = dict[str, float]


@dataclass(frozen=True)
class Client:
    """Traits."""

    difficulty: float
    level: float
    growth: float
    pace: float
    intake: float
    repairability: float
    unsteadiness: float
    wobble: float


@dataclass
class State:
    """What changes from session to session."""

    wobble: float
    alliance: float
    rated: float
    distress: float
    present: bool = True
    stays: bool = True
    rupture: bool = False
    withdrawal_mending: float = 0.0
    withdrawal_fading: float = 0.0
    confrontation_mending: float = 0.0
    confrontation_fading: float = 0.0
    strength: float = 0.0


def make_client(z: ClientDraws | Any, p: Parameters) -> Client:
    own, shared = math.sqrt(1 - p.confounding**2), math.sqrt(1 - p.therapist_confounding**2)
    skill = p.therapist_confounding * z.effectiveness + shared * z.skill
    level = -p.confounding * z.difficulty + own * z.level
    pace = -p.confounding * z.difficulty + own * z.pace
    unsteadiness = p.wobble_sd * log_normal(p.wobble_spread, z.unsteadiness)
    return Client(
        difficulty=z.difficulty,
        level=p.alliance_mean + p.alliance_sd * level,
        growth=p.growth + p.growth_sd * z.growth,
        pace=p.pace_mean + p.pace_sd * pace + p.therapist_sd * z.effectiveness,
        intake=within(p.intake_mean + p.intake_sd * z.intake, 0, 40),
        repairability=p.therapist_skill_sd * skill - p.confounding * z.difficulty,
        unsteadiness=unsteadiness,
        wobble=unsteadiness * z.wobble,
    )


def begin(client: Client) -> State:
    return State(client.wobble, client.level, client.level, client.intake)


def advance(state: State, t: int, u: SessionDraws | Any, client: Client, p: Parameters) -> None:
    """Change a state into that after session ``t``."""
    state.present, state.rupture = state.stays, False
    if not state.stays:
        return
    closed = p.repair_pace * (state.withdrawal_mending + state.confrontation_mending)
    hurt(state, u, client, p)
    state.strength += p.strengthening * closed
    bond(state, t, u, client, p)
    expected = p.alliance_mean + p.growth * math.log(t)
    usual = within(client.level + client.growth * math.log(t), 1, 7)
    helped = p.level_effect * (usual - expected) + p.alliance_effect * (state.alliance - usual)
    helped += p.learning * closed
    distress = state.distress - client.pace - helped + p.symptom_noise * u.symptom
    state.distress = within(distress, 0, 40)
    weakness = p.leaving_slope * (expected - state.alliance)
    relief = p.ending_slope * (p.good_enough - state.distress)
    ends = u.ending < shifted(p.ending_rate, relief)
    state.stays = not (ends or u.leaving < shifted(p.leaving_rate, weakness))


def hurt(state: State, u: SessionDraws | Any, client: Client, p: Parameters) -> None:
    """Let a rupture happen or not, and every wound heal."""
    waiting = state.withdrawal_fading + state.confrontation_fading > 0
    taken_up = waiting and u.late_repair < shifted(p.late_repair, client.repairability)
    rupture = u.rupture < shifted(p.rupture_rate, p.confounding * client.difficulty)
    repaired = rupture and u.repair < shifted(p.repair_chance, client.repairability)
    depth = p.depth * log_normal(p.depth_spread, u.depth) if rupture else 0.0
    state.rupture = rupture
    for kind in ("withdrawal", "confrontation"):
        new = depth if (kind == "withdrawal") == (u.kind < p.withdrawal_share) else 0.0
        mending = getattr(state, f"{kind}_mending") * (1 - p.repair_pace)
        fading = getattr(state, f"{kind}_fading") * (1 - p.fading)
        if taken_up:
            mending, fading = mending + fading, 0.0
        if repaired:
            mending += new
        else:
            fading += new
        setattr(state, f"{kind}_mending", mending)
        setattr(state, f"{kind}_fading", fading)


def bond(state: State, t: int, u: SessionDraws | Any, client: Client, p: Parameters) -> None:
    """Set the alliance, and what a questionnaire sees of it."""
    fresh = math.sqrt(1 - p.wobble_carry**2) * client.unsteadiness * u.wobble
    state.wobble = p.wobble_carry * state.wobble + fresh
    hidden = state.withdrawal_mending + state.withdrawal_fading
    wounds = hidden + state.confrontation_mending + state.confrontation_fading
    usual = client.level + client.growth * math.log(t)
    usual += p.feedback * (client.intake - state.distress)
    state.alliance = within(usual - wounds + state.strength + state.wobble, 1, 7)
    seen = state.alliance + p.rating_error * u.rating + p.concealment * hidden
    state.rated = within(seen, 1, 7)


def shifted(chance: float, log_odds: float) -> float:
    odds = chance * math.exp(log_odds)
    return odds / (1 - chance + odds)


def log_normal(spread: float, draw: float) -> float:
    return math.exp(spread * draw - spread**2 / 2)


def within(x: float, low: float, high: float) -> float:
    return min(max(x, low), high)


def draw_therapists(rng: random.Random, clients: int) -> list[Draw]:
    count = -(-clients // CASELOAD)
    return [{name: rng.gauss() for name in THERAPIST_DRAWS} for _ in range(count)]


def draw_client(rng: random.Random, therapist: Draw) -> ClientDraws:
    return ClientDraws(**{name: rng.gauss() for name in OWN_DRAWS}, **therapist)


def draw_session(rng: random.Random) -> SessionDraws:
    events = {name: rng.random() for name in EVENT_DRAWS}
    return SessionDraws(**events, **{name: rng.gauss() for name in NORMAL_DRAWS})


def simulate(p: Parameters, clients: int, seed: int) -> tuple[float, float]:
    """Return mean distress and mean rating in the last session."""
    rng = random.Random(seed)
    therapists, ends = draw_therapists(rng, clients), list[State]()
    for i in range(clients):
        client = make_client(draw_client(rng, therapists[i // CASELOAD]), p)
        state = begin(client)
        for t in range(1, SESSIONS + 1):
            advance(state, t, draw_session(rng), client, p)
        ends.append(state)
    return sum(x.distress for x in ends) / clients, sum(x.rated for x in ends) / clients
