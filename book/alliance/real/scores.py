"""From the items of the trial to one rating of alliance and one of anxiety a session."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self, TypeAlias

import numpy as np
import numpy.typing as npt

Array: TypeAlias = npt.NDArray[np.float64]

ITEMS, PARCELS = 9, 3
LOWEST, HIGHEST = 1, 5
"""Codes of an item."""
LEAST_ITEMS = 7
"""A session has an alliance rating if at least so many items are answered."""
TOLERANCE = 1e-6


@dataclass(frozen=True)
class Study:
    """Ratings by client and session; not a number where there is none.

    Attributes
    ----------
    alliance : (n, T) array
        Alliance after the session, 1 to 5, in ninths (the mean of nine items).
    anxiety : (n, T) array
        Anxiety before the session: mean of three parcels, 0 being the mean at the first session.
    therapist : (n,) array of int
        Who treats the client.
    """

    alliance: Array
    anxiety: Array
    therapist: npt.NDArray[np.int64]

    def take(self, clients: npt.NDArray[np.int64]) -> Self:
        """Return a study of some clients, in this order and as often as they are named.

        Parameters
        ----------
        clients : (m,) array of int
            Rows.

        Returns
        -------
        Study
            Their ratings.
        """
        return type(self)(self.alliance[clients], self.anxiety[clients], self.therapist[clients])


def study(cells: npt.ArrayLike, therapist: npt.ArrayLike) -> Study:
    """Score the cells of the data file.

    Parameters
    ----------
    cells : (n, T, 12) array
        By client and session: nine alliance items, then three anxiety parcels, each centred.
    therapist : (n,) array of int
        Who treats the client.

    Returns
    -------
    Study
        One rating of each kind a session.

    Raises
    ------
    ValueError
        If the shapes do not fit, or the items are no whole-number codes from 1 to 5.
    """
    values, treats = np.asarray(cells, dtype=float), np.asarray(therapist)
    _check_shapes(values, treats)
    alliance = alliance_scores(codes(values[:, :, :ITEMS]))
    return Study(alliance, anxiety_scores(values[:, :, ITEMS:]), treats.astype(np.int64))


def _check_shapes(cells: Array, therapist: npt.NDArray[Any]) -> None:
    width = ITEMS + PARCELS
    if cells.ndim != 3 or cells.shape[2] != width:
        raise ValueError(
            f"cells have the shape {cells.shape}; give clients x sessions x {width}: "
            f"{ITEMS} alliance items, then {PARCELS} anxiety parcels."
        )
    if therapist.shape != cells.shape[:1]:
        raise ValueError(
            f"therapist has the shape {therapist.shape}; give one number for each of the "
            f"{len(cells)} clients."
        )


def codes(items: Array) -> Array:
    """Recover the codes of items that were stored centred.

    Centring took a constant from each item, so its steps are still whole numbers. Which code its
    highest value stands for is not in the file: we assume that the highest code used is 5.

    Parameters
    ----------
    items : (n, T, k) array
        Centred items.

    Returns
    -------
    (n, T, k) array
        Codes, 1 to 5.

    Raises
    ------
    ValueError
        If an item is never answered, its steps are no whole numbers, or there are more than five.

    Examples
    --------
    >>> codes(np.array([[[-1.5], [0.5], [1.5]]])).ravel()
    array([2., 4., 5.])
    """
    if np.isnan(items).all(axis=(0, 1)).any():
        raise ValueError("an item has no answer at all; give the file as it was published.")
    found = items - np.nanmax(items, axis=(0, 1)) + HIGHEST
    whole = np.rint(found)
    given = ~np.isnan(found)
    if (np.abs(found - whole)[given] > TOLERANCE).any() or whole[given].min() < LOWEST:
        raise ValueError(
            f"items are no codes from {LOWEST} to {HIGHEST} in whole steps; give the file as it "
            "was published, each item centred by one constant."
        )
    return np.asarray(whole)


def alliance_scores(codes: Array) -> Array:
    """Return the mean of the items, as if all had been answered.

    Items differ in level, so leaving one out would move a plain mean. Each answer is therefore
    taken as its distance from the item's own mean. The result is rounded to a total of whole codes.

    Parameters
    ----------
    codes : (n, T, k) array
        Codes, 1 to 5.

    Returns
    -------
    (n, T) array
        Mean code; not a number with fewer than seven answers.

    References
    ----------
    Two-way imputation (Bernaards & Sijtsma, 2000), without its error term.

    Examples
    --------
    >>> alliance_scores(np.full((1, 1, 9), 4.0)).item()
    4.0
    """
    level = np.nanmean(codes, axis=(0, 1))
    given = ~np.isnan(codes)
    count = given.sum(axis=2)
    distance = np.where(given, codes - level, 0.0).sum(axis=2) / np.maximum(count, 1)
    k = codes.shape[2]
    score = np.clip(np.rint((distance + level.mean()) * k) / k, LOWEST, HIGHEST)
    return np.where(count >= LEAST_ITEMS, score, np.nan)


def anxiety_scores(parcels: Array) -> Array:
    """Return the mean of the parcels that are given.

    Parameters
    ----------
    parcels : (n, T, k) array
        Centred parcels.

    Returns
    -------
    (n, T) array
        Their mean; not a number where there is none.
    """
    given = ~np.isnan(parcels)
    count = given.sum(axis=2)
    total = np.where(given, parcels, 0.0).sum(axis=2)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)
