"""The frozen tables of noise: rules and shapes beside it, how like it is, and planted ruptures."""

from __future__ import annotations

import joblib
import numpy as np
import pandas as pd

from alliance.calm import Calm
from alliance.real import noise
from alliance.real import shapes as forms
from alliance.real.freeze import SEED, rounded
from alliance.real.lagged import size
from alliance.real.scores import Array, Study


def noise_tables(study: Study) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Match both kinds of noise, and put the real ratings beside many sets of each.

    Parameters
    ----------
    study : Study
        The ratings.

    Returns
    -------
    rules, likeness, shapes : pandas.DataFrame
        What every rule finds, how like the real ratings the noise is, and how common each shape is:
        the columns of ``data/real_ratings_rules.csv``, ``data/real_ratings_noise.csv`` and
        ``data/real_ratings_shapes.csv``.
    """
    rules, likeness, shapes = [], [], []
    for kind in noise.KINDS:
        calm = noise.match(study.alliance, kind, SEED)
        made = noise.sets(calm, study.alliance, noise.SETS, SEED + 1)
        rules.append(_rules(study.alliance, made).assign(noise=kind))
        likeness.append(_likeness(study.alliance, made, calm).assign(noise=kind))
        shapes.append(_shapes(study.alliance, made).assign(noise=kind))
    return _tidy(rules), _tidy(likeness), _tidy(shapes)


def _tidy(frames: list[pd.DataFrame]) -> pd.DataFrame:
    frame = pd.concat(frames, ignore_index=True)
    frame.insert(0, "noise", frame.pop("noise"))
    return rounded(frame)


def _rules(ratings: Array, made: list[Array]) -> pd.DataFrame:
    real, found = noise.flagged(ratings), pd.DataFrame([noise.flagged(each) for each in made])
    rows = [
        {"rule": rule, "found": what, **_beside(value, found[rule, what])}
        for (rule, what), value in real.items()
    ]
    return pd.DataFrame(rows)


def _shapes(ratings: Array, made: list[Array]) -> pd.DataFrame:
    found = pd.DataFrame([forms.shares(each) for each in made])
    real = forms.shares(ratings).items()
    return pd.DataFrame([{"shape": name, **_beside(share, found[name])} for name, share in real])


def _likeness(ratings: Array, made: list[Array], calm: Calm) -> pd.DataFrame:
    matched = {measure for name, measure in noise.MATCHED.items() if getattr(calm, name) != 0}
    rows = [
        {
            "part": "matched" if name in matched else "compared",
            "quantity": name,
            **_beside(measure(ratings), pd.Series([measure(each) for each in made])),
        }
        for name, measure in noise.MEASURES.items()
    ]
    parameters = [
        {"part": "parameter", "quantity": name, "mean": getattr(calm, name)}
        for name in noise.MATCHED
    ]
    return pd.DataFrame([*rows, *parameters])


def _beside(real: float, found: pd.Series[float]) -> dict[str, float]:
    """Put one value beside those of the noise; ties count half in the share below it."""
    low, high = found.quantile(list(noise.RANGE))
    below = ((found < real).mean() + (found <= real).mean()) / 2
    return {"real": real, "mean": found.mean(), "low": low, "high": high, "below": below}


# Would ruptures have been found? Studies are simulated from the calm model of the real ratings,
# with ruptures planted. Each is then treated as the real one was: noise is matched to it, which
# takes part of the ruptures for wobble, and its rules are read beside that noise.

PLANTED = 100
"""Simulated studies for each rate."""
PLANTED_RATES = (0.0, 0.05, 0.1)
"""Chance of a rupture in a session."""
PLANTED_DEPTH, PLANTED_PACE = 1.0, 0.5
"""Points of the scale from 1 to 5, and share that heals by the next session."""
PLANTED_SETS = 200


def planted_table(study: Study, *, count: int = PLANTED, workers: int = 1) -> pd.DataFrame:
    """Plant ruptures and count the studies in which a rule finds more than noise does.

    Parameters
    ----------
    study : Study
        The real ratings, which the simulated studies are like.
    count : int
        Simulated studies for each rate.
    workers : int
        Processes.

    Returns
    -------
    pandas.DataFrame
        One row a rate and rule: the columns of ``data/real_ratings_planted.csv``.
    """
    calm = noise.match(study.alliance, "differing", SEED)
    parallel = joblib.Parallel(n_jobs=workers)
    frames = []
    for rate in PLANTED_RATES:
        jobs = (joblib.delayed(_planted)(study.alliance, calm, rate, k) for k in range(count))
        above = pd.DataFrame(parallel(jobs))
        rows = [
            {"rate": rate, "rule": rule, "studies": count, "above": above[rule].mean()}
            for rule in above
        ]
        frames.append(pd.DataFrame(rows))
    return rounded(pd.concat(frames, ignore_index=True))


def _planted(ratings: Array, calm: Calm, rate: float, number: int) -> dict[str, bool]:
    """Tell, for one planted study, which rules flag more clients than the noise's range."""
    rng = np.random.default_rng(np.random.SeedSequence(SEED, spawn_key=(number,)))
    courses = calm.simulate(*size(ratings), rng)
    depth = PLANTED_DEPTH * courses.std() / np.nanstd(ratings)
    hurt = noise.exchange(noise.plant(courses, rate, depth, PLANTED_PACE, rng), ratings)
    matched = noise.match(hurt, "differing", number)
    rules = _rules(hurt, noise.sets(matched, hurt, PLANTED_SETS, number))
    any_found = rules[rules["found"] == "any"].set_index("rule")
    return {str(rule): bool(row["real"] > row["high"]) for rule, row in any_found.iterrows()}
