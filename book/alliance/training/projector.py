"""For the wall: the plans of the facilitator's guide, with links that open each lab as it is shown.

The plans are written once, in the guide. Here they are taken from its built page.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from html import escape
from io import StringIO
from typing import NamedTuple

from bs4 import BeautifulSoup, Tag

from alliance.training.links import PRESENTED

PLANS = ("20", "45", "90")
"""Minutes of the plans that are one meeting each; the others stand in the guide."""
PLAN = re.compile(r"^(\d+) minutes: ")
LEFT_OUT = ".headerlink, script"
KEPT = frozenset({"href"})
"""Attributes that a page without the book's style sheets needs."""
PAGE = """<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; }}
body {{ max-width: 60rem; margin: 0 auto; padding: 2rem 1rem; }}
body {{ font: clamp(1.125rem, 1.6vw, 1.75rem) / 1.5 Georgia, serif; }}
h1, h2 {{ line-height: 1.2; }}
section {{ margin-top: 3rem; }}
li {{ margin-bottom: .75rem; }}
a {{ color: inherit; text-underline-offset: .2em; }}
a:focus-visible {{ outline: 3px solid; outline-offset: 3px; }}
</style>
</head>
<body>
<main>
<h1>{title}</h1>
<p>{about}</p>
<nav aria-label="Plans"><ul>{contents}</ul></nav>
{plans}
</main>
</body>
</html>
"""
ABOUT = (
    "Links open a lab on the whole window; what is called hidden is behind a curtain. C lifts and "
    "lowers it, the numbers choose a case, Esc leaves. Everybody in these labs is invented."
)


class Shown(NamedTuple):
    """A link of a plan.

    Attributes
    ----------
    plan, minutes : str
        Heading of the plan, and the minutes of the step.
    says : str
        What is pressed.
    address : str
        Where it leads.
    """

    plan: str
    minutes: str
    says: str
    address: str


def presented(address: str) -> str:
    """Return a link to a lab that is shown on the whole window.

    Parameters
    ----------
    address : str
        A link, with the outcome hidden or not.

    Returns
    -------
    str
        The link.

    Examples
    --------
    >>> presented("repair.html?curtain=1#repair?depth=2")
    'repair.html?curtain=1&present=1#repair?depth=2'
    >>> presented("index.html#moment")
    'index.html?present=1#moment'
    """
    page, mark, setting = address.partition("#")
    asks = "&" if "?" in page else "?"
    return f"{page}{asks}{PRESENTED}{mark}{setting}"


def plans(guide: Tag) -> dict[str, Tag]:
    """Return the plans of one meeting.

    Parameters
    ----------
    guide : bs4.Tag
        The article of the guide, as it was built.

    Returns
    -------
    dict of str to bs4.Tag
        Sections by their heading, in order.

    Raises
    ------
    ValueError
        If one of `PLANS` is not there.
    """
    sections = {_heading(each): each for each in guide.select("section:has(> h2)")}
    found = {
        heading: each
        for heading, each in sections.items()
        if (minutes := PLAN.match(heading)) and minutes[1] in PLANS
    }
    if len(found) != len(PLANS):
        raise ValueError(
            f"the guide has plans {', '.join(found) or 'none'}; give one of "
            f"{', '.join(PLANS)} minutes each, headed like '20 minutes: one moment'"
        )
    return found


def _heading(section: Tag) -> str:
    """Return the words of a heading, without the sign that links to it."""
    head = section.select_one("h2, h3")
    return "".join(head.find_all(string=True, recursive=False)).strip() if head else ""


def links(guide: Tag, book: str) -> Iterator[Shown]:
    """List the links to labs in the guide.

    Parameters
    ----------
    guide : bs4.Tag
        As for `plans`.
    book : str
        Address of the folder of the guide, relative or not.

    Yields
    ------
    Shown
        In order.
    """
    for link in guide.select("a.external[href*='#']"):
        section, step = link.find_parent("section"), link.find_parent("li")
        minutes = step.find("strong") if step else None
        yield Shown(
            _heading(section) if section else "",
            minutes.get_text(strip=True).rstrip(".") if minutes else "",
            " ".join(link.get_text().split()),
            book + presented(str(link["href"])),
        )


def table(shown: Iterator[Shown]) -> str:
    """Write links as a table.

    Parameters
    ----------
    shown : iterator of Shown
        The links.

    Returns
    -------
    str
        CSV with a head.
    """
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(Shown._fields)
    writer.writerows(shown)
    return text.getvalue()


def page(guide: Tag, book: str) -> str:
    """Write the page for the wall.

    Parameters
    ----------
    guide, book
        As for `links`.

    Returns
    -------
    str
        A page that needs nothing else.
    """
    found = plans(guide)
    contents = "".join(
        f'<li><a href="#plan-{place}">{escape(heading)}</a></li>'
        for place, heading in enumerate(found)
    )
    parts = "\n".join(_plan(each, book, place) for place, each in enumerate(found.values()))
    return PAGE.format(
        title="Difficult Moments: for the wall", about=ABOUT, contents=contents, plans=parts
    )


def _plan(section: Tag, book: str, place: int) -> str:
    """Copy a plan without what belongs to the book's own pages; its links lead to the wall."""
    copy = BeautifulSoup(str(section), "html.parser")
    for left in copy.select(LEFT_OUT):
        left.decompose()
    for link in copy.select("a[href]"):
        href = str(link["href"])
        link["href"] = book + (presented(href) if "external" in link["class"] else href)
    for part in copy.find_all(True):
        part.attrs = {name: value for name, value in part.attrs.items() if name in KEPT}
    top = copy.find("section")
    assert isinstance(top, Tag)
    top["id"] = f"plan-{place}"
    return str(copy)
