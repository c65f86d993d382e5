"""What a cohort shows: estimands that a study could report.

Every estimate is signed so that more is better for the client: an outcome is the *improvement*
of distress. Clients who leave keep their last values ("last observation carried forward"). Clients
of one therapist are alike, so every error counts therapists, not clients.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

import numpy as np

from alliance.arrays import Array, Flags, Labels
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
    """
    session = whole("session", session, 1, cohort.session.present.shape[1])
    came = cohort.session.present[:, session - 1] == 1
    rated, gain = cohort.session.rated[came, session - 1], improvement(cohort)[came]
    return correlation(rated, gain, cohort.therapist[came])


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
    """
    ratings = attended(cohort, "rated")[:, :sessions]
    return correlation(np.nanmean(ratings, axis=1), improvement(cohort), cohort.therapist)


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
    """
    hurt = ruptured(cohort)
    repaired = all_repaired(cohort)[hurt].astype(float)
    return correlation(repaired, improvement(cohort)[hurt], cohort.therapist[hurt])


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
    ValueError
        If there is no such label.
    """
    _check_known("label", labels, Label)
    told = np.isin(labels, [Label.REPAIRED, Label.UNREPAIRED])
    repaired = (labels == Label.REPAIRED)[told].astype(float)
    return correlation(repaired, improvement(cohort)[told], cohort.therapist[told])


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
    """
    rating, stays = np.nanmean(attended(cohort, "rated"), axis=1), stayed(cohort)
    clusters = cohort.therapist[stays], cohort.therapist[~stays]
    return difference(rating[stays], rating[~stays], clusters)


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
    """
    before, after = cohort.client.intake[among], cohort.session.distress[among, -1]
    cluster = cohort.therapist[among]
    return jackknife(standardised_gain, before, after, groups=groups, cluster=cluster)


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
    ValueError
        If there is no such category.
    """
    _check_known("category", list(categories), Change)
    after = cohort.session.distress[:, -1]
    found = change_categories(cohort.client.intake, after, cutoff, reliable)[among]
    return share(np.isin(found, list(categories)), cohort.therapist[among])


def _check_known(what: str, given: Iterable[str], known: type[StrEnum]) -> None:
    """Refuse what would silently count nobody."""
    if unknown := {str(each) for each in given} - {str(each) for each in known}:
        raise ValueError(f"there is no {what} {min(unknown)!r}; give any of {', '.join(known)}.")


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
    """
    ratings = attended(cohort, "rated")[:, :sessions]
    before = distress_before(cohort)[:, :sessions]
    return jackknife(
        lagged_slope,
        ratings,
        before,
        groups=groups,
        cluster=cohort.therapist,
        detrended=detrended,
    )


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
    """
    ratings = attended(cohort, "rated")
    return jackknife(rating_icc, ratings, groups=groups, cluster=cohort.therapist)


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
    """
    gain, therapist = improvement(cohort), cohort.therapist
    return jackknife(intraclass, gain, therapist, groups=groups, cluster=therapist)
