"""Rival worlds: settings that print the same two correlations, whatever repair truly does.

A study sees ratings and outcomes. From these it computes how the early alliance goes with the
outcome, and how repair does, where repair is what `alliance.calibrate.RULE` calls so: a fall of the
rating that is made up for. A rule sees falls in every world, also where nothing but wobble moves
ratings. So both correlations mean the same everywhere, and a world without ruptures prints them
too.

In a rival world repair does nothing, and rival accounts make the link: clients with an easier
start, better therapists and improvement that comes first, together; better therapists, for most of
it; or improvement that comes first, where dips are no ruptures at all. The path leads from the
first of these worlds to one where repair makes all of the link. Along it the share of the link that
is repair grows evenly: `left` is what would remain of the correlation if repair, and the alliance
of the session, did nothing; it falls from all to none.

The ends of the path and the rival worlds are found by the cross-entropy method: draw settings, keep
the best, draw again around them. Every trial has the same clients with the same luck. Then each is
solved for, on the clients on whom it is measured, so that it prints both correlations: their Monte
Carlo error is that of the clients, and shared by all worlds. Between the ends all parameters go in
straight lines, but for three that are solved for.

Rubinstein & Kroese (2004). The cross-entropy method. Springer.
https://doi.org/10.1007/978-1-4757-4321-0

Run ``python -m alliance rivals --help``.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, TypeVar

import numpy as np
import pandas as pd
from scipy.optimize import least_squares

from alliance import evidence, outcomes
from alliance.arrays import Array
from alliance.calibrate import SEED, calibrated, labels
from alliance.detect import Label
from alliance.instrument import CUT_OFF, RELIABLE_CHANGE
from alliance.numbers import measure
from alliance.outcomes import Change, Estimate
from alliance.parameters import PARAMETERS, Parameters
from alliance.simulate import ALWAYS_REPAIRED, NEVER_REPAIRED, Cohort, Intervention, simulate

T = TypeVar("T")

REPAIR_R = 0.25
"""The correlation of repair with outcome that every world prints: within the published interval,
and near the largest that rival accounts can make."""
ALLIANCE_R = float(evidence.row("T1")["value"])
"""The correlation of the early alliance with outcome: as published."""
RECOVERED, CALM = 0.33, 0.74
"""Shares of clients that a search should come near: who recover; whose rating never falls far."""

CLIENTS = 40_000
"""Clients on whom a setting is solved for and measured; all worlds share them."""
TRIAL_CLIENTS = 16_000
"""Clients of a trial of the search. With fewer, a search finds their luck."""
TRIAL_SEED = SEED + 1
DRAWN, GENERATIONS, GENERATION, KEPT = 120, 12, 32, 8
"""Trials from the whole ranges, then how many generations of how many, and the best of each."""
BEGINNING = 20
"""Trials from the whole ranges around which the first generation is drawn."""
PACE = 0.7
"""How far each generation moves towards its best."""
DECIMALS = 3
STEPS = 10
"""Into how many equal steps the path is cut."""

MECHANISM = ("alliance_effect", "learning", "leaving_slope")
"""Parameters by which the alliance of a session, and so repair, acts on outcomes."""
ACCOUNTS = ("confounding", "therapist_confounding", "feedback")
"""Parameters of the rival accounts."""

RANGES: Mapping[str, tuple[float, float]] = {
    "pace_mean": (0.7, 1.2),
    "pace_sd": (0.1, 1.0),
    "symptom_noise": (0.5, 2.7),
    "wobble_sd": (0.2, 0.6),
    "level_effect": (0.0, 0.3),
    "rupture_rate": (0.05, 0.25),
    "depth": (0.8, 2.5),
    "repair_pace": (0.4, 1.0),
    "repair_chance": (0.3, 0.7),
    "therapist_sd": (0.1, 0.5),
    "therapist_skill_sd": (0.0, 2.0),
}
"""Where a search looks for what no account is about."""
NOTHING = dict.fromkeys(MECHANISM, 0.0)
NO_RUPTURES = dict.fromkeys(
    ("rupture_rate", "depth", "repair_pace", "repair_chance", "therapist_skill_sd")
)
"""What does nothing where nobody has a rupture; as calibrated, but for the rate."""


class Search(NamedTuple):
    """Where a world is looked for, what is held, and the stream of chance of the search.

    What is held has a value, or None for the calibrated one.
    """

    stream: int
    ranges: Mapping[str, tuple[float, float]]
    held: Mapping[str, float | None]


SEARCHES: Mapping[str, Search] = {
    "together": Search(
        0,
        {"confounding": (0.2, 0.9), "therapist_confounding": (0.3, 0.95), "feedback": (0.02, 0.1)},
        NOTHING,
    ),
    "therapists": Search(
        2,
        {"therapist_confounding": (0.6, 0.95), "confounding": (0.0, 0.4), "feedback": (0.0, 0.04)},
        NOTHING,
    ),
    "none": Search(
        4,
        {"confounding": (0.0, 0.3), "feedback": (0.05, 0.1)},
        {**NOTHING, **NO_RUPTURES, "rupture_rate": 0.0, "therapist_confounding": None},
    ),
    "repair": Search(
        5,
        {"alliance_effect": (0.2, 1.5), "learning": (0.0, 5.0)},
        {**dict.fromkeys(ACCOUNTS, 0.0), "leaving_slope": None},
    ),
}
"""The rival worlds, and the two ends of the path: all accounts together, and repair."""
RIVALS = ("therapists", "none")
"""Worlds beside the path, where repair does nothing: better therapists, above all; no ruptures."""
MOVED = (*RANGES, *ACCOUNTS, *MECHANISM)
"""Parameters that worlds differ in; all others are as calibrated."""


@dataclass(frozen=True)
class Printed:
    """What a study of one world prints.

    Attributes
    ----------
    repair, alliance : Estimate
        Correlations with the residualised improvement: of repair as the rule sees it, among
        clients whose rating falls far; and of the rating after the third session.
    recovered, calm : float
        Shares of clients who recover, and whose rating never falls far.
    """

    repair: Estimate
    alliance: Estimate
    recovered: float
    calm: float


SEEN = ("present", "ends", "rupture", "rated", "distress")


def printed(cohort: Cohort) -> Printed:
    """Compute what a study prints.

    Parameters
    ----------
    cohort : Cohort
        The clients of the study.

    Returns
    -------
    Printed
        Its figures.
    """
    found = labels(cohort)
    return Printed(
        outcomes.if_told(outcomes.labelled_repair_outcome, cohort, found),
        outcomes.if_told(outcomes.alliance_outcome, cohort),
        float(recovers(cohort).mean()),
        float(np.mean(found == Label.NONE)),
    )


def recovers(cohort: Cohort) -> Array:
    """Tell who recovers: a reliable change, from the clinical cut-off or above to below it.

    Parameters
    ----------
    cohort : Cohort
        The clients.

    Returns
    -------
    (n,) array of bool
        Whether each does.
    """
    last = cohort.session.distress[:, -1]
    change = outcomes.change_categories(cohort.client.intake, last, CUT_OFF, RELIABLE_CHANGE)
    return np.asarray(change == Change.RECOVERED)


def _study(setting: Parameters, clients: int, seed: int) -> Printed:
    return printed(simulate(setting, clients=clients, seed=seed, fields=SEEN))


def without_repair(setting: Parameters) -> Parameters:
    """Return the setting in which the alliance of a session, and so repair, does nothing.

    Parameters
    ----------
    setting : Parameters
        A world.

    Returns
    -------
    setting : Parameters
        The same without `MECHANISM`.
    """
    return setting.change(**NOTHING)


# The search


def search(name: str) -> Parameters:
    """Find one world.

    Parameters
    ----------
    name : str
        One of `SEARCHES`.

    Returns
    -------
    setting : Parameters
        It prints both correlations, as nearly as its ranges allow.
    """
    about, known = SEARCHES[name], calibrated()
    held = {key: getattr(known, key) if x is None else x for key, x in about.held.items()}
    ranges = {key: ends for key, ends in {**RANGES, **about.ranges}.items() if key not in held}
    low, high = (np.array([ends[k] for ends in ranges.values()]) for k in (0, 1))
    base = known.change(**held)

    def setting(unit: Array) -> Parameters:
        values = np.round(low + unit * (high - low), DECIMALS)
        return base.change(**dict(zip(ranges, values.tolist(), strict=True)))

    rng = np.random.default_rng([SEED, about.stream])
    return setting(_cross_entropy(lambda unit: _distance(setting(unit)), len(ranges), rng))


def _distance(setting: Parameters) -> float:
    """Return how far a world is from what it should print; the correlations weigh most."""
    found = _study(setting, TRIAL_CLIENTS, TRIAL_SEED)
    away = (
        (found.repair.value - REPAIR_R) / 0.01,
        (found.alliance.value - ALLIANCE_R) / 0.01,
        (found.recovered - RECOVERED) / 0.04,
        (found.calm - CALM) / 0.03,
    )
    return math.inf if any(map(math.isnan, away)) else math.hypot(*away)


def _cross_entropy(
    distance: Callable[[Array], float], size: int, rng: np.random.Generator
) -> Array:
    """Find the place in the unit cube with the least distance, in generations."""
    units, best = rng.random((DRAWN, size)), BEGINNING
    centre, spread = np.zeros(size), np.zeros(size)
    pace = 1.0
    for _ in range(GENERATIONS + 1):
        order = np.argsort([distance(unit) for unit in units], kind="stable")
        chosen = units[order[:best]]
        centre += pace * (chosen.mean(axis=0) - centre)
        spread += pace * (chosen.std(axis=0) - spread)
        units = np.clip(centre + spread * rng.standard_normal((GENERATION, size)), 0, 1)
        best, pace = KEPT, PACE
    return centre


# The path


def between(
    start: Parameters, end: Parameters, share: float, *, held_wobble: bool = False
) -> Parameters:
    """Solve for a world between two, in which repair makes a share of the link.

    Parameters
    ----------
    start, end : Parameters
        The ends of the path; the same world twice for a world beside it.
    share : float
        Of the correlation of repair with outcome, from 0 to 1.
    held_wobble : bool
        Whether the wobble stays as it is, also where one of the strengths is 0.

    Returns
    -------
    setting : Parameters
        It prints both correlations on the clients on whom it is measured. Straight between the
        ends, but for the strength of the rival accounts, the strength of the mechanism, and the
        lasting effect of the alliance; where one strength is 0, the wobble moves instead, if it
        may.
    """
    path = _Path(start, end, share)
    free = path.free(held_wobble)
    guesses, most = (np.array([each[k] for each in free.values()]) for k in (0, 1))

    def misfit(units: Array) -> Array:
        return _away(path.setting(dict(zip(free, units, strict=True))), share)

    solved = least_squares(
        misfit, np.minimum(guesses, most), bounds=(0, most), x_scale=most,
        diff_step=np.full(len(most), 0.1), xtol=1e-4, ftol=1e-4, gtol=1e-9, max_nfev=8,
    )  # fmt: skip
    return path.setting(dict(zip(free, solved.x, strict=True)))


class _Path(NamedTuple):
    """Worlds straight between two, at a share of the way."""

    start: Parameters
    end: Parameters
    share: float

    def at(self, name: str) -> float:
        """Return where a parameter is on the straight line."""
        ends = getattr(self.start, name), getattr(self.end, name)
        return float((1 - self.share) * ends[0] + self.share * ends[1])

    def free(self, held_wobble: bool) -> dict[str, tuple[float, float]]:
        """Return what is solved for: a guess, and the most that it may be."""
        found = {}
        if self.share < 1:
            found["accounts"] = (1 - self.share, _most(self.start, ACCOUNTS))
        if self.share > 0:
            found["mechanism"] = (self.share, _most(self.end, MECHANISM))
        found["level_effect"] = (self.at("level_effect"), 0.5)
        if len(found) < 3 and not held_wobble:
            found["wobble_sd"] = (self.at("wobble_sd"), RANGES["wobble_sd"][1])
        return found

    def setting(self, units: Mapping[str, float]) -> Parameters:
        """Return the world with these strengths of both sides; what is not free stays in line."""
        values = {name: self.at(name) for name in MOVED}
        values |= {name: units[name] for name in units if name in values}
        for side, names, strength in (
            (self.start, ACCOUNTS, units.get("accounts", 0.0)),
            (self.end, MECHANISM, units.get("mechanism", 0.0)),
        ):
            values |= {name: strength * getattr(side, name) for name in names}
        inside = {name: min(float(x), PARAMETERS[name].high) for name, x in values.items()}
        return self.end.change(**{name: round(x, DECIMALS) for name, x in inside.items()})


def _away(world: Parameters, share: float) -> Array:
    """Return how far a world is from both correlations, and from the share that repair makes."""
    found = _study(world, CLIENTS, SEED)
    away = [found.repair.value - REPAIR_R, found.alliance.value - ALLIANCE_R]
    if 0 < share < 1:
        left = _study(without_repair(world), CLIENTS, SEED).repair.value
        away.append(left - (1 - share) * REPAIR_R)
    return np.array(away)


def beside(setting: Parameters) -> Parameters:
    """Solve for a world in which repair does nothing.

    Parameters
    ----------
    setting : Parameters
        What a search has found.

    Returns
    -------
    setting : Parameters
        It prints both correlations on the clients on whom it is measured.
    """
    return between(setting, setting, 0, held_wobble=True)


def _most(setting: Parameters, names: Sequence[str]) -> float:
    """Return how far parameters can be scaled together, up to half as much again."""
    values: dict[str, float] = {name: getattr(setting, name) for name in names}
    return min([1.5, *(PARAMETERS[name].high / x for name, x in values.items() if x > 0)])


# The frozen table


def measured(setting: Parameters) -> dict[str, float]:
    """Measure what a world prints, what repair truly does in it, and how sure that is.

    Parameters
    ----------
    setting : Parameters
        The world.

    Returns
    -------
    dict of str to float
        By column of ``data/rivals.csv``, parameters apart.
    """
    natural = simulate(setting, clients=CLIENTS, seed=SEED, fields=SEEN)
    found = printed(natural)
    left = _study(without_repair(setting), CLIENTS, SEED).repair
    every, never = (_course(setting, how) for how in (ALWAYS_REPAIRED, NEVER_REPAIRED))
    saved = never.session.distress[:, -1] - every.session.distress[:, -1]
    hurt = outcomes.ruptured(natural)
    # Without a rupture there is nothing to repair, and repair does nothing.
    effect = (
        outcomes.mean(saved[hurt], natural.therapist[hurt]) if hurt.any() else Estimate(0.0, 0.0, 0)
    )
    return {
        "repair_r": found.repair.value,
        "repair_r_error": found.repair.se,
        "alliance_r": found.alliance.value,
        "alliance_r_error": found.alliance.se,
        "left": left.value,
        "left_error": left.se,
        "repair_effect": effect.value,
        "repair_effect_error": effect.se,
        "recovered": found.recovered,
        "recovered_every": float(recovers(every).mean()),
        "recovered_never": float(recovers(never).mean()),
        "ruptured": float(hurt.mean()),
        "flagged": 1 - found.calm,
    }


def _course(setting: Parameters, how: Intervention) -> Cohort:
    return simulate(setting, clients=CLIENTS, seed=SEED, fields=("distress",), intervention=how)


def shares() -> list[float]:
    """Return the places on the path.

    Returns
    -------
    list of float
        Shares of the link that are repair, from 0 to 1.

    Examples
    --------
    >>> shares()[:3]
    [0.0, 0.1, 0.2]
    """
    return [step / STEPS for step in range(STEPS + 1)]


def row(world: str, share: float, setting: Parameters) -> dict[str, object]:
    """Return the row of one world.

    Parameters
    ----------
    world : str
        ``"path"``, or one of `RIVALS`.
    share : float
        Share of the link that is repair.
    setting : Parameters
        The world.

    Returns
    -------
    dict of str to object
        By column of ``data/rivals.csv``, rounded.
    """
    values = {name: getattr(setting, name) for name in MOVED}
    figures = {name: round(x, 4) for name, x in measured(setting).items()}
    return {"world": world, "share": share, **values, **figures}


def table(seen: Callable[[], object] = lambda: None) -> pd.DataFrame:
    """Search for every world and measure it. Takes some ten minutes.

    Parameters
    ----------
    seen : callable
        Called after each world.

    Returns
    -------
    pandas.DataFrame
        The columns of ``data/rivals.csv``: the path, then `RIVALS`.
    """
    start, end = search("together"), search("repair")
    worlds = [("path", share, between(start, end, share)) for share in _each(shares(), seen)]
    worlds += [(name, 0.0, beside(search(name))) for name in _each(RIVALS, seen)]
    return pd.DataFrame([row(*world) for world in _each(worlds, seen)])


def _each(things: Sequence[T], seen: Callable[[], object]) -> Iterator[T]:
    for thing in things:
        yield thing
        seen()


def setting_of(frozen: pd.Series) -> Parameters:
    """Return the setting of a row of the frozen table.

    Parameters
    ----------
    frozen : pandas.Series
        A row of ``data/rivals.csv``.

    Returns
    -------
    setting : Parameters
        The world.
    """
    return calibrated().change(**{name: float(frozen[name]) for name in MOVED})


def write(folder: Path, seen: Callable[[], object] = lambda: None) -> pd.DataFrame:
    """Write ``rivals.csv``.

    Parameters
    ----------
    folder : Path
        Where to write.
    seen : callable
        Called after each world.

    Returns
    -------
    pandas.DataFrame
        What was written.
    """
    made = table(seen)
    made.to_csv(folder / "rivals.csv", index=False, lineterminator="\n")
    return made


def spoken() -> dict[str, str]:
    """Write the frozen worlds for a chapter.

    Returns
    -------
    dict of str to str
        ``clients``; ``repair_r`` and ``alliance_r``, which all worlds print, and by how much at
        most they differ (``repair_apart``, ``alliance_apart``); ``error`` of the former; ``effect``
        where all of the link is repair, ``effect_half`` where half of it is; ``more`` and
        ``more_half`` (how many more of 100 recover); and of the world without ruptures, in how many
        of 100 clients the rating falls far (``dips``).

    Examples
    --------
    >>> spoken()["alliance_r"]
    '.28'
    """
    frozen = evidence.load("rivals")
    path = frozen[frozen["world"] == "path"].set_index("share")
    more = 100 * (path["recovered_every"] - path["recovered_never"])
    effect = path["repair_effect"]
    calm = frozen.loc[frozen["world"] == "none", "flagged"]
    told = {
        "clients": f"{CLIENTS:,}",
        "error": measure(float(frozen["repair_r_error"].max()), "r"),
        "effect": f"{float(effect[1]):.1f}",
        "effect_half": f"{float(effect[0.5]):.1f}",
        "more": f"{float(more[1]):.0f}",
        "more_half": f"{float(more[0.5]):.0f}",
        "dips": f"{100 * float(calm.item()):.0f}",
    }
    for name in ("repair", "alliance"):
        column = frozen[f"{name}_r"]
        told[f"{name}_r"] = measure(float(column.mean()), "r")
        told[f"{name}_apart"] = f"{column.max() - column.min():.3f}".replace("0.", ".", 1)
    return told
