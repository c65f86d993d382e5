"""The labs. One folder each: what is drawn, its tables, its words, and the declaration.

A lab's package offers ``lab``, a `kernelless.Lab`; a chapter shows it with ``moment.lab()``. To
add one, add a folder and name it in a chapter; nothing else knows of it.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from alliance.look import LOOK
from kernelless import Lab, use

use(LOOK)


def names() -> tuple[str, ...]:
    """Return the names of the labs.

    Returns
    -------
    tuple of str
        Names that `load` takes, in alphabetical order.

    Examples
    --------
    >>> "moment" in names()
    True
    """
    return tuple(sorted(each.name for each in iter_modules(__path__) if each.ispkg))


def load(name: str) -> Lab:
    """Return the declaration of a lab.

    Parameters
    ----------
    name : str
        One of `names`.

    Returns
    -------
    Lab
        The declaration.

    Raises
    ------
    ValueError
        If there is no such lab.
    """
    if name not in names():
        raise ValueError(f"there is no lab {name!r}; choose one of {', '.join(names())}")
    lab: Lab = import_module(f"{__name__}.{name}").lab
    return lab
