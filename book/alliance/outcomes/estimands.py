"""What a cohort shows: estimands that a study could report.

Every estimate is signed so that more is better for the client: an outcome is the *improvement*
of distress. Clients who leave keep their last values ("last observation carried forward"). Clients
of one therapist are alike, so every error counts therapists, not clients.

A cohort may hold too little to tell: nobody left, or one therapist has all clients. Then an
estimand raises `TooLittleError`, which says what it takes. Where many cohorts are gone through,
`if_told` gives an estimate that is not a number instead.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import Any

import numpy as np

from alliance.arrays import Array, Flags, Labels, Numbers
from alliance.detect import Label
from alliance.outcomes.conversions import Change, change_categories
from alliance.outcomes.estimates import correlation, difference, mean, share
from alliance.outcomes.resampling import GROUPS, jackknife
from alliance.outcomes.statistics import (
    Estimate,
    intraclass,
    lagged_slope,
    rating_icc,
    residual,
    standardised_gain,
)
from alliance.ranges import whole
from alliance.simulate import Cohort

EARLY_SESSION = 3
"""The session after which studies usually ask for the early alliance."""


class TooLittleError(ValueError):
    """A cohort that holds too little for what is asked."""


def if_told(estimand: Callable[..., Estimate], *given: Any, **options: Any) -> Estimate:
    """Estimate something in one cohort of many, some of which may hold too little for it.

    Parameters
    ----------
    estimand : callable
        Such as `dropout_alliance`.
    *given
        The cohort, and what else the estimand takes.
    **options
        Options of the estimand.

    Returns
    -------
    Estimate
        The estimate; not a number, and of nobody, where the cohort cannot tell.

    Examples
    --------
    >>> from alliance import Parameters, simulate
    >>> if_told(dropout_alliance, simulate(Parameters(leaving_rate=0), clients=50))
    Estimate(value=nan, se=nan, n=0)
    """
    try:
        return estimand(*given, **options)
    except TooLittleError:
        return Estimate(math.nan, math.nan, 0)


def _told(found: Estimate, what: str, takes: str) -> Estimate:
    """Refuse an estimate that is none."""
    if math.isnan(found.value):
        raise TooLittleError(f"{what} cannot be told from {found.n} clients; it takes {takes}.")
    return found


def _correlated(x: Array, y: Array, cluster: Numbers, what: str) -> Estimate:
    takes = "at least 3 who differ in both; give more clients, or another setting"
    return _told(correlation(x, y, cluster), f"the correlation of {what} with the outcome", takes)


def _members(cohort: Cohort, among: Flags) -> Flags:
    """Check who is to be counted."""
    n, flags = len(cohort.therapist), np.asarray(among)
    if flags.dtype != bool or flags.shape != (n,):
        raise ValueError(
            f"among has the shape {flags.shape} and holds {flags.dtype}; give True or False for "
            f"each of the {n} clients."
        )
    return flags


def stayed(cohort: Cohort) -> Flags:
    """Tell which clients did not leave: they ended as planned, or came to the last session.

    Parameters
    ----------
    cohort : Cohort
        The clients.

    Returns
    -------
    (n,) array of bool
        Whether each did.
    """
    came_to_the_last = np.asarray(cohort.session.present[:, -1] == 1)
    return came_to_the_last | ended(cohort)


def ended(cohort: Cohort) -> Flags:
    """Tell which clients ended as planned, at the latest after the last session on offer.

    Parameters
    ----------
    cohort : Cohort
        The clients.

    Returns
    -------
    (n,) array of bool
        Whether each did.
    """
    return np.asarray(cohort.session.ends.any(axis=1))


def attended(cohort: Cohort, field: str) -> Array:
    """Return one quantity, not a number after leaving.

    Parameters
    ----------
    cohort : Cohort
        The clients.
    field : str
        Field of `alliance.model.Session`.

    Returns
    -------
    (n, T) array
        The quantity in its own unit.
    """
    return np.where(cohort.session.present == 1, getattr(cohort.session, field), np.nan)


def improvement(cohort: Cohort, *, residualised: bool = True) -> Array:
    """Return each client's outcome: the fall in distress, or what intake does not explain of it.

    Parameters
    ----------
    cohort : Cohort
        The clients.
    residualised : bool
        Whether to remove the straight line through distress at intake.

    Returns
    -------
    (n,) array
        CORE points, higher is better.
    """
    last = cohort.session.distress[:, -1]
    return -residual(last, cohort.client.intake) if residualised else cohort.client.intake - last


def alliance_outcome(cohort: Cohort, session: int = EARLY_SESSION) -> Estimate:
    """Correlate the rating after one early session with the outcome, among those who came.

    Parameters
    ----------
    cohort : Cohort
        The clients.
    session : int
        The session, from 1.

    Returns
    -------
    Estimate
        Correlation with the residualised improvement.

    Raises
    ------
    TypeError, ValueError
        If there is no such session.
    TooLittleError
        If the cohort holds too little.
    """
    session = whole("session", session, 1, cohort.session.present.shape[1])
    came = cohort.session.present[:, session - 1] == 1
    rated, gain = cohort.session.rated[came, session - 1], improvement(cohort)[came]
    what = f"the rating after session {session}"
    return _correlated(rated, gain, cohort.therapist[came], what)


def mean_alliance_outcome(cohort: Cohort, sessions: int | None = None) -> Estimate:
    """Correlate the mean of each client's ratings with the outcome.

    Parameters
    ----------
    cohort : Cohort
        The clients.
    sessions : int, optional
        Use only the first so many; all if left out.

    Returns
    -------
    Estimate
        Correlation with the residualised improvement.

    Raises
    ------
    TypeError, ValueError
        If there are not so many sessions.
    TooLittleError
        If the cohort holds too little.
    """
    ratings = attended(cohort, "rated")[:, : _first(cohort, sessions)]
    means = np.nanmean(ratings, axis=1)
    return _correlated(means, improvement(cohort), cohort.therapist, "the mean rating")


def repair_outcome(cohort: Cohort) -> Estimate:
    """Correlate true repair with the outcome, among clients with a rupture.

    Repaired means that every rupture was taken up, at once or later.

    Parameters
    ----------
    cohort : Cohort
        The clients.

    Returns
    -------
    Estimate
        Correlation with the residualised improvement.

    Raises
    ------
    TooLittleError
        If the cohort holds too little.
    """
    hurt = ruptured(cohort)
    repaired = all_repaired(cohort)[hurt].astype(float)
    return _correlated(repaired, improvement(cohort)[hurt], cohort.therapist[hurt], "repair")


def labelled_repair_outcome(cohort: Cohort, labels: Labels) -> Estimate:
    """Correlate repair, as some criterion detects it, with the outcome where it can be told.

    Parameters
    ----------
    cohort : Cohort
        The clients.
    labels : (n,) array of str
        A `alliance.detect.Label` for each therapy.

    Returns
    -------
    Estimate
        Correlation with the residualised improvement.

    Raises
    ------
    TypeError, ValueError
        If there is no such label.
    TooLittleError
        If the cohort holds too little.
    """
    _check_known("label", labels, Label)
    labels = np.asarray(labels)
    if labels.shape != cohort.therapist.shape:
        raise ValueError(
            f"labels = {labels.shape} is not one each; give a label for each of the "
            f"{len(cohort.therapist)} clients."
        )
    told = np.isin(labels, [Label.REPAIRED, Label.UNREPAIRED])
    repaired, whose = (labels == Label.REPAIRED)[told].astype(float), cohort.therapist[told]
    return _correlated(repaired, improvement(cohort)[told], whose, "detected repair")


def ruptured(cohort: Cohort) -> Flags:
    """Tell which clients truly had a rupture.

    Parameters
    ----------
    cohort : Cohort
        The clients.

    Returns
    -------
    (n,) array of bool
        Whether each had one or more.
    """
    return np.asarray(cohort.session.rupture.any(axis=1))


def all_repaired(cohort: Cohort) -> Flags:
    """Tell for which clients no rupture was left alone at the end.

    Parameters
    ----------
    cohort : Cohort
        The clients.

    Returns
    -------
    (n,) array of bool
        True also for clients without a rupture.
    """
    session = cohort.session
    return np.asarray(session.withdrawal_fading[:, -1] + session.confrontation_fading[:, -1] == 0)


def dropout(cohort: Cohort) -> Estimate:
    """Estimate the share who leave before a planned ending and before the last session on offer.

    Parameters
    ----------
    cohort : Cohort
        The clients.

    Returns
    -------
    Estimate
        The share.
    """
    return share(~stayed(cohort), cohort.therapist)


def dropout_alliance(cohort: Cohort) -> Estimate:
    """Estimate how much better those who stay rate the alliance than those who leave.

    Parameters
    ----------
    cohort : Cohort
        The clients.

    Returns
    -------
    Estimate
        Standardised difference of the mean rating over the sessions attended.

    Raises
    ------
    TooLittleError
        If the cohort holds too little.
    """
    rating, stays = np.nanmean(attended(cohort, "rated"), axis=1), stayed(cohort)
    clusters = cohort.therapist[stays], cohort.therapist[~stays]
    if not 2 <= stays.sum() <= len(stays) - 2:
        raise TooLittleError(
            f"{(~stays).sum()} of {len(stays)} clients left; the difference takes at least 2 who "
            "left and 2 who stayed. Raise clients, or change leaving_rate."
        )
    found = difference(rating[stays], rating[~stays], clusters)
    return _told(found, "the difference of ratings", "ratings that differ; change the setting")


def sessions_attended(cohort: Cohort) -> Estimate:
    """Estimate the mean number of sessions attended.

    Parameters
    ----------
    cohort : Cohort
        The clients.

    Returns
    -------
    Estimate
        Sessions.
    """
    return mean(cohort.session.present.sum(axis=1), cohort.therapist)


def effect_size(cohort: Cohort, among: Flags, *, groups: int = GROUPS) -> Estimate:
    """Estimate the uncontrolled pre-post effect size.

    Parameters
    ----------
    cohort : Cohort
        The clients.
    among : (n,) array of bool
        Whom to count.
    groups : int
        Groups of the jackknife; 0 leaves the error out.

    Returns
    -------
    Estimate
        Mean improvement divided by the SD at intake.

    Raises
    ------
    ValueError
        If it is not said of each client whether to count it.
    TooLittleError
        If the cohort holds too little.
    """
    among = _members(cohort, among)
    before, after = cohort.client.intake[among], cohort.session.distress[among, -1]
    cluster = cohort.therapist[among]
    found = jackknife(standardised_gain, before, after, groups=groups, cluster=cluster)
    return _told(found, "the effect size", "at least 2 who differ at intake; count more clients")


def category_share(
    cohort: Cohort, categories: set[Change], among: Flags, *, cutoff: float, reliable: float
) -> Estimate:
    """Estimate the share of clients whose change falls in some categories.

    Parameters
    ----------
    cohort : Cohort
        The clients.
    categories : set of Change
        Such as ``{Change.RECOVERED}`` or ``{Change.DETERIORATED}``.
    among : (n,) array of bool
        Whom to count.
    cutoff, reliable : float
        Clinical cut-off and reliable change index, CORE points.

    Returns
    -------
    Estimate
        The share.

    Raises
    ------
    TypeError, ValueError
        If there is no such category.
    TooLittleError
        If the cohort holds too little.
    """
    _check_known("category", categories, Change)
    among, after = _members(cohort, among), cohort.session.distress[:, -1]
    if not among.any():
        raise TooLittleError(f"none of {len(among)} clients is to be counted; count at least 1.")
    found = change_categories(cohort.client.intake, after, cutoff, reliable)[among]
    return share(np.isin(found, list(categories)), cohort.therapist[among])


def _check_known(what: str, given: Iterable[str], known: type[StrEnum]) -> None:
    """Refuse what would silently count nobody."""
    if isinstance(given, str) or not isinstance(given, Iterable):
        raise TypeError(f"{given!r} is no row of names; give any of {', '.join(known)}.")
    if unknown := {str(each) for each in given} - {str(each) for each in known}:
        raise ValueError(f"there is no {what} {min(unknown)!r}; give any of {', '.join(known)}.")


def _first(cohort: Cohort, sessions: int | None) -> int:
    """Check how many sessions are to be used."""
    offered = cohort.session.present.shape[1]
    return offered if sessions is None else whole("sessions", sessions, 1, offered)


def within_client_effect(
    cohort: Cohort,
    *,
    sessions: int | None = None,
    detrended: bool = False,
    groups: int = GROUPS,
) -> Estimate:
    """Estimate the effect of a client's rating on their distress one session later.

    Distress is asked when a session begins, so it shows what the session before has left.

    Parameters
    ----------
    cohort : Cohort
        The clients.
    sessions : int, optional
        Use only the first so many; all if left out.
    detrended : bool
        Whether to remove each client's straight line first.
    groups : int
        Groups of the jackknife; 0 leaves the error out.

    Returns
    -------
    Estimate
        Standardised slope as in `lagged_slope`; positive means helpful.

    Raises
    ------
    TypeError, ValueError
        If there are not so many sessions.
    TooLittleError
        If the cohort holds too little.
    """
    first = _first(cohort, sessions)
    ratings = attended(cohort, "rated")[:, :first]
    before = distress_before(cohort)[:, :first]
    found = jackknife(
        lagged_slope,
        ratings,
        before,
        groups=groups,
        cluster=cohort.therapist,
        detrended=detrended,
    )
    takes = f"some who came to at least {4 if detrended else 3} sessions, and whose ratings move"
    return _told(found, "the effect within clients", f"{takes}; offer more sessions")


def distress_before(cohort: Cohort) -> Array:
    """Return distress as asked at the beginning of each session, not a number after leaving.

    Parameters
    ----------
    cohort : Cohort
        The clients.

    Returns
    -------
    (n, T) array
        CORE points: at intake, then what each session but the last has left.
    """
    earlier = np.column_stack([cohort.client.intake, cohort.session.distress[:, :-1]])
    return np.where(cohort.session.present == 1, earlier, np.nan)


def dependability(cohort: Cohort, *, groups: int = GROUPS) -> Estimate:
    """Estimate the dependability of one alliance rating.

    Parameters
    ----------
    cohort : Cohort
        The clients.
    groups : int
        Groups of the jackknife; 0 leaves the error out.

    Returns
    -------
    Estimate
        Intraclass correlation of ratings within clients.

    Raises
    ------
    TypeError, ValueError
        If ``groups`` is not a whole number of at least 0.
    TooLittleError
        If the cohort holds too little.
    """
    ratings = attended(cohort, "rated")
    found = jackknife(rating_icc, ratings, groups=groups, cluster=cohort.therapist)
    takes = "at least 2 clients, and 2 ratings of one of them; raise clients or sessions"
    return _told(found, "the dependability", takes)


def therapist_share(cohort: Cohort, *, groups: int = GROUPS) -> Estimate:
    """Estimate the therapist's share of the variance of outcomes.

    Parameters
    ----------
    cohort : Cohort
        The clients.
    groups : int
        Groups of the jackknife; 0 leaves the error out.

    Returns
    -------
    Estimate
        Intraclass correlation of the residualised improvement within therapists.

    Raises
    ------
    TypeError, ValueError
        If ``groups`` is not a whole number of at least 0.
    TooLittleError
        If the cohort holds too little.
    """
    gain, therapist = improvement(cohort), cohort.therapist
    found = jackknife(intraclass, gain, therapist, groups=groups, cluster=therapist)
    takes = "at least 2 therapists, and 2 clients of one of them; raise clients, or change caseload"
    return _told(found, "the therapists’ share", takes)
