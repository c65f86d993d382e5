"""A case walked to its end, as text: for paper, and for whoever reads without scripting."""

from __future__ import annotations

from html import escape

from IPython.display import HTML

from alliance.labs.walk import lab
from alliance.labs.walk.settings import ANSWERS, LAST, SETTINGS, WALKED


def transcript() -> HTML:
    """Return the walked case page by page: scene, what was chosen, and what the model says.

    Returns
    -------
    IPython.display.HTML
        The same words that the lab shows.
    """
    pages = "".join(map(_page, range(1, LAST + 1)))
    return HTML(f'<div class="dm-transcript">{pages}</div>')  # type: ignore[no-untyped-call]


def _page(page: int) -> str:
    """Write a page; a page with a moment also says what was chosen in it."""
    tables = lab.figure.tables(**WALKED | {"page": page})
    head, *lines = tables["lines"]
    chosen = list(ANSWERS.values())[page // 2] if page % 2 and page < LAST else ()
    told = "" if chosen else f"<p>{escape(tables['words'][0]['said'])}</p>"
    said = "".join(f"<p>{_speaker(line['who'])}{escape(line['text'])}</p>" for line in lines)
    return f"<h3>{escape(head['text'])}</h3>{said}{''.join(map(_chosen, chosen))}{told}"


def _speaker(who: str) -> str:
    return f"<b>{escape(who)}:</b> " if who else ""


def _chosen(name: str) -> str:
    """Say what a setting of the walked case is."""
    value = WALKED[name]
    (setting,) = (each for each in SETTINGS if each.name == name)
    if value is True:
        return ""
    label, said = setting.label.partition(": ")[2], setting.words(value)
    return f"<p>{escape(label)} <b>{escape(said)}</b></p>"
