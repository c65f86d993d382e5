"""Effects within clients from one session to the next, with lasting differences set apart.

A random-intercept cross-lagged panel model (Hamaker et al., 2015) splits each series into a
lasting part of the client and a part that varies about it, and lets the varying parts predict each
other one session later:

    rating after session t        = session mean + lasting part + a(t)
    distress before session t     = session mean + lasting part + d(t)
    [a(t), d(t)] = B [a(t - 1), d(t - 1)] + residual

Least squares on deviations from each client's own mean answer nearly the same question, but the
mean is taken of the same few sessions, which ties each deviation to those after it. That bends the
effects (Nickell, 1981): by about 1 over the number of sessions, and taking away a straight line
bends them more. The panel model has no such bias, because it never computes a client's mean: it is
fitted to the covariances of the sessions by maximum likelihood. Clients who leave count with the
sessions that they have. It assumes that what lasts is constant: where clients differ in their pace
of improvement, part of that trend counts as a carry-over.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.optimize import minimize

from alliance.arrays import Array

LEAST = 3
"""A client with fewer sessions says nothing on what follows what."""


class Lagged(NamedTuple):
    """Effects one session later, each given the other, in standard deviations within clients.

    `on_distress` is the effect of the rating on distress, `on_rating` the reverse; the carries are
    effects on itself.
    """

    rating_carry: float
    on_rating: float
    on_distress: float
    distress_carry: float


class _Part(NamedTuple):
    """Clients with the same number of sessions, and the covariances of their series."""

    clients: int
    sessions: int
    covariance: Array


def panel_model(rating: Array, distress: Array) -> Lagged:
    """Fit the random-intercept cross-lagged panel model, by maximum likelihood.

    Parameters
    ----------
    rating, distress : (n, T) arrays
        By client and session, not a number after the last one attended. Distress is asked before
        the session, the rating after it.

    Returns
    -------
    Lagged
        Standardised effects.

    Raises
    ------
    ValueError
        If nobody has three sessions.
    """
    scale = np.array([np.nanstd(rating), np.nanstd(distress)])
    parts = _parts(_centred(rating) / scale[0], _centred(distress) / scale[1])
    if not parts:
        raise ValueError(f"nobody has {LEAST} sessions; give longer series.")
    start = np.array([0.2, 0.0, 0.0, 0.2, 0.6, 0.0, 0.6, 0.6, 0.0, 0.6, 0.6, 0.0, 0.6])
    found = minimize(_misfit, start, args=(parts,), method="BFGS", options={"gtol": 1e-4}).x
    return _standardised(found)


def _centred(x: Array) -> Array:
    return np.asarray(x - np.nanmean(x, axis=0))


def _parts(rating: Array, distress: Array) -> list[_Part]:
    lengths = (~np.isnan(rating + distress)).sum(axis=1)
    found = []
    for sessions in range(LEAST, rating.shape[1] + 1):
        kept = lengths == sessions
        both = np.hstack([rating[kept, :sessions], distress[kept, :sessions]])
        if len(both):
            found.append(_Part(len(both), sessions, both.T @ both / len(both)))
    return found


def _lower(values: Array) -> Array:
    """Return a covariance of two, from its Cholesky factor."""
    root = np.array([[values[0], 0.0], [values[1], values[2]]])
    return np.asarray(root @ root.T)


def _expected(theta: Array, sessions: int) -> Array:
    """Return the covariances that the model expects: first all ratings, then all of distress."""
    effects = theta[:4].reshape(2, 2)
    lasting, now, fresh = (_lower(theta[k : k + 3]) for k in (4, 7, 10))
    blocks = np.empty((sessions, sessions, 2, 2))
    for t in range(sessions):
        later = now
        for s in range(t, sessions):
            blocks[s, t], blocks[t, s] = later, later.T
            later = effects @ later
        now = effects @ now @ effects.T + fresh
    total = (blocks + lasting).transpose(2, 0, 3, 1)
    return np.asarray(total.reshape(2 * sessions, 2 * sessions))


def _misfit(theta: Array, parts: list[_Part]) -> float:
    """Return minus twice the log likelihood by client, but for a constant."""
    longest = _expected(theta, max(part.sessions for part in parts))
    whole = len(longest) // 2
    total = 0.0
    for part in parts:
        kept = np.concatenate([np.arange(part.sessions), whole + np.arange(part.sessions)])
        expected = longest[np.ix_(kept, kept)]
        sign, log_volume = np.linalg.slogdet(expected)
        if sign <= 0 or log_volume < -200:
            return 1e6
        total += part.clients * (log_volume + np.trace(np.linalg.solve(expected, part.covariance)))
    return float(total / sum(part.clients for part in parts))


def _standardised(theta: Array) -> Lagged:
    """Scale effects by the standard deviations within clients to which the series settle."""
    effects, fresh = theta[:4].reshape(2, 2), _lower(theta[10:13])
    settled = np.linalg.solve(np.eye(4) - np.kron(effects, effects), fresh.ravel())
    sds = np.sqrt(np.abs(settled.reshape(2, 2).diagonal()))
    return Lagged(*(effects * sds / sds[:, np.newaxis]).ravel().tolist())
