"""The scripts that compute in the reader's page, and that Python can run while the book is built.

Each is plain JavaScript without imports: a page, or an embedded engine, joins those that it needs
into one function.
"""

from __future__ import annotations

from importlib.resources import files


def read(name: str) -> str:
    """Return the text of one script.

    Parameters
    ----------
    name : str
        Name of the file, such as ``"chance.js"``.

    Returns
    -------
    str
        Its text.

    Raises
    ------
    ValueError
        If there is no such script.

    Examples
    --------
    >>> "function drawChance(" in read("chance.js")
    True
    """
    scripts = {each.name: each for each in files(__name__).iterdir() if each.name.endswith(".js")}
    if name not in scripts:
        raise ValueError(f"{name!r} is not a script; give one of {', '.join(sorted(scripts))}.")
    return scripts[name].read_text("utf-8")
