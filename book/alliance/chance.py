"""The chance of a lab's cohort, number for number as the page draws it.

`simulate` draws with NumPy's generator, which a page does not have. A lab draws by place instead:
seed, name of the draw, client and session give a number, whatever else is drawn. The functions here
are the twins of those in ``scripts/chance.js``, equal to the last bit. That file says which
generator and which approximation these are, and why only whole-number operations, ``+ - * /`` and
square roots are used. So that both round alike, the order of operations is the same, too.

Examples
--------
>>> from alliance import Parameters, run
>>> client, session = run(Parameters(), counter_draws(seed=1, clients=40, sessions=16))
>>> session.alliance.shape
(40, 16)
"""

from __future__ import annotations

from typing import TypeAlias, TypedDict

import numpy as np
import numpy.typing as npt

from alliance.model import EVENT_DRAWS, ClientDraws, SessionDraws
from alliance.ranges import whole
from alliance.simulate import CASELOAD, ROOM, SESSIONS_MAX, Array, Draws

Words: TypeAlias = npt.NDArray[np.uint32]
Whole: TypeAlias = npt.NDArray[np.int64]

SEED_MAX = 2**32 - 1
THERAPIST_DRAWS = ClientDraws._fields[-2:]
"""The client draws that belong to the therapist."""

_PARITY = 0x1BD11BDA
_ROTATIONS = ((13, 15, 26, 6), (17, 29, 16, 24))

_CENTRE_OVER = (
    2509.0809287301226727, 33430.575583588128105, 67265.770927008700853, 45921.953931549871457,
    13731.693765509461125, 1971.5909503065514427, 133.14166789178437745, 3.387132872796366608,
)  # fmt: skip
_CENTRE_UNDER = (
    5226.495278852854561, 28729.085735721942674, 39307.89580009271061, 21213.794301586595867,
    5394.1960214247511077, 687.1870074920579083, 42.313330701600911252, 1.0,
)  # fmt: skip
_TAIL_OVER = (
    7.7454501427834140764e-4, 0.0227238449892691845833, 0.24178072517745061177,
    1.27045825245236838258, 3.64784832476320460504, 5.7694972214606914055, 4.6303378461565452959,
    1.42343711074968357734,
)  # fmt: skip
_TAIL_UNDER = (
    1.05075007164441684324e-9, 5.475938084995344946e-4, 0.0151986665636164571966,
    0.14810397642748007459, 0.68976733498510000455, 1.6763848301838038494, 2.05319162663775882187,
    1.0,
)  # fmt: skip
_LN2 = 0.6931471805599453
_HALF_ROOT = 0.7071067811865476
_LOG_SERIES = tuple(1 / n for n in range(19, 0, -2))


class Layout(TypedDict):
    """What the page must know to draw the same: names, and how many clients share a therapist."""

    clients: list[str]
    therapists: list[str]
    sessions: list[str]
    events: list[str]
    caseload: int


def layout(caseload: int = CASELOAD) -> Layout:
    """Return the argument ``layout`` of the page's ``drawChance``.

    Parameters
    ----------
    caseload : int
        Clients per therapist, at least 1.

    Returns
    -------
    Layout
        Names of the draws of a client, of a therapist, of a session; the session draws that are
        uniform; the caseload.

    Examples
    --------
    >>> layout()["therapists"]
    ['effectiveness', 'skill']
    """
    own = [name for name in ClientDraws._fields if name not in THERAPIST_DRAWS]
    return Layout(
        clients=own,
        therapists=list(THERAPIST_DRAWS),
        sessions=list(SessionDraws._fields),
        events=list(EVENT_DRAWS),
        caseload=caseload,
    )


def counter_draws(seed: int, clients: int, sessions: int, caseload: int = CASELOAD) -> Draws:
    """Draw all the chance of a cohort, the same as ``drawChance`` in a page.

    Parameters
    ----------
    seed : int
        Seed, 0 to 4294967295.
    clients : int
        Number of clients, at least 1. Fewer are the first ones of more.
    sessions : int
        Number of sessions, 1 to 60. Fewer are the first ones of more.
    caseload : int
        Clients per therapist, at least 1.

    Returns
    -------
    Draws
        The chance, ready for `alliance.run`.

    Raises
    ------
    TypeError, ValueError
        If an argument is not a whole number or lies outside its range.

    Examples
    --------
    >>> few, more = counter_draws(7, clients=3, sessions=2), counter_draws(7, clients=9, sessions=5)
    >>> bool((few.sessions[1].depth == more.sessions[1].depth[:3]).all())
    True
    """
    whole("seed", seed, 0, SEED_MAX)
    whole("sessions", sessions, 1, SESSIONS_MAX)
    most = ROOM // (np.dtype(float).itemsize * sessions * len(SessionDraws._fields))
    whole("clients", clients, 1, most, hint="as all are kept at once")
    whole("caseload", caseload, 1, SEED_MAX)
    client, session = np.arange(clients), np.arange(1, sessions + 1)[:, None]
    once = {
        name: normal(seed, name, client // caseload if name in THERAPIST_DRAWS else client, 0)
        for name in ClientDraws._fields
    }
    columns = [
        (uniform if name in EVENT_DRAWS else normal)(seed, name, client, session)
        for name in SessionDraws._fields
    ]
    return Draws(
        ClientDraws(**once), tuple(SessionDraws(*row) for row in zip(*columns, strict=True))
    )


def uniform(seed: int, name: str, client: Whole | int, session: Whole | int) -> Array:
    """Draw uniform numbers, each by its place.

    Parameters
    ----------
    seed : int
        Seed, 0 to 4294967295.
    name : str
        Name of the draw, in ASCII.
    client : int or array of int
        Number of the client, from 0 (or of the therapist, where the draw is theirs).
    session : int or array of int
        Number of the session, from 1; 0 for what is drawn once.

    Returns
    -------
    array
        Numbers above 0 and below 1, in the shape of ``client`` and ``session`` broadcast.

    Examples
    --------
    >>> uniform(1, "rupture", np.arange(2), 3).round(3).tolist()
    [0.531, 0.692]
    """
    first, second = np.broadcast_arrays(np.asarray(client), np.asarray(session))
    words = threefry(
        (seed, name_key(name)), first.astype(np.uint32), (second >> 1).astype(np.uint32)
    )
    return (np.where(second & 1, words[1], words[0]) + 0.5) / 2.0**32


def normal(seed: int, name: str, client: Whole | int, session: Whole | int) -> Array:
    """Draw standard normal numbers, each by its place.

    Parameters
    ----------
    seed, name, client, session
        The place, as for `uniform`.

    Returns
    -------
    array
        Numbers between -6.4 and 6.4, in the shape of ``client`` and ``session`` broadcast.

    Examples
    --------
    >>> normal(1, "depth", np.arange(2), 3).round(3).tolist()
    [0.203, -0.644]
    """
    return normal_quantile(uniform(seed, name, client, session))


def name_key(name: str) -> int:
    """Return the key of a name, FNV-1a of 32 bits.

    Parameters
    ----------
    name : str
        Name of a draw, in ASCII.

    Returns
    -------
    int
        The key.

    Raises
    ------
    UnicodeEncodeError
        If the name is not in ASCII.

    Examples
    --------
    >>> hex(name_key("a"))
    '0xe40c292c'
    """
    key = 0x811C9DC5
    for byte in name.encode("ascii"):
        key = (key ^ byte) * 0x01000193 % 2**32
    return key


def threefry(key: tuple[int, int], first: Words, second: Words) -> tuple[Words, Words]:
    """Return two random words for each counter: Threefry-2x32, five groups of four rounds.

    Parameters
    ----------
    key : pair of int
        The key, 0 to 4294967295 each.
    first, second : arrays of uint32, of one shape
        The words of the counters.

    Returns
    -------
    pair of arrays of uint32
        The words.

    Examples
    --------
    >>> zero = np.zeros(1, dtype=np.uint32)
    >>> [hex(word[0]) for word in threefry((0, 0), zero, zero)]
    ['0x6b200159', '0x99ba4efe']
    """
    keys = (*key, key[0] ^ key[1] ^ _PARITY)
    with np.errstate(over="ignore"):  # words wrap around; of single ones NumPy would warn
        a, b = first + _word(key[0]), second + _word(key[1])
        for group in range(1, 6):
            for by in _ROTATIONS[(group + 1) % 2]:
                a = a + b
                b = ((b << _word(by)) | (b >> _word(32 - by))) ^ a
            a = a + _word(keys[group % 3])
            b = b + _word(keys[(group + 1) % 3] + group)
    return a, b


def normal_quantile(p: Array) -> Array:
    """Return quantiles of the standard normal distribution, equal in every engine.

    Parameters
    ----------
    p : array
        Probabilities from 2**-33 to 1 - 2**-33: the range of `uniform`.

    Returns
    -------
    array
        Quantiles, right to about 16 digits.

    Examples
    --------
    >>> normal_quantile(np.array([0.5, 0.975])).round(6).tolist()
    [0.0, 1.959964]
    """
    q = p - 0.5
    r = 0.180625 - q * q
    centre = q * _polynomial(r, _CENTRE_OVER) / _polynomial(r, _CENTRE_UNDER)
    r = np.sqrt(-_log(np.where(q < 0, p, 1 - p))) - 1.6
    distance = _polynomial(r, _TAIL_OVER) / _polynomial(r, _TAIL_UNDER)
    return np.where(np.abs(q) <= 0.425, centre, np.where(q < 0, -distance, distance))


def _log(x: Array) -> Array:
    mantissa, exponent = np.frexp(x)
    small = mantissa < _HALF_ROOT
    mantissa, exponent = np.where(small, 2 * mantissa, mantissa), exponent - small
    s = (mantissa - 1) / (mantissa + 1)
    return np.asarray(exponent * _LN2 + 2 * s * _polynomial(s * s, _LOG_SERIES))


def _polynomial(x: Array, coefficients: tuple[float, ...]) -> Array:
    value: Array = np.full_like(x, coefficients[0])
    for each in coefficients[1:]:
        value = value * x + each
    return value


def _word(value: int) -> np.uint32:
    return np.uint32(value % 2**32)
