"""Worlds: which parameters, and which causal effects of repair, the evidence leaves open.

Run ``python -m alliance worlds --help``.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import joblib
import numpy as np
import numpy.typing as npt
import pandas as pd

from alliance import detect, evidence, outcomes
from alliance.calibrate import BRIEF_SESSIONS, FIRST_SESSIONS, RULE, labels, steadiness
from alliance.console import replacing
from alliance.detect import Label
from alliance.engine import Machine, plan, reused
from alliance.model import Client
from alliance.parameters import Parameters
from alliance.simulate import (
    ALWAYS_REPAIRED,
    BLOCK,
    CASELOAD,
    NATURAL,
    NEVER_REPAIRED,
    SESSIONS,
    STRIP,
    Array,
    Chance,
    Cohort,
    Intervention,
    record,
    therapist_draws,
)

# The method is approximate Bayesian computation by rejection. There is no formula for how likely
# the published figures are under a setting of the model, but a setting can be simulated. So very
# many worlds are made: each draws parameters from `PRIORS` and simulates one study of 1,000
# clients, which is summarised in the figures that published studies report. A world is kept while
# its figures lie within the published intervals, and thrown away otherwise. What the kept worlds
# differ in, the evidence leaves open. Each world also tells what no study can see: the true causal
# effect of repair, as the difference between twins with the same chance.
#
# Which worlds agree, what they leave open and whether that can be trusted is in
# `alliance.agreement`; what other priors would leave open is in `alliance.reweight`.
#
# Worlds are simulated a few at a time, side by side: a block of clients each, whose parameters are
# a row of their own. The courses that are compared run in step, on the same draws.

SEED = 20130301
WORLDS = 100_000
CLIENTS = BLOCK
CHUNK = 250
"""Worlds that are simulated, kept and resumed together."""
DECIMALS = 4
OBSERVED = ("present", "ends", "rupture", "rated", "distress")
"""What is kept of the natural course."""
TRAINING = 0.2
"""What the training experiment adds to the chance that repair begins at once, up to certainty."""
LEVEL = 0.9
"""Level of all intervals of accepted worlds."""

PRIORS: Mapping[str, tuple[float, float]] = {
    "level_effect": (0.0, 0.5),
    "alliance_effect": (0.0, 1.2),
    "learning": (0.0, 5.0),
    "feedback": (0.0, 0.1),
    "confounding": (0.0, 0.9),
    "therapist_confounding": (0.0, 0.95),
    "rupture_rate": (0.0, 0.3),
    "depth": (0.5, 2.5),
    "repair_chance": (0.1, 0.95),
    "repair_pace": (0.1, 1.0),
    "concealment": (0.0, 1.0),
    "wobble_sd": (0.2, 0.7),
    "rating_error": (0.0, 0.5),
    "symptom_noise": (1.0, 3.0),
}
"""Ends of the uniform priors; all other parameters are as calibrated."""
MECHANISMS = ("alliance_effect", "learning")
MAY_BE_ABSENT = (*MECHANISMS, "rupture_rate")
ABSENT = 0.25
"""Chance that each of those is absent: exactly 0, which a uniform prior would never draw."""


@dataclass(frozen=True)
class Summary:
    """A figure that studies report and worlds must agree with.

    Attributes
    ----------
    name : str
        Column of the table of worlds.
    target : str
        Row in ``data/targets.csv``.
    """

    name: str
    target: str

    @property
    def bounds(self) -> tuple[float, float]:
        """The tolerance of the target, or its published interval if it has none."""
        row = evidence.row(self.target)
        low, high = float(row["tolerance_low"]), float(row["tolerance_high"])
        return (float(row["low"]), float(row["high"])) if math.isnan(low) else (low, high)

    def around(self, figure: float) -> tuple[float, float]:
        """Return bounds as wide as those of the target, with another figure in their middle.

        Parameters
        ----------
        figure : float
            What another study found.

        Returns
        -------
        tuple of float
            The bounds.
        """
        low, high = self.bounds
        half = (high - low) / 2
        return figure - half, figure + half


STEPS: Mapping[str, tuple[Summary, ...]] = {
    "between": (Summary("alliance_r", "T1"), Summary("repair_r", "T10")),
    "within": (Summary("within_beta", "T4_standardised"),),
    "ratings": (
        Summary("icc", "T3"),
        Summary("none", "T7_none"),
        Summary("repaired", "T7_repaired"),
    ),
    "training": (Summary("training_r", "T11"),),
}
"""Kinds of evidence, in the order in which they are added."""

SUMMARIES = tuple(summary for step in STEPS.values() for summary in step)
EFFECTS = ("repair_effect", "repair_effect_d")
"""True causal effect of repair among clients with a rupture: CORE points, and in SDs."""
COLUMNS = (*PRIORS, *(summary.name for summary in SUMMARIES), *EFFECTS)


def draw_parameters(rng: np.random.Generator, base: Parameters) -> Parameters:
    """Draw one world's parameters.

    Parameters
    ----------
    rng : numpy.random.Generator
        Source of chance.
    base : Parameters
        Values of everything without a prior.

    Returns
    -------
    setting : Parameters
        The setting.
    """
    shares = rng.random(len(PRIORS))
    values = {
        name: low + share * (high - low)
        for (name, (low, high)), share in zip(PRIORS.items(), shares, strict=True)
    }
    absent = rng.random(len(MAY_BE_ABSENT)) < ABSENT
    values |= {name: 0.0 for name, none in zip(MAY_BE_ABSENT, absent, strict=True) if none}
    return base.change(**values)


@dataclass(frozen=True)
class Courses:
    """The natural course of a study's clients, and other courses of those with a rupture.

    Without a rupture every course is the same.

    Attributes
    ----------
    natural : Cohort
        Everybody.
    hurt : (n,) array of bool
        Who has a rupture.
    repaired, unrepaired, trained : (m,) arrays
        Distress at the end of those with a rupture, CORE points: with every rupture repaired at
        once, with none ever repaired, and with a therapist trained to repair.
    """

    natural: Cohort
    hurt: outcomes.Flags
    repaired: Array
    unrepaired: Array
    trained: Array

    @classmethod
    def of(cls, setting: Parameters, seed: int, clients: int) -> Self:
        """Simulate all courses from the same draws.

        Parameters
        ----------
        setting : Parameters
            The world.
        seed : int
            Seed of its study.
        clients : int
            Number of clients, at most 1,000.

        Returns
        -------
        Courses
            The courses.
        """
        (only,) = cls.side_by_side([setting], [seed], clients)
        return only

    @classmethod
    def side_by_side(
        cls, settings: Sequence[Parameters], seeds: Sequence[int], clients: int = CLIENTS
    ) -> Iterator[Self]:
        """Simulate several worlds at once.

        Parameters
        ----------
        settings : sequence of Parameters
            The worlds.
        seeds : sequence of int
            Seed of each world's study.
        clients : int
            Clients of each study, at most 1,000.

        Yields
        ------
        Courses
            The courses of each world; the same as those of the world alone.
        """
        therapist = np.arange(clients) // CASELOAD
        natural, *others = _simulate_courses(settings, seeds, therapist)
        for row, (setting, seed) in enumerate(zip(settings, seeds, strict=True)):
            traits = Client(*(x[row, :clients] for x in natural.client))
            columns = {name: x[:, row, :clients] for name, x in natural.session.items()}
            session = record({name: np.ascontiguousarray(x.T) for name, x in columns.items()})
            cohort = Cohort(setting, seed, therapist, traits, session)
            hurt = outcomes.ruptured(cohort)
            ends = (course.session["distress"][-1, row, :clients][hurt] for course in others)
            yield cls(cohort, hurt, *ends)

    def summaries(self) -> tuple[float, ...]:
        """Return what a study would report, in the order of `SUMMARIES`.

        Returns
        -------
        tuple of float
            The figures.
        """
        natural = self.natural
        within = outcomes.if_told(
            outcomes.within_client_effect, natural, sessions=FIRST_SESSIONS, groups=0
        )
        return (
            outcomes.if_told(outcomes.alliance_outcome, natural).value,
            self._repair_r(),
            -within.value,
            *self._of_ratings(),
            self._training_r(),
        )

    def _repair_r(self) -> float:
        """Correlate detected repair with the outcome, among clients with a detected rupture."""
        found = labels(self.natural)
        flagged = found != Label.NONE
        repaired = np.asarray(found[flagged] == Label.REPAIRED, dtype=float)
        return outcomes.pearson(repaired, outcomes.improvement(self.natural)[flagged])

    def _of_ratings(self) -> tuple[float, float, float]:
        """Return the dependability of ratings, and the shares labelled in brief therapies."""
        ratings = outcomes.attended(self.natural, "rated")
        found = detect.criterion(RULE)(ratings[:, :BRIEF_SESSIONS]).labels()
        none, repaired = (float(np.mean(found == each)) for each in (Label.NONE, Label.REPAIRED))
        return steadiness(ratings), none, repaired

    def _training_r(self) -> float:
        """Correlate training with the outcome, when every other therapist is trained."""
        trained = self.natural.therapist % 2 == 1
        ends = self.natural.session.distress[:, -1].copy()
        ends[self.hurt & trained] = self.trained[trained[self.hurt]]
        gain = -outcomes.residual(ends, self.natural.client.intake)
        return outcomes.pearson(trained.astype(float), gain)

    def effect(self) -> tuple[float, float]:
        """Return the mean difference between twins, in CORE points and in standard deviations.

        Returns
        -------
        tuple of float
            0 where there is nothing to repair, as fewer than two clients have a rupture.
        """
        if len(self.repaired) < 2:
            return 0.0, 0.0
        # The errors of `outcomes.twin_effect` would take time and be thrown away.
        gain = self.unrepaired - self.repaired
        return float(gain.mean()), outcomes.standardised_gain(self.unrepaired, self.repaired)


def _simulate_courses(
    settings: Sequence[Parameters], seeds: Sequence[int], therapist: npt.NDArray[np.int64]
) -> tuple[Machine, ...]:
    """Simulate the natural course, all ruptures repaired, none repaired, and trained therapists."""
    chance, courses = _equip(len(settings))
    for row, seed in enumerate(seeds):
        chance.draw_clients(row, seed, 0, therapist_draws(seed, therapist))
    for course in courses[:-1]:
        course.begin(*settings)
    courses[-1].begin(*map(_trained, settings))
    for t in range(1, SESSIONS + 1):
        chance.draw_session()
        for course in courses:
            course.advance(t)
    return courses


@reused
def _equip(worlds: int) -> tuple[Chance, tuple[Machine, ...]]:
    """Make the buffers of some worlds."""
    chance = Chance(worlds)

    def course(fields: tuple[str, ...], change: Intervention, *, whole: bool) -> Machine:
        sessions = [chance.session._replace(**change)] * SESSIONS
        return Machine(plan(fields), chance.clients, sessions, worlds, record_all=whole)

    # Of the other courses only the end is looked at.
    twins = (ALWAYS_REPAIRED, NEVER_REPAIRED, NATURAL)
    others = (course(("distress",), each, whole=False) for each in twins)
    return chance, (course(OBSERVED, NATURAL, whole=True), *others)


def _trained(setting: Parameters) -> Parameters:
    return setting.change(repair_chance=min(1.0, setting.repair_chance + TRAINING))


def simulate_worlds(worlds: Iterable[int], base: Parameters) -> pd.DataFrame:
    """Simulate some worlds.

    Parameters
    ----------
    worlds : iterable of int
        Their numbers.
    base : Parameters
        Values of everything without a prior.

    Returns
    -------
    pandas.DataFrame
        Columns ``world`` and `COLUMNS`, rounded.
    """
    numbers = list(worlds)
    rows = [
        row for k in range(0, len(numbers), STRIP) for row in _rows(numbers[k : k + STRIP], base)
    ]
    frame = pd.DataFrame(rows, columns=list(COLUMNS)).round(DECIMALS)
    frame.insert(0, "world", numbers)
    return frame


def _rows(worlds: Sequence[int], base: Parameters) -> Iterator[tuple[float, ...]]:
    """Yield the values of `COLUMNS` for worlds that are simulated side by side."""
    drawn = [_draw_world(world, base) for world in worlds]
    settings, seeds = [each[0] for each in drawn], [each[1] for each in drawn]
    found = Courses.side_by_side(settings, seeds)
    for setting, courses in zip(settings, found, strict=True):
        values = (getattr(setting, name) for name in PRIORS)
        yield (*values, *courses.summaries(), *courses.effect())


def _draw_world(world: int, base: Parameters) -> tuple[Parameters, int]:
    """Draw a world's parameters, and the seed of its study."""
    own, study = np.random.SeedSequence(SEED, spawn_key=(2, world)).spawn(2)
    return draw_parameters(np.random.default_rng(own), base), int(study.generate_state(1)[0])


def reference_table(
    count: int,
    base: Parameters,
    work: Path,
    *,
    workers: int = 1,
    seen: Callable[[], Any] = lambda: None,
) -> pd.DataFrame:
    """Simulate the first so many worlds, chunk by chunk, and keep each chunk on disk.

    Runs on whatever joblib backend is active, with the same result: processes on this machine, or
    a cluster, inside ``joblib.parallel_config(backend="dask")`` once a ``distributed.Client`` is
    connected. Chunks already there are read, not simulated again, unless they were cut off.

    Parameters
    ----------
    count : int
        Number of worlds.
    base : Parameters
        Values of everything without a prior.
    work : Path
        Folder for the chunks.
    workers : int
        Processes.
    seen : callable
        Called after each chunk.

    Returns
    -------
    pandas.DataFrame
        One row a world, in order.
    """
    # What the code does now names the folder, so a changed model never meets old chunks.
    folder = work / joblib.hash(simulate_worlds(range(2), base).to_csv())[:12]
    folder.mkdir(parents=True, exist_ok=True)
    missing = [chunk for chunk in _chunks(count) if not _kept(folder, chunk)]
    for _ in range(len(_chunks(count)) - len(missing)):
        seen()
    parallel = joblib.Parallel(n_jobs=workers, return_as="generator_unordered")
    jobs = (joblib.delayed(simulate_worlds)(chunk, base) for chunk in missing)
    for done in parallel(jobs):
        _keep(done, folder)
        seen()
    return pd.concat([pd.read_csv(_file(folder, chunk)) for chunk in _chunks(count)])


def _chunks(count: int) -> list[range]:
    return [range(start, min(start + CHUNK, count)) for start in range(0, count, CHUNK)]


def _file(folder: Path, chunk: range) -> Path:
    return folder / f"{chunk.start:06d}-{chunk.stop:06d}.csv"


def _kept(folder: Path, chunk: range) -> bool:
    """Tell whether a chunk is there and whole; one that was cut off is made again."""
    path = _file(folder, chunk)
    if not path.is_file():
        return False
    head, *rows = path.read_text("utf-8").split("\n")
    columns = ["world", *COLUMNS]
    numbers = [row.split(",")[0] for row in rows[:-1] if row.count(",") == len(columns) - 1]
    return head.split(",") == columns and rows[-1:] == [""] and numbers == [*map(str, chunk)]


def _keep(done: pd.DataFrame, folder: Path) -> None:
    """Write a chunk."""
    first = int(done["world"].iloc[0])
    name = _file(folder, range(first, first + len(done))).name
    with replacing(folder) as draft:
        done.to_csv(draft / name, index=False, lineterminator="\n")
