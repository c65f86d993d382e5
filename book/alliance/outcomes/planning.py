"""Planning a study: the same study done many times over, and how often it finds something.

One large cohort holds many small studies. Each has therapists of its own, so what one finds tells
nothing of the luck of another. Such a plan is only as good as the world that it was simulated in:
the size of every effect is put in, and does not come out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from alliance.model import Client
from alliance.outcomes.estimates import share
from alliance.outcomes.statistics import Estimate
from alliance.ranges import Range, whole
from alliance.simulate import Cohort, kept, record


def studies(cohort: Cohort, clients: int) -> Iterator[Cohort]:
    """Cut a cohort into studies that share neither clients nor therapists.

    Parameters
    ----------
    cohort : Cohort
        The clients of all studies, those of a therapist side by side.
    clients : int
        Clients of a study: as many as some whole therapists have.

    Yields
    ------
    Cohort
        The next study. Clients who are too few for a last one belong to none.

    Raises
    ------
    TypeError, ValueError
        If the cohort is too small for one study, or a therapist would belong to two.

    Examples
    --------
    >>> from alliance import simulate
    >>> many = simulate(clients=1000, caseload=10)
    >>> [study.first for study in studies(many, 300)]
    [0, 300, 600]
    """
    therapist = cohort.therapist
    clients = whole("clients", clients, 1, len(therapist), hint="as the cohort has no more")
    starts = np.arange(0, len(therapist), clients)
    if (therapist[starts[1:]] == therapist[starts[1:] - 1]).any():
        raise ValueError(
            f"clients = {clients} would put a therapist into two studies; "
            "give a multiple of the caseload."
        )
    ends = range(clients, len(therapist) + 1, clients)
    return (_part(cohort, slice(end - clients, end)) for end in ends)


def _part(cohort: Cohort, here: slice) -> Cohort:
    client = Client(*(trait[here] for trait in cohort.client))
    values = {name: getattr(cohort.session, name)[here] for name in kept(cohort.session)}
    first = cohort.first + int(here.start)
    return Cohort(
        cohort.parameters, cohort.seed, cohort.therapist[here], client, record(values), first
    )


def power(estimates: Iterable[Estimate], above: float = 0.0) -> Estimate:
    """Estimate how often a study finds more than a value, from the same study done many times.

    It finds more if its whole 95% interval lies above. Where the truth is above, this is the
    study's power; where it is not, how often it is wrong.

    Parameters
    ----------
    estimates : iterable of Estimate
        What each study found, at least one. One without an error, as it had too few to compare,
        found nothing.
    above : float
        The value, in the unit of the estimates.

    Returns
    -------
    Estimate
        Share of the studies; its Monte Carlo error says how far other seeds would move it.

    Raises
    ------
    TypeError, ValueError
        If there is no study, or the value is no number.

    Examples
    --------
    >>> found = [Estimate(0.3, 0.1, 90), Estimate(0.3, 0.2, 90)]
    >>> power(found).value
    0.5
    """
    above = Range().check("above", above)
    if not isinstance(estimates, Iterable):
        raise TypeError(f"estimates = {estimates!r} are none; give what each study found.")
    studied: list[Any] = list(estimates)
    if strange := [each for each in studied if not isinstance(each, Estimate)]:
        raise TypeError(f"{strange[0]!r} is no Estimate; give what each study found.")
    found = np.array([each.interval()[0] > above for each in studied], dtype=bool)
    whole("studies", len(found), 1)
    return share(found)
