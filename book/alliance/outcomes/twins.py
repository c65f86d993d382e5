"""What only twins can show: the same client, with the same luck, in two courses.

Statisticians call the two ends of such a pair a client's *potential outcomes*. A study sees one of
them; a simulation sees both, so their difference is the causal effect on that client, without
anything to adjust for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from alliance.arrays import Array, Numbers
from alliance.outcomes.estimands import ruptured
from alliance.outcomes.estimates import mean
from alliance.outcomes.resampling import jackknife
from alliance.outcomes.statistics import Estimate, standardised_gain
from alliance.parameters import Parameters
from alliance.ranges import columns
from alliance.simulate import (
    ALWAYS_REPAIRED,
    NATURAL,
    NEVER_REPAIRED,
    NO_RUPTURE,
    Intervention,
    simulate,
)


@dataclass(frozen=True)
class CausalEffect:
    """The mean difference between twins, in two units.

    Attributes
    ----------
    points : Estimate
        CORE points.
    d : Estimate
        Points divided by the SD of the outcome in the worse of the two courses; not a number if
        nobody differs there.
    """

    points: Estimate
    d: Estimate


def twin_effect(better: Array, worse: Array, cluster: Numbers | None = None) -> CausalEffect:
    """Compare the distress of twins.

    Parameters
    ----------
    better, worse : (n,) arrays
        Distress at the end in the course expected to be better, and in the other.
    cluster : (n,) array of int, optional
        Which clients share a therapist; each has one of their own if left out.

    Returns
    -------
    CausalEffect
        Positive if the better course is better.

    Raises
    ------
    TypeError, ValueError
        If they are no rows of finite numbers, equally long, or empty.
    """
    better, worse = columns(better=better, worse=worse)
    d = jackknife(standardised_gain, worse, better, groups=len(worse), cluster=cluster)
    return CausalEffect(mean(worse - better, cluster), d)


def repair_effect(parameters: Parameters | None = None, **how: Any) -> CausalEffect:
    """Estimate what repair does: every rupture repaired at once, against none ever repaired.

    The average causal effect in the stratum of clients who have something to repair.

    Parameters
    ----------
    parameters : Parameters, optional
        The setting.
    **how : int
        ``clients``, ``sessions``, ``seed``, ``caseload`` and ``workers`` of `simulate`.

    Returns
    -------
    CausalEffect
        Among the clients who have a rupture.

    Raises
    ------
    TypeError, ValueError
        If fewer than two clients have one, or an argument is none of `simulate`.
    """
    return _twins(parameters, how, ALWAYS_REPAIRED, NEVER_REPAIRED)


def rupture_effect(parameters: Parameters | None = None, **how: Any) -> CausalEffect:
    """Estimate what ruptures do as things go: no rupture at all, against the natural course.

    With a rupture as the treatment this is the average effect among the treated (ATT).

    Parameters
    ----------
    parameters : Parameters, optional
        The setting.
    **how : int
        ``clients``, ``sessions``, ``seed``, ``caseload`` and ``workers`` of `simulate`.

    Returns
    -------
    CausalEffect
        Among the clients who have a rupture in the natural course; positive means harm.

    Raises
    ------
    TypeError, ValueError
        If fewer than two clients have one, or an argument is none of `simulate`.
    """
    return _twins(parameters, how, NO_RUPTURE, NATURAL)


FIELDS = ("rupture", "distress")
"""What the comparison of twins looks at."""


def _twins(
    parameters: Parameters | None,
    how: Mapping[str, Any],
    better: Intervention,
    worse: Intervention,
) -> CausalEffect:
    if unknown := set(how) - {"clients", "sessions", "seed", "caseload", "workers"}:
        raise TypeError(
            f"there is no {min(unknown)!r}; give any of clients, sessions, seed, caseload."
        )
    courses = [
        simulate(parameters, intervention=each, fields=FIELDS, **how) for each in (better, worse)
    ]
    # Twins are alike until the first rupture, so either course shows who has one.
    hurt = ruptured(courses[1])
    if hurt.sum() < 2:
        raise ValueError(
            f"{hurt.sum()} of {len(hurt)} clients have a rupture; twins need at least 2. "
            "Raise rupture_rate or clients."
        )
    good, bad = (course.session.distress[hurt, -1] for course in courses)
    return twin_effect(good, bad, courses[1].therapist[hurt])
