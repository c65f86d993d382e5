"""What a lab says at a link, for the solutions of exercises: no number of them is typed."""

from __future__ import annotations

import re
from functools import cache

import pandas as pd
from IPython.display import Markdown

from alliance import prose
from alliance.tables import table
from alliance.training import links
from kernelless import Drawing


@cache
def _drawing(page: str, name: str) -> Drawing:
    return Drawing(links.read(f"{page}.html#{name}").figure)


def sentence(address: str) -> str:
    """Return the sentence under a lab at the settings of a link.

    Parameters
    ----------
    address : str
        As `links.read` takes it.

    Returns
    -------
    str
        What a reader who opens the link finds there.

    Raises
    ------
    ValueError
        If the link leads nowhere.

    Examples
    --------
    >>> sentence("one-difficult-moment.html#moment?depth=1.4").split(":")[0]
    'After session 16 this client’s distress is 7.4'
    """
    link = links.read(address)
    return _drawing(link.page, link.figure.name).at(**link.settings).sentence


def tell(**addresses: str) -> None:
    """Make sentences available to the text of a chapter, as ``{glue:text}`answers.late```.

    Parameters
    ----------
    **addresses : str
        Links by what stands behind the dot.
    """
    prose.tell_texts("answers", {name: sentence(each) for name, each in addresses.items()})


def behind(chapter: str) -> Markdown:
    """List what appears when the curtain of each hidden link of a chapter is lifted.

    Parameters
    ----------
    chapter : str
        Name of its file.

    Returns
    -------
    IPython.display.Markdown
        A table, one row a link, in the order of the chapter, with the question of its curtain.
    """
    text = (links.BOOK / f"{chapter}.md").read_text("utf-8")
    found = {address: words for words, address in links.written(text) if links.HIDDEN in address}
    rows = [
        {
            "Link": _capital(words.removesuffix(", hidden")),
            "The curtain asks": links.read(address).asks,
            "What appears": sentence(address),
        }
        for address, words in found.items()
    ]
    return table(pd.DataFrame(rows))


def _capital(words: str) -> str:
    """Begin a cell with a capital, whatever mark stands before its first letter."""
    return re.sub(r"^\W*[a-z]", lambda first: first.group().upper(), words)
