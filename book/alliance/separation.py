"""Two worlds that fit the same figures: what would tell them apart.

One is the calibrated world. In the other nobody has a rupture, and all else is fitted again (see
`alliance.identify`). Studies are simulated in both, of the same size and with the same luck, and
their scatter is the sampling error that a real study of that size would have, therapists included.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd
from scipy import stats

from alliance import evidence, outcomes
from alliance.arrays import Array, Flags
from alliance.calibrate import GOALS, ROUTINE_SESSIONS, SEED, calibrated, measure, on_step
from alliance.parameters import Parameters
from alliance.simulate import SESSIONS, Cohort, simulate
from alliance.worlds import TRAINING

WORLDS = ("calibrated", "none")
"""The calibrated world, and the world without ruptures."""
STUDIES = 200
"""Simulated studies of each kind in each world."""
CLIENTS = (100, 400)
"""Sizes of a study that may be done."""
PAGE_CLIENTS = 300
"""Size of the studies that a page simulates."""
TOLD = 0.95
"""A study tells if its figure is beyond that of this share of studies without ruptures."""

# What is assumed of measurements that nobody has made. Nothing here was found in a study.
SENSITIVITY, FALSE_ALARMS = 0.8, 0.1
"""An observer sees so many of the ruptures, and sees one in so many sessions without."""
ASKED_SENSITIVITY, ASKED_FALSE_ALARMS = 0.5, 0.05
"""The same of clients who are asked; what they conceal in a rating they do not tell either."""


@cache
def setting(world: str) -> Parameters:
    """Return the setting of a world.

    Parameters
    ----------
    world : str
        One of `WORLDS`.

    Returns
    -------
    setting : Parameters
        As calibrated; or the best fit without ruptures.

    Examples
    --------
    >>> setting("none").rupture_rate
    0.0
    """
    return calibrated() if world == "calibrated" else fitted("rupture_rate", 0)


def fitted(profile: str, value: float) -> Parameters:
    """Return the best setting with one parameter held, on slider steps.

    Parameters
    ----------
    profile : str
        The parameter that is held.
    value : float
        A value at which it was held.

    Returns
    -------
    setting : Parameters
        From ``data/identification_settings.csv``.

    Raises
    ------
    KeyError
        If no such fit was made.

    Examples
    --------
    >>> fitted("learning", 5).learning
    5.0
    """
    # Read anew, since the table may just have been made.
    frozen = pd.read_csv(evidence.data_folder() / "identification_settings.csv")
    rows = frozen[(frozen["profile"] == profile) & (frozen["value"] == value)]
    if rows.empty:
        made = frozen.loc[frozen["profile"] == profile, "value"].tolist()
        raise KeyError(f"{profile} was not held at {value:g}; it was at {made or 'no value'}")
    known = calibrated().as_dict()
    values = {name: on_step(name, x) for name, x in rows.iloc[0].items() if name in known}
    return calibrated().change(**values | {profile: value})


def errors() -> pd.DataFrame:
    """Simulate how far each target scatters between studies of the page's size.

    Returns
    -------
    pandas.DataFrame
        Columns ``target``, and the standard deviation over studies in each of `WORLDS`.
    """
    table: dict[str, object] = {"target": [goal.target for goal in GOALS]}
    for world in WORLDS:
        seeds = range(SEED, SEED + STUDIES)
        found = [measure(setting(world), PAGE_CLIENTS, seed) for seed in seeds]
        table[world] = np.nanstd(found, axis=0, ddof=1)
    return pd.DataFrame(table)


@dataclass(frozen=True)
class Study:
    """One simulated study.

    Attributes
    ----------
    cohort : Cohort
        The clients, with 40 sessions on offer.
    trained : (n,) array
        Distress at the end, had every therapist been trained to repair.
    """

    cohort: Cohort
    trained: Array

    @property
    def rated(self) -> Array:
        """Ratings of the first sessions, not a number after the last one attended."""
        return outcomes.attended(self.cohort, "rated")[:, :SESSIONS]

    def luck(self) -> np.random.Generator:
        """Return the luck of observers and answers, always the same for a study.

        Returns
        -------
        numpy.random.Generator
            From the seed of the clients.
        """
        return np.random.default_rng(self.cohort.seed)

    @property
    def rupture(self) -> Flags:
        """Sessions with a rupture, as they truly are."""
        return np.asarray(self.cohort.session.rupture[:, :SESSIONS] == 1)


def study(parameters: Parameters, clients: int, seed: int) -> Study:
    """Simulate a study.

    Parameters
    ----------
    parameters : Parameters
        The world.
    clients, seed : int
        Its size and its seed.

    Returns
    -------
    Study
        The study.
    """
    skilled = parameters.change(repair_chance=min(1.0, parameters.repair_chance + TRAINING))
    cohort, other = (
        simulate(each, clients=clients, sessions=ROUTINE_SESSIONS, seed=seed)
        for each in (parameters, skilled)
    )
    return Study(cohort, other.session.distress[:, -1])


def falls(made: Study) -> float:
    """Return how much larger falls are than rises, from one session's rating to the next.

    Parameters
    ----------
    made : Study
        The study.

    Returns
    -------
    float
        Skewness of the changes with its sign turned: positive if large falls outnumber large rises.
    """
    return _fall_skew(np.diff(made.rated, axis=1))


def falls_within(made: Study) -> float:
    """Return the same within sessions, if the rating is given before and after each.

    Assumed: the wobble is brought into the session, so both ratings share it; each has its own
    error; what the session itself does to the alliance is a rupture or nothing.

    Parameters
    ----------
    made : Study
        The study.

    Returns
    -------
    float
        Skewness with its sign turned.
    """
    session, error = made.cohort.session, made.cohort.parameters.rating_error
    torn = session.depth[:, :SESSIONS] * (1 - _hidden(made))
    before = made.rated + torn + error * made.luck().standard_normal(made.rated.shape)
    return _fall_skew(made.rated - before)


def _hidden(made: Study) -> Array:
    """Return the share of a new wound that a rating hides."""
    withdrawal = made.cohort.session.withdrawal[:, :SESSIONS]
    return np.asarray(withdrawal * made.cohort.parameters.concealment)


def _fall_skew(changes: Array) -> float:
    return -float(stats.skew(changes[~np.isnan(changes)]))


def observed(made: Study) -> float:
    """Return how much further ratings fall where an observer sees a rupture.

    Assumed: `SENSITIVITY`, and `FALSE_ALARMS` that strike at random.

    Parameters
    ----------
    made : Study
        The study.

    Returns
    -------
    float
        Mean fall in flagged sessions minus that in others, by the pooled standard deviation.
    """
    chance = np.where(made.rupture, SENSITIVITY, FALSE_ALARMS)
    return _further(made, made.luck().random(made.rated.shape) < chance)


def observed_dips(made: Study) -> float:
    """Return the same, if observers take every large fall of a rating for a rupture.

    Assumed: they see nothing but how far a rating fell, with an error as large as falls vary, and
    flag `FALSE_ALARMS` of the sessions.

    Parameters
    ----------
    made : Study
        The study.

    Returns
    -------
    float
        As for `observed`.
    """
    falls_here = -np.diff(made.rated, axis=1, prepend=np.nan)
    noise = made.luck().standard_normal(falls_here.shape) * np.nanstd(falls_here)
    seen = falls_here + noise
    return _further(made, seen >= np.nanquantile(seen, 1 - FALSE_ALARMS))


def asked(made: Study) -> float:
    """Return the same where clients, asked after each session, say that there was a rupture.

    Assumed: `ASKED_SENSITIVITY` less what is concealed, and `ASKED_FALSE_ALARMS` at random.

    Parameters
    ----------
    made : Study
        The study.

    Returns
    -------
    float
        As for `observed`.
    """
    told = ASKED_SENSITIVITY * (1 - _hidden(made))
    chance = np.where(made.rupture, told, ASKED_FALSE_ALARMS)
    return _further(made, made.luck().random(made.rated.shape) < chance)


def _further(made: Study, flagged: Flags) -> float:
    fall = -np.diff(made.rated, axis=1)
    here, given = flagged[:, 1:], ~np.isnan(fall)
    return outcomes.standardised_difference(fall[here & given], fall[~here & given])


def training(made: Study) -> float:
    """Return how much better clients end whose therapist was trained to repair.

    Assumed: every other therapist is trained, which adds `alliance.worlds.TRAINING` to the chance
    that repair begins at once.

    Parameters
    ----------
    made : Study
        The study.

    Returns
    -------
    float
        Standardised difference of the residualised improvement.
    """
    intake, untrained = made.cohort.client.intake, made.cohort.session.distress[:, -1]
    arm = made.cohort.therapist % 2 == 1
    gain = -outcomes.residual(np.where(arm, made.trained, untrained), intake)
    return outcomes.standardised_difference(gain[arm], gain[~arm])


@dataclass(frozen=True)
class Measurement:
    """Something that a study might measure.

    Attributes
    ----------
    label, figure, assumed : str
        What is done, the figure that is reported, and what is assumed, in plain words.
    of : callable
        The figure of a `Study`; larger where there are ruptures.
    """

    label: str
    figure: str
    assumed: str
    of: Callable[[Study], float]


_FURTHER = "Fall of the rating in sessions said to hold a rupture, against others (d)"
MEASUREMENTS: Mapping[str, Measurement] = {
    "falls": Measurement(
        "Ratings after each session, as we have them",
        "Large falls against large rises (skewness)",
        "ups and downs are symmetric, so that only ruptures make falls larger than rises",
        falls,
    ),
    "observed_dips": Measurement(
        "Observers who call every dip a rupture",
        _FURTHER,
        "observers see ratings fall, with error, and nothing else",
        observed_dips,
    ),
    "training": Measurement(
        "An experiment: half of the therapists trained to repair",
        "Better outcome with a trained therapist (d)",
        f"training adds {100 * TRAINING:.0f} percentage points to the chance of repair at once",
        training,
    ),
    "asked": Measurement(
        "Asking clients after each session",
        _FURTHER,
        f"they tell {ASKED_SENSITIVITY:.0%} of ruptures, fewer of those they conceal, and one in "
        f"{ASKED_FALSE_ALARMS:.0%} of other sessions, at random",
        asked,
    ),
    "observed": Measurement(
        "Observers who know a rupture from a dip",
        _FURTHER,
        f"they see {SENSITIVITY:.0%} of ruptures, and one in {FALSE_ALARMS:.0%} of other sessions, "
        "at random",
        observed,
    ),
    "within": Measurement(
        "Ratings before and after each session",
        "Large falls against large rises within a session (skewness)",
        "clients bring their ups and downs along; within a session only a rupture moves them",
        falls_within,
    ),
}
"""Measurements by name."""


def separation(studies: int = STUDIES) -> pd.DataFrame:
    """Simulate what each measurement would show in both worlds.

    Parameters
    ----------
    studies : int
        Studies of each size in each world.

    Returns
    -------
    pandas.DataFrame
        One row a measurement and size: ``measurement``, ``clients``; ``calibrated`` and ``none``,
        the expected figures; ``calibrated_sd`` and ``none_sd``, their sampling errors; ``apart``,
        the distance in pooled sampling errors (d prime); ``told``, the share of studies in the
        calibrated world whose figure exceeds that of 95 in 100 without ruptures.
    """
    rows = [row for clients in CLIENTS for row in _separated(clients, studies)]
    return pd.DataFrame(rows)


def _separated(clients: int, studies: int) -> list[dict[str, object]]:
    found = {world: _figures(setting(world), clients, studies) for world in WORLDS}
    with_ruptures, without = (pd.DataFrame(found[world]) for world in WORLDS)
    return [
        {"measurement": name, "clients": clients, **_compare(with_ruptures[name], without[name])}
        for name in MEASUREMENTS
    ]


def _figures(parameters: Parameters, clients: int, studies: int) -> list[dict[str, float]]:
    made = (study(parameters, clients, SEED + k) for k in range(studies))
    return [{name: each.of(one) for name, each in MEASUREMENTS.items()} for one in made]


def _compare(ruptures: pd.Series[float], none: pd.Series[float]) -> dict[str, float]:
    sds = ruptures.std(), none.std()
    return {
        "calibrated": ruptures.mean(),
        "none": none.mean(),
        "calibrated_sd": sds[0],
        "none_sd": sds[1],
        "apart": (ruptures.mean() - none.mean()) / np.sqrt((sds[0] ** 2 + sds[1] ** 2) / 2),
        "told": float((ruptures > none.quantile(TOLD)).mean()),
    }
