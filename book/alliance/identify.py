"""Identification: what the published figures can and cannot tell apart.

A profile holds one parameter at a value and fits all others again. Where the misfit stays as low as
in the best fit, the targets do not say what the value is. A profile over the rupture rate begins
with the world without ruptures. Besides, it makes the tables of `alliance.recovery`,
`alliance.separation` and `alliance.within`.

Run ``python -m alliance.identify --help``.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from joblib import Parallel, delayed
from tqdm import tqdm

from alliance import evidence, outcomes, recovery, separation
from alliance.arrays import Array
from alliance.calibrate import (
    FIRST_SESSIONS,
    GOALS,
    ROUTINE_SESSIONS,
    SEED,
    START,
    calibrated,
    measure,
    memory,
    search,
)
from alliance.console import INTERRUPTED, REFUSED, Parser, check_folder, replacing, said
from alliance.parameters import Parameters
from alliance.ranges import whole
from alliance.real import lagged
from alliance.real.lagged import Effects
from alliance.simulate import simulate
from alliance.within import panel_model

CLIENTS = 6_000
REPLICATES = 4
"""Seeds on which a fitted point is measured, none of which the fit has seen."""
DECIMALS = 4
PROGRAM = "python -m alliance.identify"

PROFILES: Mapping[str, tuple[float, ...]] = {
    "rupture_rate": (0, 0.05, 0.1, 0.2, 0.3),
    "alliance_effect": (0, 0.25, 0.5, 0.75, 1),
    "level_effect": (0, 0.2, 0.4),
    "learning": (0, 2, 5),
    "depth": (0.3, 0.7),
}
"""Parameters that are held, and where."""

FREE = (*START, "rupture_rate", "learning")
"""What a profile fits: the parameters of the calibration, and two that the calibration assumes."""

OF_RUPTURES = ("repair_chance", "learning")
"""Parameters that do nothing where nobody has a rupture."""


@dataclass(frozen=True)
class Point:
    """One parameter held at one value.

    Attributes
    ----------
    profile : str
        The parameter.
    value : float
        Its value.
    """

    profile: str
    value: float


WITHOUT_RUPTURES = Point("rupture_rate", 0)


def points() -> list[Point]:
    """Return every point of every profile.

    Returns
    -------
    list of Point
        In the order of `PROFILES`.

    Examples
    --------
    >>> points()[0] == WITHOUT_RUPTURES
    True
    """
    return [Point(name, value) for name, values in PROFILES.items() for value in values]


def fitted_at(point: Point) -> dict[str, float]:
    """Return what is fitted at a point, and where the search starts.

    Parameters
    ----------
    point : Point
        The parameter that is held.

    Returns
    -------
    dict of str to float
        `FREE` at its calibrated values, without what is held and what does nothing there.

    Examples
    --------
    >>> "repair_chance" in fitted_at(Point("rupture_rate", 0.1))
    True
    >>> "repair_chance" in fitted_at(WITHOUT_RUPTURES)
    False
    """
    idle = OF_RUPTURES if point == WITHOUT_RUPTURES else ()
    start = calibrated()
    return {name: getattr(start, name) for name in FREE if name not in {point.profile, *idle}}


def misfit(simulated: Iterable[float]) -> float:
    """Sum the squared misfits of the targets.

    Parameters
    ----------
    simulated : iterable of float
        One value for each of `alliance.calibrate.GOALS`.

    Returns
    -------
    float
        0 where every target is in the middle of what counts; each at an end of it adds 1.
    """
    return sum(g.misfit(x) ** 2 for g, x in zip(GOALS, simulated, strict=True))


@dataclass(frozen=True)
class Fit:
    """The best setting at a point, and what it shows.

    Attributes
    ----------
    point : Point
        What was held.
    setting : Parameters
        The best setting.
    simulated : tuple of float
        One value for each of `alliance.calibrate.GOALS`, on seeds that the fit has not seen.
    repair_effect : float
        What repair truly does there (`alliance.outcomes.repair_effect`), CORE points; not a number
        where fewer than two clients have a rupture.
    """

    point: Point
    setting: Parameters
    simulated: tuple[float, ...]
    repair_effect: float

    @property
    def misfit(self) -> float:
        """Sum of the squared misfits of the targets."""
        return misfit(self.simulated)


def fit(point: Point, clients: int = CLIENTS) -> Fit:
    """Fit everything else at a point.

    Parameters
    ----------
    point : Point
        What is held.
    clients : int
        Clients in each simulated cohort.

    Returns
    -------
    Fit
        The best setting; not rounded to slider steps.
    """
    held = calibrated().change(**{point.profile: point.value})
    setting = search(held, partial(measure, clients=clients), start=fitted_at(point))
    seeds = range(SEED + 1, SEED + 1 + REPLICATES)
    values = np.mean([measure(setting, clients, seed) for seed in seeds], axis=0)
    return Fit(point, setting, tuple(values.tolist()), _repair_effect(setting, clients))


def _repair_effect(setting: Parameters, clients: int) -> float:
    if setting.rupture_rate == 0:
        return float("nan")
    how = {"clients": clients, "sessions": ROUTINE_SESSIONS, "seed": SEED}
    return outcomes.repair_effect(setting, **how).points.value


def target_table(fits: Iterable[Fit]) -> pd.DataFrame:
    """List every target at every point.

    Parameters
    ----------
    fits : iterable of Fit
        The points.

    Returns
    -------
    pandas.DataFrame
        Columns ``profile``, ``value``, ``target``, ``simulated``, ``misfit`` (in half tolerances)
        and ``met``.
    """
    rows = [
        (each.point.profile, each.point.value, goal.target, x, goal.misfit(x))
        for each in fits
        for goal, x in zip(GOALS, each.simulated, strict=True)
    ]
    frame = pd.DataFrame(rows, columns=["profile", "value", "target", "simulated", "misfit"])
    return frame.assign(met=frame["misfit"].abs() <= 1)


def setting_table(fits: Iterable[Fit]) -> pd.DataFrame:
    """List the best setting at every point.

    Parameters
    ----------
    fits : iterable of Fit
        The points.

    Returns
    -------
    pandas.DataFrame
        Columns ``profile``, ``value``, ``misfit`` (sum of squares), ``repair_effect`` (CORE
        points), then every parameter that some point fits.
    """
    return pd.DataFrame([_setting_row(each) for each in fits])


def _setting_row(each: Fit) -> dict[str, object]:
    found = {name: getattr(each.setting, name) for name in FREE}
    about = {"profile": each.point.profile, "value": each.point.value, "misfit": each.misfit}
    return {**about, "repair_effect": each.repair_effect, **found}


# The tables

KNOWN = Effects(alliance_carry=0.2, anxiety_carry=0.3, on_anxiety=-0.15, on_alliance=-0.1)
"""Known process: standardised effects within clients."""
BETWEEN = (0.0, 0.8)
"""Known correlations between clients of lasting alliance and lasting distress, its sign turned."""
BETWEEN_SD = 1.5
ONE_PACE: Mapping[str, float] = {"pace_sd": 0.0, "therapist_sd": 0.0}
"""A world in which all clients improve at one pace, but for what the alliance does."""
KNOWN_CLIENTS, KNOWN_SETS = 1_000, 20


def within_table() -> pd.DataFrame:
    """Estimate effects within clients in three ways, from known processes and from two worlds.

    Returns
    -------
    pandas.DataFrame
        The columns of ``data/identification_within.csv``.
    """
    rows = [
        _estimated(f"between_{r:g}", KNOWN.on_anxiety, partial(known_process, between=r))
        for r in BETWEEN
    ]
    settings = {world: separation.setting(world) for world in separation.WORLDS}
    settings["one_pace"] = calibrated().change(**ONE_PACE)
    rows += [_estimated(name, np.nan, partial(_of_world, p)) for name, p in settings.items()]
    return pd.DataFrame(rows)


def known_process(seed: int, between: float) -> tuple[Array, Array]:
    """Simulate ratings and distress whose effects within clients are `KNOWN`.

    Parameters
    ----------
    seed : int
        Seed.
    between : float
        How closely the lasting parts go together: the better the alliance, the less distress.

    Returns
    -------
    rating, distress : (n, 7) arrays
        By client and session.
    """
    rng = np.random.default_rng(seed)
    rating, distress = lagged.simulate(KNOWN, KNOWN_CLIENTS, FIRST_SESSIONS, rng)
    shared, own = BETWEEN_SD * rng.standard_normal((2, KNOWN_CLIENTS, 1))
    return rating + shared, distress - between * shared + np.sqrt(1 - between**2) * own


def _of_world(setting: Parameters, seed: int) -> tuple[Array, Array]:
    cohort = simulate(setting, clients=KNOWN_CLIENTS, sessions=FIRST_SESSIONS, seed=seed)
    return outcomes.attended(cohort, "rated"), outcomes.distress_before(cohort)


def _estimated(
    process: str, true: float, made: Callable[[int], tuple[Array, Array]]
) -> dict[str, object]:
    found = np.array([_three_ways(*made(seed)) for seed in range(SEED, SEED + KNOWN_SETS)])
    names = ("mean_centred", "detrended", "panel")
    means = dict(zip(names, found.mean(axis=0), strict=True))
    return {"process": process, "true": true, **means, "panel_sd": found[:, 2].std(ddof=1)}


def _three_ways(rating: Array, distress: Array) -> tuple[float, ...]:
    slopes = (-outcomes.lagged_slope(rating, distress, detrended=line) for line in (False, True))
    return (*slopes, panel_model(rating, distress).on_distress)


def tables(fits: Sequence[Fit] | None = None) -> dict[str, pd.DataFrame]:
    """Return the tables of identification.

    Parameters
    ----------
    fits : sequence of Fit, optional
        Every point of the profiles; without them, the tables that rest on the frozen profiles.

    Returns
    -------
    dict of str to pandas.DataFrame
        By name of the file in ``data/``.
    """
    if fits is not None:
        return {
            "identification": target_table(fits),
            "identification_settings": setting_table(fits),
        }
    made = {
        "errors": separation.errors(),
        "recovery": recovery.recovery(FREE),
        "separation": separation.separation(),
        "within": within_table(),
    }
    return {f"identification_{name}": each for name, each in made.items()}


def write(made: Mapping[str, pd.DataFrame], folder: Path) -> None:
    """Write tables, beside the files that they replace.

    Parameters
    ----------
    made : mapping of str to pandas.DataFrame
        By name of the file.
    folder : Path
        Where to write.
    """
    with replacing(folder) as draft:
        for name, each in made.items():
            path = draft / f"{name}.csv"
            each.round(DECIMALS).to_csv(path, index=False, lineterminator="\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Make the profiles from the command line.

    Parameters
    ----------
    arguments : sequence of str, optional
        Arguments; those of the process if left out.

    Returns
    -------
    int
        Exit code: 0; 2 if an argument is refused, or a file cannot be written; 130 if interrupted.
    """
    options = _parser().parse_args(arguments)
    try:
        whole("--workers", options.workers, 1)
        check_folder("--out", options.out)
        if not options.keep:
            fits = _fits(memory(options.work).cache(fit), options.workers)
            write(tables(fits), options.out)
            print(setting_table(fits)[["profile", "value", "misfit", "repair_effect"]].to_string())
        write(tables(), options.out)
    except (ValueError, OSError) as problem:
        print(f"{PROGRAM}: {said(problem)}", file=sys.stderr)
        return REFUSED
    except KeyboardInterrupt:
        print("Stopped. Run the same command to go on where it stopped.", file=sys.stderr)
        return INTERRUPTED
    return 0


def _fits(remembered: Callable[[Point], Fit], workers: int) -> list[Fit]:
    jobs: Any = Parallel(n_jobs=workers, return_as="generator")(
        delayed(remembered)(point) for point in points()
    )
    return list(tqdm(jobs, total=len(points()), desc="Fitting", unit=" point"))


def _parser() -> Parser:
    parser = Parser(
        prog=PROGRAM,
        description="Hold one parameter, fit the others, and write identification*.csv. Takes some "
        "minutes; the fits may be interrupted and run again.",
    )
    parser.add_argument("--keep", action="store_true", help="do not fit: keep the profiles")
    parser.add_argument(
        "--out", type=Path, default=evidence.data_folder(), help="folder to write to (data/)"
    )
    parser.add_argument(
        "--work", type=Path, default=Path("_build/identify"), help="folder for unfinished work"
    )
    parser.add_argument("--workers", type=int, default=1, help="processes")
    return parser


if __name__ == "__main__":
    # What is kept on disk has to belong to a module that can be imported again.
    from alliance import identify  # noqa: PLW0406

    sys.exit(identify.main())
