"""The numbers of the real ratings as the prose writes them."""

from __future__ import annotations

from typing import Any

from alliance import evidence
from alliance.detect import Label
from alliance.numbers import measure, percent, words
from alliance.prose import tell_texts
from alliance.real import beside

UNTOLD = {str(Label.CENSORED): "censored", str(Label.UNREPAIRED): "unrepaired"}
"""Labels of a rule in the real ratings that the prose names: label, and name in the prose."""


def tell() -> None:
    """Make the numbers available to a chapter, as ``{glue:text}`ratings.icc_raw```."""
    tell_texts("ratings", spoken())


def spoken() -> dict[str, str]:
    """Write the frozen numbers as text.

    Returns
    -------
    dict of str to str
        Each statistic under its id without the part before the first underscore, with ``_low``,
        ``_high`` and ``_n``; of each rule ``_real``, ``_mean``, ``_low``, ``_high`` (noise whose
        clients differ), ``_equal_low``, ``_equal_high``, ``_unrepaired`` and ``_censored`` (cannot
        be told); ``_planted_5`` and ``_planted_10``, how often it finds ruptures planted at 5 or 10
        in 100 sessions; ``planted_depth`` and ``planted_studies``; the excess kurtosis of the noise
        as ``noise_kurtosis``, ``_low`` and ``_high``; of each shape ``shape_v_count``, ``_real``,
        ``_mean``, ``_low`` and ``_high``, and ``shapes_alike`` (how many lie within the range of
        both kinds of noise, in words).

    Examples
    --------
    >>> spoken()["ever_n"]
    '57'
    """
    return {**_statistics(), **_rules(), **_planted(), **_kurtosis(), **_shapes()}


def _statistics() -> dict[str, str]:
    texts: dict[str, str] = {}
    for each in _records("real_ratings"):
        name = each["id"].split("_", 1)[1]
        ends = {"": each["value"], "_low": each["low"], "_high": each["high"]}
        texts |= {f"{name}{end}": number(x, each["unit"]) for end, x in ends.items()}
        texts[f"{name}_n"] = f"{each['n']:,}"
    return texts


def _records(table: str) -> list[dict[str, Any]]:
    return [dict(each) for _, each in evidence.load(table).iterrows()]


def number(value: float, unit: str) -> str:
    """Write a number: shares as a percentage, correlations without a leading zero.

    Parameters
    ----------
    value : float
        The number.
    unit : str
        Unit as in ``data/``.

    Returns
    -------
    str
        With two places, or a whole percentage.

    Examples
    --------
    >>> number(0.078, "proportion"), number(-0.059, "r"), number(3.644, "points")
    ('8%', '−.06', '3.64')
    """
    shares = {"proportion", "coefficient of variation"}
    return percent(value) if unit in shares else measure(value, unit, places=2)


def _rules() -> dict[str, str]:
    texts: dict[str, str] = {}
    for each in _records("real_ratings_rules"):
        if each["found"] == "any":
            shares = {end: each[end] for end in ("real", "mean", "low", "high")}
            name = each["rule"] + ("_equal" if each["noise"] == "equal" else "")
            texts |= {f"{name}_{end}": percent(share) for end, share in shares.items()}
        elif each["found"] in UNTOLD and each["noise"] == "differing":
            texts[f"{each['rule']}_{UNTOLD[each['found']]}"] = percent(each["real"])
    return texts


def _planted() -> dict[str, str]:
    found = {
        f"{each['rule']}_planted_{100 * each['rate']:.0f}": percent(each["above"])
        for each in _records("real_ratings_planted")
    }
    depth, studies = f"{beside.PLANTED_DEPTH:g}", f"{beside.PLANTED}"
    return found | {"planted_depth": depth, "planted_studies": studies}


def _kurtosis() -> dict[str, str]:
    ends = {"": "mean", "_low": "low", "_high": "high"}
    for each in _records("real_ratings_noise"):
        if (each["noise"], each["quantity"]) == ("differing", "change_kurtosis"):
            return {f"noise_kurtosis{end}": number(each[name], "") for end, name in ends.items()}
    raise LookupError("real_ratings_noise.csv has no change_kurtosis; make it again.")


def _shapes() -> dict[str, str]:
    frozen = evidence.load("real_ratings_shapes")
    clients = int(evidence.row("N1")["n"])
    texts: dict[str, str] = {}
    for each in _records("real_ratings_shapes"):
        if each["noise"] == "differing":
            name = f"shape_{each['shape']}"
            texts |= {
                f"{name}_{end}": percent(each[end]) for end in ("real", "mean", "low", "high")
            }
            texts[f"{name}_count"] = f"{round(clients * each['real'])}"
    inside = frozen["real"].between(frozen["low"], frozen["high"]).groupby(frozen["shape"]).all()
    seen = inside.drop("none")
    alike = "all" if seen.all() else f"{words(seen.sum())} of"
    return texts | {"shapes_alike": f"{alike} {words(len(seen))} plain shapes are"}
