"""The frozen table of statistics: what is measured, how, and with which intervals."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

import numpy as np
import pandas as pd

from alliance.calm import log_session
from alliance.real import describe, lagged
from alliance.real.describe import Trend
from alliance.real.intervals import REPLICATES, bootstrap
from alliance.real.scores import Array, Study

Measure: TypeAlias = Callable[[Study], float]

SEED = 20250827
DECIMALS = 3

CLIENT_TRENDS: Mapping[str, tuple[Trend, str]] = {
    "raw": ("mean", "nothing taken away but the client’s mean"),
    "common": ("common", "the mean of each session taken away"),
    "own": ("own", "each client’s line over log session taken away"),
}
"""Ends of ids, and what they say."""


@dataclass(frozen=True)
class Statistic:
    """One row of the table of statistics.

    Attributes
    ----------
    id : str
        Its id.
    quantity : str
        What it is, in plain words.
    unit : str
        Unit.
    method : str
        How it was estimated.
    measure : callable
        Takes a study and returns it.
    of : str
        What is counted in ``n``: ``"ratings"``, ``"changes"``, ``"clients"`` with ratings enough,
        ``"everybody"``, or sessions with all that ``"on_anxiety"`` or ``"on_alliance"`` needs.
    session : int or None
        The session that it belongs to.
    """

    id: str
    quantity: str
    unit: str
    method: str
    measure: Measure
    of: str = "ratings"
    session: int | None = None


def _alliance(measure: Callable[[Array], float]) -> Measure:
    return lambda study: measure(study.alliance)


def by_session(study: Study) -> list[Statistic]:
    """Return the statistics of each session.

    Parameters
    ----------
    study : Study
        The ratings.

    Returns
    -------
    list of Statistic
        Mean and standard deviation across clients.
    """
    kinds = {"mean": ("Mean", np.nanmean), "sd": ("Standard deviation", _sd)}
    return [
        Statistic(
            f"N5_{kind}_{t + 1}",
            f"{words} of the alliance after session {t + 1}",
            "points",
            "Across the clients who rated the session",
            lambda each, t=t, of=of: float(of(each.alliance[:, t])),  # type: ignore[misc]
            session=t + 1,
        )
        for kind, (words, of) in kinds.items()
        for t in range(study.alliance.shape[1])
    ]


def _sd(x: Array) -> float:
    return float(np.nanstd(x, ddof=1))


def of_differences() -> list[Statistic]:
    """Return how far ratings differ between and within clients, and clients in that.

    Returns
    -------
    list of Statistic
        The statistics.
    """
    found = []
    for name, (trend, words) in CLIENT_TRENDS.items():
        icc = _alliance(partial(describe.intraclass_correlation, trend=trend))
        within = _alliance(partial(describe.within_sd, trend=trend))
        found += [
            Statistic(
                f"N6_icc_{name}", f"Share of variance between clients, {words}", "r",
                "ICC(1), one-way analysis of variance for unequal numbers of ratings", icc,
            ),
            Statistic(
                f"N7_sd_{name}", f"Standard deviation within clients, {words}", "points",
                "Pooled over clients by degrees of freedom", within,
            ),
        ]  # fmt: skip
    return found + _of_spread()


def _of_spread() -> list[Statistic]:
    own = "of clients’ standard deviations about their own line"
    cv = "coefficient of variation"
    quantiles = {
        f"N7_sd_p{q}": Statistic(
            f"N7_sd_p{q}", f"{q}th percentile {own}", "points", "As observed",
            _alliance(partial(_sd_quantile, q=q)), "clients",
        )
        for q in (10, 50, 90)
    }  # fmt: skip
    return [
        *quantiles.values(),
        Statistic(
            "N7_spread_observed", f"Spread {own}, as observed", cv, "As observed",
            _alliance(describe.observed_spread), "clients",
        ),
        Statistic(
            "N7_spread_sampling", f"Spread {own} that sampling alone would give", cv,
            "All clients alike, ratings normal (c4)", _alliance(describe.sampling_spread),
            "clients",
        ),
        Statistic(
            "N7_spread", f"Spread {own}, beyond sampling", cv,
            "Unbiased mean square over unbiased mean (c4)", _alliance(describe.true_spread),
            "clients",
        ),
    ]  # fmt: skip


def _sd_quantile(ratings: Array, q: int) -> float:
    return float(np.nanquantile(describe.client_sds(ratings, "own"), q / 100))


def of_carry(study: Study) -> list[Statistic]:
    """Return the autocorrelation within clients, as observed and corrected.

    Parameters
    ----------
    study : Study
        The ratings.

    Returns
    -------
    list of Statistic
        The statistics.
    """
    found = []
    for name, (trend, words) in CLIENT_TRENDS.items():
        observed = partial(describe.autocorrelation, trend=trend)
        by_carry = lagged.observed_by_carry(study.alliance, trend, seed=SEED)
        title = f"Autocorrelation within clients from one session to the next, {words}"
        found += [
            Statistic(
                f"N8_carry_{name}", title, "r",
                "Corrected for short series by simulation with the same cells missing",
                _alliance(partial(_carry, observed=observed, by_carry=by_carry)),
            ),
            Statistic(
                f"N8_carry_{name}_observed", f"{title}, as observed", "r",
                "Pooled over clients; biased downwards", _alliance(observed),
            ),
        ]  # fmt: skip
    return found


def _carry(ratings: Array, observed: Callable[[Array], float], by_carry: Array) -> float:
    return lagged.corrected(observed(ratings), by_carry)


def of_growth(study: Study, carry: float) -> list[Statistic]:
    """Return how the alliance grows, and how far clients differ in that.

    Parameters
    ----------
    study : Study
        The ratings.
    carry : float
        Autocorrelation about clients' lines.

    Returns
    -------
    list of Statistic
        The statistics.
    """
    sessions = study.alliance.shape[1]
    times = {
        "log": ("log session", log_session(sessions)),
        "linear": ("session", np.arange(sessions, dtype=float)),
    }
    found = []
    for name, (unit, time) in times.items():
        found += [
            Statistic(
                f"N9_growth_{name}", f"Growth of the alliance per {unit}", f"points per {unit}",
                "Mean of clients’ own least-squares slopes",
                _alliance(partial(describe.growth, time=time)), "clients",
            ),
            Statistic(
                f"N9_spread_{name}", f"Spread of growth between clients per {unit}",
                f"points per {unit}",
                "Variance of clients’ slopes less that of autocorrelated wobble",
                _alliance(partial(describe.growth_spread, time=time, carry=carry)), "clients",
            ),
        ]  # fmt: skip
    rise = Statistic(
        "N9_rise", f"Growth from the first to session {sessions}", "sd",
        "Growth over log session, in standard deviations of all ratings", _alliance(_rise),
        "clients",
    )  # fmt: skip
    return [*found, rise]


def _rise(ratings: Array) -> float:
    time = log_session(ratings.shape[1])
    return describe.growth(ratings, time) * float(time[-1]) / _sd(ratings)


def of_ceiling() -> list[Statistic]:
    """Return how ratings pile up at the highest code.

    Returns
    -------
    list of Statistic
        The statistics.
    """
    return [
        Statistic(
            "N10_ceiling", "Ratings at the top of the scale", "proportion",
            "All nine items at the highest code", _alliance(describe.ceiling),
        ),
        Statistic(
            "N10_ever", "Clients with at least one rating at the top", "proportion",
            "All nine items at the highest code", _alliance(describe.ever_at_ceiling), "everybody",
        ),
    ]  # fmt: skip


def of_changes() -> list[Statistic]:
    """Return the distribution of changes from one session to the next.

    Returns
    -------
    list of Statistic
        The statistics.
    """
    measures: dict[str, tuple[str, str, Callable[[Array], float]]] = {
        "mean": ("Mean", "points", lambda x: float(x.mean())),
        "sd": ("Standard deviation", "points", lambda x: float(x.std(ddof=1))),
        **{
            f"p{q}": (f"{q}th percentile", "points", partial(_quantile, q=q))
            for q in (5, 25, 50, 75, 95)
        },
        "skewness": ("Skewness", "", describe.skewness),
        "kurtosis": ("Excess kurtosis", "", describe.kurtosis),
        "none": ("Share of no change", "proportion", lambda x: float((x == 0).mean())),
        "falls": ("Share of falls of half a point or more", "proportion", _falls),
        "rises": ("Share of rises of half a point or more", "proportion", lambda x: _falls(-x)),
    }
    return [
        Statistic(
            f"N11_{name}", f"{words} among changes from one session to the next", unit,
            "All pairs of sessions that follow each other",
            _alliance(partial(_of_changes, measure=measure)), "changes",
        )
        for name, (words, unit, measure) in measures.items()
    ]  # fmt: skip


def _of_changes(ratings: Array, measure: Callable[[Array], float]) -> float:
    return measure(describe.changes(ratings))


def _quantile(x: Array, q: int) -> float:
    return float(np.quantile(x, q / 100))


def _falls(x: Array) -> float:
    return float((x <= -0.5).mean())


def of_lags(study: Study) -> list[Statistic]:
    """Return the lagged effects in both directions, with and without each client's line.

    Parameters
    ----------
    study : Study
        The ratings.

    Returns
    -------
    list of Statistic
        Corrected for short series, and as observed.
    """
    titles = {
        "on_anxiety": "Alliance after a session and anxiety before the next, within clients",
        "on_alliance": "Anxiety before a session and alliance after it, within clients",
    }
    found = []
    for end, detrended in {"": False, "_detrended": True}.items():
        bias = lagged.effects_bias(study.alliance, study.anxiety, detrended=detrended, seed=SEED)
        for name, title in titles.items():
            what = title + (", each client’s straight line taken away" if detrended else "")
            observed = partial(_effect, name=name, detrended=detrended)
            found += [
                Statistic(
                    f"N12_{name}{end}", what, "r",
                    "Standardised slope given the value before; corrected for short series",
                    partial(_less, measure=observed, bias=getattr(bias, name)), name,
                ),
                Statistic(
                    f"N12_{name}{end}_observed", f"{what}, as observed", "r",
                    "Standardised slope given the value before", observed, name,
                ),
            ]  # fmt: skip
    return found


def _effect(study: Study, name: str, *, detrended: bool) -> float:
    found = lagged.effects(study.alliance, study.anxiety, detrended=detrended)
    return float(getattr(found, name))


def _less(study: Study, measure: Measure, bias: float) -> float:
    return measure(study) - bias


def statistics(study: Study) -> list[Statistic]:
    """Return every statistic of a study.

    Parameters
    ----------
    study : Study
        The ratings.

    Returns
    -------
    list of Statistic
        In the order of the table.
    """
    carries = of_carry(study)
    own = next(each for each in carries if each.id == "N8_carry_own")
    return [
        *by_session(study),
        *of_differences(),
        *carries,
        *of_growth(study, own.measure(study)),
        *of_ceiling(),
        *of_changes(),
        *of_lags(study),
    ]


def statistics_table(study: Study, *, replicates: int = REPLICATES) -> pd.DataFrame:
    """Return every statistic with its intervals.

    Parameters
    ----------
    study : Study
        The ratings.
    replicates : int
        Resampled studies for each kind of interval.

    Returns
    -------
    pandas.DataFrame
        One row a statistic: the columns of ``data/real_ratings.csv``.
    """
    listed = statistics(study)

    def measure(each: Study) -> list[float]:
        return [statistic.measure(each) for statistic in listed]

    ends = {
        unit: bootstrap(study, measure, unit, seed=SEED, replicates=replicates)
        for unit in ("clients", "therapists")
    }
    frame = pd.DataFrame(
        {
            "id": [each.id for each in listed],
            "quantity": [each.quantity for each in listed],
            "session": pd.array([each.session for each in listed], dtype="Int64"),
            "value": measure(study),
            "low": ends["clients"][0],
            "high": ends["clients"][1],
            "low_therapists": ends["therapists"][0],
            "high_therapists": ends["therapists"][1],
            "unit": [each.unit for each in listed],
            "n": [_count(study, each) for each in listed],
            "n_is": [KIND_OF_N.get(each.of, each.of) for each in listed],
            "method": [each.method for each in listed],
        }
    )
    return rounded(frame)


def _count(study: Study, statistic: Statistic) -> int:
    alliance, anxiety = study.alliance, study.anxiety
    given = ~np.isnan(alliance)
    if statistic.session:
        return int(given[:, statistic.session - 1].sum())
    before = {"on_anxiety": anxiety[:, :-1], "on_alliance": alliance[:, 1:]}
    if statistic.of in before:
        needed = before[statistic.of] + alliance[:, :-1] + anxiety[:, 1:]
        return int((~np.isnan(needed)).sum())
    counts = {
        "ratings": given.sum(),
        "clients": (given.sum(axis=1) >= describe.LEAST_RATINGS).sum(),
        "everybody": len(alliance),
        "changes": len(describe.changes(alliance)),
    }
    return int(counts[statistic.of])


KIND_OF_N = {"everybody": "clients", "on_anxiety": "pairs", "on_alliance": "pairs"}


def rounded(frame: pd.DataFrame) -> pd.DataFrame:
    """Round a table's numbers as its file has them.

    Parameters
    ----------
    frame : pandas.DataFrame
        The table.

    Returns
    -------
    pandas.DataFrame
        With three decimals.
    """
    # Adding 0 turns -0.0 into 0.0.
    numbers = frame.select_dtypes("float").round(DECIMALS) + 0.0
    return frame.assign(**{str(name): numbers[name] for name in numbers})
