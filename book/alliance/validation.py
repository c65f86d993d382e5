"""Validation: published figures that nothing was fitted to, beside simulated studies of their size.

Run ``python -m alliance validate --help``.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from alliance import detect, evidence, outcomes
from alliance.arrays import Array, Flags
from alliance.calibrate import (
    FIRST_SESSIONS,
    ROUTINE_SESSIONS,
    RULE,
    SEED,
    changed,
    labels,
    planned_endings,
    steadiness,
)
from alliance.detect import Label
from alliance.outcomes import Change
from alliance.real import lagged
from alliance.separation import WORLDS, setting, study, training
from alliance.simulate import Cohort, simulate
from alliance.within import panel_model

# A posterior predictive check, at the calibrated setting: simulate the published study many times
# over, with as many clients, and measure in each what the study measured. The spread of the
# simulated figures is the sampling error that the study has, clustering by therapist included. A
# published value is "within" where 95 in 100 simulated studies bracket it. Where only a direction,
# a bound or a range was published, the mean of the simulated figures has to lie there. A small
# study is easy to agree with, a large one hard: read the range beside the verdict. The same is done
# for the world without ruptures.

MOST, LEAST, BUDGET = 200, 20, 100_000
"""Simulated studies of each size: as many as the budget of clients allows, between two ends."""
DECIMALS = 4
UNKNOWN_SIZE = 1_000
"""Clients of a simulated study where the published one has a size unknown to us."""
REAL_SESSIONS = 15
SMALL_D, SMALL_SHARE = 0.2, 0.1
"""How far figures may differ that a study calls similar. Ours: a small effect."""
SIGNIFICANT = 0.05
COMPLETE: Mapping[str, float] = {"ending_rate": 0.0, "leaving_rate": 0.0}
"""Therapies of a fixed length, which all clients complete."""

Figure = Callable[[Cohort], float]


@dataclass(frozen=True)
class Check:
    """One figure that was published, and how a simulated study measures it.

    Attributes
    ----------
    name : str
        Name of the check.
    rests_on : str
        Id of the row in ``data/``.
    measured : str
        How the simulation measures it, and where the study differs, in plain words.
    figure : callable
        The figure of a `Cohort`.
    n : int
        Clients of each simulated study.
    sessions : int
        Sessions on offer.
    changes : mapping
        Parameters that differ from the calibrated ones.
    bounds : tuple of float, optional
        What agrees, where a direction, a bound or a range was published and no value is compared.
    value : float, optional
        The published value, where it is not that of the row.
    """

    name: str
    rests_on: str
    measured: str
    figure: Figure
    n: int = UNKNOWN_SIZE
    sessions: int = ROUTINE_SESSIONS
    changes: Mapping[str, float] = field(default_factory=dict)
    bounds: tuple[float, float] | None = None
    value: float | None = None

    @property
    def published(self) -> float:
        """The published value; not a number where there is none to compare."""
        if self.bounds is not None:
            return math.nan
        return float(evidence.row(self.rests_on)["value"]) if self.value is None else self.value

    @property
    def design(self) -> tuple[int, int, str]:
        """What tells the simulated studies of one check from those of another."""
        return self.n, self.sessions, str(dict(self.changes))

    def judge(self, found: Array) -> Iterator[tuple[str, object]]:
        """Judge simulated figures.

        Parameters
        ----------
        found : (s,) array
            One figure for each simulated study; not a number where it could not be had.

        Yields
        ------
        tuple
            Name and value: ``mean``, ``low`` and ``high`` (the middle 95%), and ``verdict``,
            ``"within"`` or ``"outside"``.
        """
        low, high = np.nanquantile(found, [0.025, 0.975])
        yield from {"mean": np.nanmean(found), "low": low, "high": high}.items()
        yield "verdict", self.verdict(found)

    def verdict(self, found: Array) -> str:
        """Say whether the published figure lies within the simulated ones.

        Parameters
        ----------
        found : (s,) array
            As for `judge`.

        Returns
        -------
        str
            ``"within"`` or ``"outside"``.

        Examples
        --------
        >>> upward = Check("up", "T19", "", lambda _: 0.0, bounds=(0.0, math.inf))
        >>> upward.verdict(np.array([0.3, 0.1])), upward.verdict(np.array([-0.3, 0.1]))
        ('within', 'outside')
        """
        if self.bounds is not None:
            agrees = self.bounds[0] < np.nanmean(found) < self.bounds[1]
        else:
            low, high = np.nanquantile(found, [0.025, 0.975])
            agrees = low <= self.published <= high
        return "within" if agrees else "outside"


# Figures


def _explained(x: Array, cohort: Cohort, among: Flags) -> float:
    return outcomes.pearson(x[among], outcomes.improvement(cohort)[among]) ** 2


def _attending(cohort: Cohort, sessions: int) -> Flags:
    return np.asarray(cohort.session.present[:, sessions - 1] == 1)


def by_one_rating(cohort: Cohort) -> float:
    """Return the share of outcome variance that goes with the rating after session 3.

    Parameters
    ----------
    cohort : Cohort
        The clients; only those with 8 sessions or more count.

    Returns
    -------
    float
        Squared correlation with the residualised improvement.
    """
    early = cohort.session.rated[:, outcomes.EARLY_SESSION - 1]
    return _explained(early, cohort, _attending(cohort, 8))


def by_growth(cohort: Cohort) -> float:
    """Return the share of outcome variance that goes with each client's slope of ratings.

    Parameters
    ----------
    cohort : Cohort
        The clients; only those with 8 sessions or more count.

    Returns
    -------
    float
        Squared correlation with the residualised improvement.
    """
    return _explained(_slopes(outcomes.attended(cohort, "rated"))[0], cohort, _attending(cohort, 8))


def growth_over_one(cohort: Cohort) -> float:
    """Return how much more of the outcome growth explains than one early rating.

    Parameters
    ----------
    cohort : Cohort
        The clients.

    Returns
    -------
    float
        Difference of the two shares.
    """
    return by_growth(cohort) - by_one_rating(cohort)


def several_over_one(cohort: Cohort) -> float:
    """Return how much more the mean of the first eight ratings explains than one early rating.

    Parameters
    ----------
    cohort : Cohort
        The clients; only those with 8 sessions or more count.

    Returns
    -------
    float
        Difference of the shares of outcome variance.
    """
    several = cohort.session.rated[:, :8].mean(axis=1)
    return _explained(several, cohort, _attending(cohort, 8)) - by_one_rating(cohort)


def _slopes(ratings: Array) -> tuple[Array, Array]:
    """Return each client's slope over the sessions, and its two-sided p value."""
    given = ~np.isnan(ratings)
    count = given.sum(axis=1)
    time = np.where(given, np.arange(ratings.shape[1]), np.nan)
    t, y = (x - np.nanmean(x, axis=1, keepdims=True) for x in (time, ratings))
    squares = np.nansum(t * t, axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        slope = np.nansum(t * y, axis=1) / squares
        left = np.nansum((y - slope[:, np.newaxis] * t) ** 2, axis=1)
        score = slope / np.sqrt(left / (count - 2) / squares)
    return slope, 2 * stats.t.sf(np.abs(score), count - 2)


def with_trend(cohort: Cohort) -> float:
    """Return the share of therapies whose ratings have a significant linear trend.

    Parameters
    ----------
    cohort : Cohort
        The clients.

    Returns
    -------
    float
        Share, whichever way the trend goes.
    """
    return float(np.mean(_slopes(cohort.session.rated)[1] < SIGNIFICANT))


def with_local_pattern(cohort: Cohort) -> float:
    """Return the share of therapies with a fall and return of the V-shape rule.

    Parameters
    ----------
    cohort : Cohort
        The clients.

    Returns
    -------
    float
        Share with one or more.
    """
    found = detect.criterion(RULE)(outcomes.attended(cohort, "rated"))
    return float(found.repaired.any(axis=1).mean())


def with_rupture(cohort: Cohort) -> float:
    """Return the share of therapies in which the V-shape rule finds a rupture.

    Parameters
    ----------
    cohort : Cohort
        The clients.

    Returns
    -------
    float
        Share.
    """
    return float(np.mean(labels(cohort) != Label.NONE))


def _between(cohort: Cohort, better: Label, worse: Label, among: Flags) -> float:
    gain, found = outcomes.improvement(cohort), labels(cohort)
    return outcomes.standardised_difference(
        gain[among & (found == better)], gain[among & (found == worse)]
    )


def none_over_unrepaired(cohort: Cohort) -> float:
    """Return how much better therapies without a rupture do than unrepaired ones, by the V-shape.

    Parameters
    ----------
    cohort : Cohort
        The clients.

    Returns
    -------
    float
        Standardised difference of the residualised improvement.
    """
    return _between(cohort, Label.NONE, Label.UNREPAIRED, _attending(cohort, 1))


def repaired_over_none(cohort: Cohort, *, longer: bool) -> float:
    """Return how much better repaired therapies do than those without a rupture, by length.

    Parameters
    ----------
    cohort : Cohort
        The clients.
    longer : bool
        Whether to take therapies longer than the median, or the others.

    Returns
    -------
    float
        Standardised difference of the residualised improvement.
    """
    return _between(cohort, Label.REPAIRED, Label.NONE, _longer(cohort) == longer)


def _longer(cohort: Cohort) -> Flags:
    attended = cohort.session.present.sum(axis=1)
    return np.asarray(attended > np.median(attended))


def change_by_length(cohort: Cohort) -> float:
    """Return how much further clients change who come to more sessions, among planned endings.

    Parameters
    ----------
    cohort : Cohort
        The clients; those below the cut-off at intake do not count.

    Returns
    -------
    float
        Change above minus change up to the median number of sessions, by the pooled SD.
    """
    planned, longer = planned_endings(cohort), _longer(cohort)
    change = outcomes.improvement(cohort, residualised=False)
    return outcomes.standardised_difference(change[planned & longer], change[planned & ~longer])


def recovery_by_length(cohort: Cohort) -> float:
    """Return how many more recover among planned endings after more sessions.

    Parameters
    ----------
    cohort : Cohort
        The clients; those below the cut-off at intake do not count.

    Returns
    -------
    float
        Share above minus share up to the median number of sessions.
    """
    planned, longer = planned_endings(cohort), _longer(cohort)
    shares = [_share(cohort, {Change.RECOVERED}, planned & some) for some in (longer, ~longer)]
    return shares[0] - shares[1]


def _share(cohort: Cohort, categories: set[Change], among: Flags) -> float:
    return changed(cohort, categories, among).value


def worse(cohort: Cohort) -> float:
    """Return the share of clients who get reliably worse.

    Parameters
    ----------
    cohort : Cohort
        The clients.

    Returns
    -------
    float
        Share of all who start.
    """
    return _share(cohort, {Change.DETERIORATED}, _attending(cohort, 1))


def better(cohort: Cohort) -> float:
    """Return the share of clients who improve or recover.

    Parameters
    ----------
    cohort : Cohort
        The clients.

    Returns
    -------
    float
        Share of all who start.
    """
    return _share(cohort, {Change.IMPROVED, Change.RECOVERED}, _attending(cohort, 1))


def attended_skewness(cohort: Cohort) -> float:
    """Return the skewness of sessions attended.

    Parameters
    ----------
    cohort : Cohort
        The clients.

    Returns
    -------
    float
        Skewness.
    """
    return float(stats.skew(cohort.session.present.sum(axis=1)))


def ruptures_far_below(cohort: Cohort, flags: int = 58) -> float:
    """Return how many more true ruptures sessions hold whose rating lies far below usual.

    Parameters
    ----------
    cohort : Cohort
        The clients.
    flags : int
        Sessions that are looked at, and as many random ones.

    Returns
    -------
    float
        Share with a rupture minus that of the random sessions.
    """
    ratings, rupture = cohort.session.rated, cohort.session.rupture == 1
    size = float(evidence.row("N15")["value"])
    usual, spread = (of(ratings, axis=1, keepdims=True) for of in (np.mean, np.std))
    low = np.flatnonzero(ratings < usual - size * spread)
    rng = np.random.default_rng(cohort.seed)
    chosen = rng.permutation(low)[:flags]
    random = rng.choice(ratings.size, len(chosen), replace=False)
    return float(rupture.ravel()[chosen].mean() - rupture.ravel()[random].mean())


def _first(cohort: Cohort) -> tuple[Array, Array]:
    rated, before = outcomes.attended(cohort, "rated"), outcomes.distress_before(cohort)
    return rated[:, :FIRST_SESSIONS], before[:, :FIRST_SESSIONS]


def on_distress(cohort: Cohort) -> float:
    """Return the effect of a rating on distress a session later, by the panel model.

    Parameters
    ----------
    cohort : Cohort
        The clients.

    Returns
    -------
    float
        Standardised; negative means helpful.
    """
    return panel_model(*_first(cohort)).on_distress


def detrended(cohort: Cohort) -> float:
    """Return the effect of a rating on distress with each client's line taken away.

    Parameters
    ----------
    cohort : Cohort
        The clients.

    Returns
    -------
    float
        Standardised; negative means helpful.
    """
    found = outcomes.if_told(
        outcomes.within_client_effect, cohort, sessions=FIRST_SESSIONS, detrended=True, groups=0
    )
    return -found.value


def unrepaired_harm(cohort: Cohort) -> float:
    """Return how an unrepaired rupture, by the V-shape rule, goes with distress at the end.

    Parameters
    ----------
    cohort : Cohort
        The clients.

    Returns
    -------
    float
        Correlation with final distress given distress at intake; positive means harm.
    """
    left = np.asarray(labels(cohort) == Label.UNREPAIRED, dtype=float)
    return -outcomes.pearson(left, outcomes.improvement(cohort))


def true_ruptures(cohort: Cohort) -> float:
    """Return the share of sessions with a true rupture.

    Parameters
    ----------
    cohort : Cohort
        The clients.

    Returns
    -------
    float
        Share of sessions attended.
    """
    return float(cohort.session.rupture.sum() / cohort.session.present.sum())


def training_r(cohort: Cohort) -> float:
    """Return the correlation of training with outcome, if every other therapist is trained.

    Parameters
    ----------
    cohort : Cohort
        Gives the setting, the size and the seed.

    Returns
    -------
    float
        Correlation.
    """
    d = training(study(cohort.parameters, len(cohort.therapist), cohort.seed))
    return d / math.sqrt(d * d + 4)


def _changes(cohort: Cohort) -> Array:
    return np.asarray(np.diff(cohort.session.rated, axis=1).ravel())


def _lagged(cohort: Cohort, name: str, *, straight: bool) -> float:
    rated, before = outcomes.attended(cohort, "rated"), outcomes.distress_before(cohort)
    return float(getattr(lagged.effects(rated, before, detrended=straight), name))


# The checks

_POSITIVE = (0.0, math.inf)
_NEGATIVE = (-math.inf, 0.0)


def _real(row: str, measured: str, figure: Figure) -> Check:
    """Compare with a figure of the real ratings, by as many clients and sessions."""
    return Check(row, row, measured, figure, _real_clients(), REAL_SESSIONS, COMPLETE)


def _real_clients() -> int:
    return int(evidence.row("N10_ever")["n"])


def _rule(name: str) -> Check:
    """Compare with the share of clients whom a rule flags in the real ratings."""
    frozen = evidence.load("real_ratings_rules").set_index(["rule", "found", "noise"])
    value = float(frozen["real"][name, "any", "differing"])
    measured = f"Real ratings: clients flagged, {detect.criterion(name).title}; as many are missing"
    return Check(
        f"rule_{name}", "N1", measured, lambda c: _flagged_with_gaps(c, name), _real_clients(),
        REAL_SESSIONS, COMPLETE, value=value,
    )  # fmt: skip


def _flagged_with_gaps(cohort: Cohort, rule: str) -> float:
    """Return the share of flagged clients when as many ratings are missing as in the real study."""
    ratings = cohort.session.rated
    given = float(evidence.row("N6_icc_raw")["n"]) / ratings.size
    kept = np.random.default_rng(cohort.seed).random(ratings.shape) < given
    found = detect.criterion(rule)(np.where(kept, ratings, np.nan))
    return float(found.rupture.any(axis=1).mean())


def checks() -> list[Check]:
    """Return every check: held out, shown, then real ratings.

    Returns
    -------
    list of Check
        In the order of the table.

    Examples
    --------
    >>> checks()[0].name
    'T18_single'
    """
    rules = map(_rule, ("own_sd", RULE, "control_chart"))
    return [*_of_outcome(), *_of_courses(), *_within(), *_of_ruptures(), *_of_ratings(), *rules]


def _of_outcome() -> list[Check]:
    """Return checks of the alliance and outcome, and of who gets better or worse."""
    young: dict[str, Any] = {"n": 2990}
    managed: dict[str, Any] = {"n": 6072}
    planned: dict[str, Any] = {"n": 26430}
    return [
        Check("T18_single", "T18_single", "Rating after session 3, clients with 8 sessions or "
              "more; the study asked young people", by_one_rating, **young),
        Check("T18_growth", "T18_growth", "Each client’s slope of ratings, the same clients",
              by_growth, **young),
        Check("T18_order", "T18_growth", "Growth in the alliance over a single rating: difference "
              "of the shares", growth_over_one, **young, bounds=_POSITIVE),
        Check("several", "F6_four_sessions", "The mean of 8 ratings over a single "
              "one; difference of "
              "the shares of outcome variance; the row is on dependability", several_over_one, 45,
              bounds=_POSITIVE),
        Check("T21", "T21", "Reliably worse, everybody who starts; another population", worse,
              **managed),
        Check("T14_managed", "T14_managed", "Reliably better, everybody who starts; another "
              "population", better, **managed),
        Check("T17", "T17", "Change after more sessions than the median minus change after fewer "
              f"(d); planned endings; similar means less than {SMALL_D:g}", change_by_length,
              **planned, bounds=(-SMALL_D, SMALL_D)),
        Check("T17_recovered", "T17", "Recovery after more sessions minus recovery "
              "after fewer; similar means less than "
              f"{SMALL_SHARE:g}", recovery_by_length, **planned,
              bounds=(-SMALL_SHARE, SMALL_SHARE)),
        Check("T16_brief", "T16_brief", "Mean sessions; another population",
              lambda c: outcomes.sessions_attended(c).value, 6000, bounds=(0.0, 5.0)),
        Check("skewness", "E6_skewness", "Skewness of sessions attended; the published figure is "
              "over the means of samples", attended_skewness),
    ]  # fmt: skip


def _of_courses() -> list[Check]:
    """Return checks of the course of ratings over 30 sessions."""
    course: dict[str, Any] = {"n": 44, "sessions": 30, "changes": COMPLETE}
    return [
        Check("T9_trends", "T9_trends", "Significant straight line through the ratings of 30 "
              "sessions, up or down", with_trend, **course),
        Check("T9_local", "T9_local", "A fall and return by our V-shape rule; theirs is not known "
              "to us", with_local_pattern, **course),
        Check("T3_four", "T3_four", "Spearman-Brown for 4 ratings, from the correlation of ratings "
              "within clients", _four, 45, 16, bounds=(0.9, 1.0)),
    ]  # fmt: skip


def _four(cohort: Cohort) -> float:
    return outcomes.reliability_of_mean(steadiness(outcomes.attended(cohort, "rated")), 4)


def _within() -> list[Check]:
    """Return checks of effects from session to session."""
    return [
        Check("T4", "T4", "Rating and distress a session later, panel model; only the direction, "
              "since the units differ", on_distress, 345, bounds=_NEGATIVE),
        Check("T5_on_distress", "T5", "Alliance and distress at the next session, "
              "early therapy; as in the row above, in more clients", on_distress, 5350,
              bounds=_NEGATIVE),
        Check("T6", "T6", "Rating and distress a session later, each client’s line taken away; "
              "0 stands for “no longer significant”, as we could not read the size", detrended, 191,
              value=0.0),
    ]  # fmt: skip


def _of_ruptures() -> list[Check]:
    """Return checks of ruptures, repair and outcome."""
    sweden: dict[str, Any] = {"n": 605}
    trauma: dict[str, Any] = {"n": 82, "sessions": 10, "changes": COMPLETE}
    said = "True ruptures by session; no report is simulated"
    return [
        Check("T19", "T19", "No rupture against unrepaired, by our rule (d)", none_over_unrepaired,
              **sweden, bounds=_POSITIVE),
        Check("T19_longer", "T19_longer", "Repaired against no rupture, by our rule, more sessions "
              "than the median (d)", lambda c: repaired_over_none(c, longer=True), **sweden,
              bounds=_POSITIVE),
        Check("T8", "T8", "A rupture by our rule, 10 sessions; another population", with_rupture,
              **trauma),
        Check("T8_unrepaired", "T8_unrepaired", "Unrepaired by our rule and distress at the end; "
              "only the direction", unrepaired_harm, **trauma, bounds=_POSITIVE),
        Check("T20", "T20", "True ruptures in 58 sessions far below usual minus 58 random ones, "
              "22 sessions", ruptures_far_below, 100, 22, COMPLETE, bounds=_POSITIVE),
        Check("T11", "T11", "Every other therapist trained; the published n counts therapists",
              training_r, 276),
        *(
            Check(key, key, said, true_ruptures, bounds=_ends(key))
            for key in ("T12_client", "T12_therapist", "T12_observer")
        ),
    ]  # fmt: skip


def _ends(key: str) -> tuple[float, float]:
    row = evidence.row(key)
    return float(row["low"]), float(row["high"])


def _of_ratings() -> list[Check]:
    """Return checks against what real ratings show and the fit did not use."""
    return [
        _real("N6_icc_raw", "Real ratings: steadiness (ICC)",
              lambda c: outcomes.rating_icc(c.session.rated)),
        _real("N11_skewness", "Real ratings: skewness of changes",
              lambda c: float(stats.skew(_changes(c)))),
        _real("N11_kurtosis", "Real ratings: excess kurtosis of changes",
              lambda c: float(stats.kurtosis(_changes(c)))),
        _real("N12_on_anxiety_observed", "Real ratings: alliance and the next anxiety, own mean "
              "taken away; here distress",
              lambda c: _lagged(c, "on_anxiety", straight=False)),
        _real("N12_on_anxiety_detrended_observed", "Real ratings: the same, own "
              "line taken away; here distress",
              lambda c: _lagged(c, "on_anxiety", straight=True)),
        _real("N12_on_alliance_observed", "Real ratings: anxiety before a session and the alliance "
              "after it; own mean taken away; here distress",
              lambda c: _lagged(c, "on_alliance", straight=False)),
    ]  # fmt: skip


# The table


def table(
    only: Callable[[Check], bool] = lambda _: True, seen: Callable[[], Any] = lambda: None
) -> pd.DataFrame:
    """Simulate the studies, and judge each check.

    Parameters
    ----------
    only : callable
        Which checks to make.
    seen : callable
        Called after each simulated study.

    Returns
    -------
    pandas.DataFrame
        One row a check, in the order of `checks`: the columns of ``data/validation.csv``.
    """
    chosen = list(filter(only, checks()))
    designs = groupby(sorted(chosen, key=lambda each: each.design), lambda each: each.design)
    rows = [row for _, alike in designs for row in _rows(list(alike), seen)]
    order = {each.name: place for place, each in enumerate(chosen)}
    rows.sort(key=lambda row: order[str(row["check"])])
    return pd.DataFrame(rows).round(DECIMALS)


def studies(n: int) -> int:
    """Return how many studies of a size are simulated.

    Parameters
    ----------
    n : int
        Clients of each.

    Returns
    -------
    int
        Studies.

    Examples
    --------
    >>> studies(44), studies(26430)
    (200, 20)
    """
    return max(LEAST, min(MOST, BUDGET // n))


def _rows(alike: list[Check], seen: Callable[[], Any]) -> Iterator[dict[str, object]]:
    """Measure checks of one design on the same simulated studies, in both worlds."""
    found = {world: _figures(alike, world, seen) for world in WORLDS}
    for place, each in enumerate(alike):
        yield _row(each, {world: figures[:, place] for world, figures in found.items()})


def _figures(alike: list[Check], world: str, seen: Callable[[], Any]) -> Array:
    """Return a row a study, and a column a check."""
    design, found = alike[0], []
    changed = setting(world).change(**design.changes)
    for seed in range(SEED, SEED + studies(design.n)):
        cohort = simulate(changed, clients=design.n, sessions=design.sessions, seed=seed)
        found.append([each.figure(cohort) for each in alike])
        seen()
    return np.array(found)


def _row(check: Check, found: Mapping[str, Array]) -> dict[str, object]:
    low, high = check.bounds or (math.nan, math.nan)
    judged = {f"{world}_{name}": x for world in WORLDS for name, x in check.judge(found[world])}
    return {
        "check": check.name,
        "target": check.rests_on,
        "quantity": evidence.row(check.rests_on)["quantity"],
        "measured": check.measured,
        "published": check.published,
        "published_low": low if math.isfinite(low) else math.nan,
        "published_high": high if math.isfinite(high) else math.nan,
        "n": check.n,
        "studies": len(found["calibrated"]),
        **judged,
    }


def write(folder: Path, seen: Callable[[], Any] = lambda: None) -> pd.DataFrame:
    """Write the table.

    Parameters
    ----------
    folder : Path
        Where to write ``validation.csv``.
    seen : callable
        Called after each simulated study.

    Returns
    -------
    pandas.DataFrame
        The table.
    """
    made = table(seen=seen)
    made.to_csv(folder / "validation.csv", index=False, lineterminator="\n")
    return made
