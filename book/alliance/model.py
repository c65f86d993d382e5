"""One session of therapy, written once for every engine.

The functions here know neither NumPy nor Vega. They take draws, traits, parameters and a small
`Engine` of mathematics. Given arrays they return arrays; given expressions they return expressions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple, Protocol, TypeAlias

from alliance.parameters import Parameters

Quantity: TypeAlias = Any
"""An array, a number, or an expression: whatever the engine computes with."""

ALLIANCE_LOW, ALLIANCE_HIGH = 1.0, 7.0
DISTRESS_LOW, DISTRESS_HIGH = 0.0, 40.0

ALWAYS, NEVER = -1.0, 2.0
"""Values for a uniform draw that make its event certain or impossible, whatever its chance."""


class Engine(Protocol):
    """The mathematics that the model needs."""

    def exp(self, x: Quantity, /) -> Quantity:
        """Return e to the power ``x``."""

    def log(self, x: Quantity, /) -> Quantity:
        """Return the natural logarithm of ``x``."""

    def sqrt(self, x: Quantity, /) -> Quantity:
        """Return the square root of ``x``."""

    def minimum(self, x: Quantity, y: Quantity, /) -> Quantity:
        """Return the smaller of two quantities."""

    def maximum(self, x: Quantity, y: Quantity, /) -> Quantity:
        """Return the larger of two quantities."""

    def where(self, test: Quantity, yes: Quantity, no: Quantity, /) -> Quantity:
        """Return ``yes`` where the test holds (or is not 0), else ``no``."""

    def let(self, name: str, value: Quantity, /) -> Quantity:
        """Give a quantity its name, and return it (or a reference to it)."""


class ClientDraws(NamedTuple):
    """Chance that makes a client. Standard normal; the last two belong to the therapist."""

    level: Quantity
    growth: Quantity
    pace: Quantity
    intake: Quantity
    difficulty: Quantity
    wobble: Quantity
    unsteadiness: Quantity
    effectiveness: Quantity
    skill: Quantity


class SessionDraws(NamedTuple):
    """Chance within one session. Uniform on [0, 1) for events, standard normal for the rest."""

    rupture: Quantity
    kind: Quantity
    repair: Quantity
    late_repair: Quantity
    ending: Quantity
    leaving: Quantity
    depth: Quantity
    wobble: Quantity
    rating: Quantity
    symptom: Quantity


EVENT_DRAWS = ("rupture", "kind", "repair", "late_repair", "ending", "leaving")
"""The session draws that are uniform."""


class Client(NamedTuple):
    """Traits of a client, fixed for the whole therapy.

    `difficulty` is a z score, `level` the usual alliance at the first session (1-7), `growth` what
    it gains per log session, `pace` the improvement in CORE points per session, `intake` the
    distress before therapy (0-40), `repairability` the shift in the log odds of repair,
    `unsteadiness` the spread of the wobble in alliance points, `wobble` the wobble before the first
    session.
    """

    difficulty: Quantity
    level: Quantity
    growth: Quantity
    pace: Quantity
    intake: Quantity
    repairability: Quantity
    unsteadiness: Quantity
    wobble: Quantity


class Session(NamedTuple):
    """All that is recorded of one session.

    Events are 1 or 0. Wounds, `depth`, `closed`, `strength` and `wobble` are in alliance points.
    `ends` marks the planned ending, `stays` who comes again; who does neither leaves. After the
    last session attended, events are 0 and everything else stays as it was.
    """

    present: Quantity
    rupture: Quantity
    withdrawal: Quantity
    repaired: Quantity
    taken_up: Quantity
    depth: Quantity
    closed: Quantity
    withdrawal_mending: Quantity
    withdrawal_fading: Quantity
    confrontation_mending: Quantity
    confrontation_fading: Quantity
    strength: Quantity
    wobble: Quantity
    alliance: Quantity
    rated: Quantity
    distress: Quantity
    ends: Quantity
    stays: Quantity


def make_client(z: ClientDraws, p: Parameters, m: Engine) -> Client:
    """Return the traits that a client's draws make under these parameters.

    Difficulty and usual level, and difficulty and pace, correlate at minus ``p.confounding``; a
    therapist's effectiveness and skill correlate at ``p.therapist_confounding``.

    Parameters
    ----------
    z : ClientDraws
        The client's chance.
    p : Parameters
        The setting.
    m : Engine
        The mathematics.

    Returns
    -------
    Client
        The traits.
    """
    skill = _correlated(p.therapist_confounding, z.effectiveness, z.skill, m)
    pace = p.pace_mean + p.pace_sd * _correlated(-p.confounding, z.difficulty, z.pace, m)
    repairability = p.therapist_skill_sd * skill - p.confounding * z.difficulty
    intake = p.intake_mean + p.intake_sd * z.intake
    level = p.alliance_mean + p.alliance_sd * _correlated(-p.confounding, z.difficulty, z.level, m)
    spread = p.wobble_sd * _log_normal(p.wobble_spread, z.unsteadiness, m)
    unsteadiness = m.let("unsteadiness", spread)
    return Client(
        difficulty=m.let("difficulty", z.difficulty),
        level=m.let("level", level),
        growth=m.let("growth", p.growth + p.growth_sd * z.growth),
        pace=m.let("pace", pace + p.therapist_sd * z.effectiveness),
        intake=m.let("intake", _within(intake, DISTRESS_LOW, DISTRESS_HIGH, m)),
        repairability=m.let("repairability", repairability),
        unsteadiness=unsteadiness,
        wobble=m.let("wobble", unsteadiness * z.wobble),
    )


def before_therapy(client: Client) -> Session:
    """Return the state before the first session: no wounds, distress as at intake.

    Parameters
    ----------
    client : Client
        Traits.

    Returns
    -------
    Session
        The state from which `next_session` starts.
    """
    unhurt = dict.fromkeys(Session._fields, 0.0)
    start = {"wobble": client.wobble, "distress": client.intake, "stays": 1.0}
    start |= {"alliance": client.level, "rated": client.level}
    return Session(**{**unhurt, **start})


def next_session(
    t: int, before: Session, u: SessionDraws, client: Client, p: Parameters, m: Engine
) -> Session:
    """Return session ``t``, given the session before it.

    Parameters
    ----------
    t : int
        Number of the session, from 1.
    before : Session
        The previous session.
    u : SessionDraws
        This session's chance.
    client : Client
        Traits.
    p : Parameters
        The setting.
    m : Engine
        The mathematics.

    Returns
    -------
    Session
        The session, each of its quantities named by ``m.let`` in the order of computation.
    """
    step = _Step(t, before, u, client, p, m)
    present = m.let("present", before.stays)
    events = _events(step)
    wounds = _wounds(step, events)
    bond = _bond(step, wounds)
    distress = _distress(step, wounds["closed"], bond["alliance"])
    ends = m.let("ends", _happens(u.ending, _ending(step, distress), present, 0.0, m))
    comes_back = _happens(u.leaving, _leaving(step, bond["alliance"]), 0.0, present, m)
    stays = m.let("stays", m.where(ends, 0.0, comes_back))
    return Session(
        present=present, **events, **wounds, **bond, distress=distress, ends=ends, stays=stays
    )


def course(
    client: Client, chance: Iterable[SessionDraws], p: Parameters, m: Engine
) -> Iterator[Session]:
    """Yield one session after the other.

    Parameters
    ----------
    client : Client
        Traits.
    chance : iterable of SessionDraws
        Each session's chance.
    p : Parameters
        The setting.
    m : Engine
        The mathematics.

    Yields
    ------
    Session
        As `next_session` returns it.
    """
    now = before_therapy(client)
    for t, u in enumerate(chance, start=1):
        now = next_session(t, now, u, client, p, m)
        yield now


class _Step(NamedTuple):
    """What every part of a session needs."""

    t: int
    before: Session
    u: SessionDraws
    client: Client
    p: Parameters
    m: Engine

    def hold(self, name: str, now: Quantity) -> Quantity:
        """Name a quantity that stays as it was once therapy is over."""
        was = getattr(self.before, name)
        return self.m.let(name, self.m.where(self.before.stays, now, was))

    def average_course(self) -> Quantity:
        """Return the usual alliance of the average client by this session."""
        return self.p.alliance_mean + self.p.growth * self.m.log(self.t)

    def own_course(self) -> Quantity:
        """Return the client's own usual alliance by this session."""
        return self.client.level + self.client.growth * self.m.log(self.t)


def _events(step: _Step) -> dict[str, Quantity]:
    """Decide whether a rupture happens, of which kind, how deep, and whether repair begins."""
    u, p, m, client, present = step.u, step.p, step.m, step.client, step.before.stays
    hazard = _shifted(p.rupture_rate, p.confounding * client.difficulty, m)
    at_once = _shifted(p.repair_chance, client.repairability, m)
    later = _shifted(p.late_repair, client.repairability, m)
    left_alone = step.before.withdrawal_fading + step.before.confrontation_fading
    waiting = m.where(left_alone > 0.0, present, 0.0)
    rupture = m.let("rupture", _happens(u.rupture, hazard, present, 0.0, m))
    depth = p.depth * _log_normal(p.depth_spread, u.depth, m)
    return {
        "rupture": rupture,
        "withdrawal": m.let("withdrawal", _happens(u.kind, p.withdrawal_share, rupture, 0.0, m)),
        "repaired": m.let("repaired", _happens(u.repair, at_once, rupture, 0.0, m)),
        "taken_up": m.let("taken_up", _happens(u.late_repair, later, waiting, 0.0, m)),
        "depth": m.let("depth", rupture * depth),
    }


def _wounds(step: _Step, events: dict[str, Quantity]) -> dict[str, Quantity]:
    """Heal the open wounds, add the new one, and let repair strengthen the bond."""
    before, p, m = step.before, step.p, step.m
    mending = before.withdrawal_mending + before.confrontation_mending
    closed = m.let("closed", before.stays * p.repair_pace * mending)
    withdrawn = events["depth"] * events["withdrawal"]
    return {
        "closed": closed,
        **_heal(step, "withdrawal", withdrawn, events),
        **_heal(step, "confrontation", events["depth"] - withdrawn, events),
        "strength": m.let("strength", before.strength + p.strengthening * closed),
    }


def _heal(
    step: _Step, kind: str, new: Quantity, events: dict[str, Quantity]
) -> dict[str, Quantity]:
    """Close the mending wound, fade the other, and move what is taken up from one to the other."""
    mending, fading = f"{kind}_mending", f"{kind}_fading"
    faded = getattr(step.before, fading) * (1.0 - step.p.fading)
    taken = events["taken_up"] * faded
    left_open = getattr(step.before, mending) * (1.0 - step.p.repair_pace)
    return {
        mending: step.hold(mending, left_open + taken + new * events["repaired"]),
        fading: step.hold(fading, faded - taken + new * (1.0 - events["repaired"])),
    }


def _bond(step: _Step, wounds: dict[str, Quantity]) -> dict[str, Quantity]:
    """Return the wobble, the alliance as it is, and the alliance as a questionnaire sees it."""
    u, p, m, client = step.u, step.p, step.m, step.client
    fresh = m.sqrt(1.0 - p.wobble_carry * p.wobble_carry) * client.unsteadiness * u.wobble
    wobble = step.hold("wobble", p.wobble_carry * step.before.wobble + fresh)
    hidden = wounds["withdrawal_mending"] + wounds["withdrawal_fading"]
    open_wounds = hidden + wounds["confrontation_mending"] + wounds["confrontation_fading"]
    improvement = client.intake - step.before.distress
    usual = step.own_course() + p.feedback * improvement
    felt = usual - open_wounds + wounds["strength"] + wobble
    alliance = step.hold("alliance", _within(felt, ALLIANCE_LOW, ALLIANCE_HIGH, m))
    seen = alliance + p.rating_error * u.rating + p.concealment * hidden
    rated = step.hold("rated", _within(seen, ALLIANCE_LOW, ALLIANCE_HIGH, m))
    return {"wobble": wobble, "alliance": alliance, "rated": rated}


def _distress(step: _Step, closed: Quantity, alliance: Quantity) -> Quantity:
    """Lower distress by pace, by the alliance, usual and of the day, and by what repair teaches."""
    p, m = step.p, step.m
    usual = _within(step.own_course(), ALLIANCE_LOW, ALLIANCE_HIGH, m)
    lasting = p.level_effect * (usual - step.average_course())
    helped = lasting + p.alliance_effect * (alliance - usual) + p.learning * closed
    noise = p.symptom_noise * step.u.symptom
    now = step.before.distress - step.client.pace - helped + noise
    return step.hold("distress", _within(now, DISTRESS_LOW, DISTRESS_HIGH, m))


def _ending(step: _Step, distress: Quantity) -> Quantity:
    """Return the chance of a planned ending after this session: the less distress, the higher."""
    relief = step.p.good_enough - distress
    return _shifted(step.p.ending_rate, step.p.ending_slope * relief, step.m)


def _leaving(step: _Step, alliance: Quantity) -> Quantity:
    """Return the chance of leaving after this session: the weaker the alliance, the higher."""
    weakness = step.average_course() - alliance
    return _shifted(step.p.leaving_rate, step.p.leaving_slope * weakness, step.m)


def _correlated(r: Quantity, shared: Quantity, own: Quantity, m: Engine) -> Quantity:
    """Mix two standard normals into one that correlates ``r`` with the first."""
    return r * shared + m.sqrt(1.0 - r * r) * own


def _log_normal(spread: Quantity, draw: Quantity, m: Engine) -> Quantity:
    """Return a factor with mean 1: minus half the squared spread keeps the mean."""
    return m.exp(spread * draw - spread * spread / 2.0)


def _shifted(chance: Quantity, log_odds: Quantity, m: Engine) -> Quantity:
    """Shift a chance on the log-odds scale; 0 and 1 stay what they are."""
    odds = chance * m.exp(log_odds)
    return odds / (1.0 - chance + odds)


def _happens(draw: Quantity, chance: Quantity, yes: Quantity, no: Quantity, m: Engine) -> Quantity:
    return m.where(draw < chance, yes, no)


def _within(x: Quantity, low: float, high: float, m: Engine) -> Quantity:
    return m.minimum(m.maximum(x, low), high)
