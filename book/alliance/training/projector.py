"""For the wall: what a room needs of the plans in the facilitator's guide, one step a screen.

The plans are written once, in the guide, which marks what a room is to do. Here this is taken from
its built page, with the time of each step and links that open each lab as it is shown. What the
facilitator says stays in the guide.
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
"""Minutes of the plans that are one meeting each; beside them there may be meetings of weeks."""
PLAN = re.compile(r"^(?:(\d+) minutes: |Week \d)")
TASK = "dm-task"
"""The class of what a room is to do."""
SHOWN = f".{TASK}, a.external"
"""What the wall shows of a step."""
KEPT = frozenset({"href"})
"""Attributes that a page without the book's style sheets needs."""
PAGE = """<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; scroll-snap-type: y mandatory; }}
body {{ margin: 0; font: clamp(1.5rem, 3vw, 3.5rem) / 1.35 Georgia, serif; }}
.screen {{
  display: flex; flex-direction: column; justify-content: safe center; box-sizing: border-box;
  min-height: 100vh; min-height: 100svh; padding: 4vh max(5vw, 1rem); scroll-snap-align: start;
}}
h1, h2, h3, p, ul {{ margin: 0 0 .6em; }}
h1, h2 {{ font-size: 1.5em; line-height: 1.2; }}
h3 {{ font-size: 1em; font-variant-numeric: tabular-nums; }}
.small {{ font-size: max(.6em, 1rem); }}
.small a {{ margin-inline-end: 1.5em; }}
a {{ color: inherit; text-underline-offset: .2em; }}
a:focus-visible {{ outline: 3px solid; outline-offset: 3px; }}
@media print {{
  body {{ font-size: 13pt; }}
  .screen {{ display: block; min-height: 0; padding: 0 0 .75em; break-inside: avoid; }}
  article {{ break-before: page; }}
  .on {{ display: none; }}
}}
</style>
</head>
<body>
<main>
<header class="screen" id="plans">
<h1>{title}</h1>
<p class="small">{about}</p>
<nav aria-label="Plans"><ul class="small">{contents}</ul></nav>
</header>
{plans}
</main>
</body>
</html>
"""
ABOUT = (
    "One step a screen: Page Down or the space bar goes on, Page Up back. Links open a lab on the "
    "whole window; what is called hidden is behind a curtain. There C lifts and lowers it, the "
    "numbers choose a case, Esc leaves. Everybody in these labs is invented."
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
    """Return the plans, each of one meeting.

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
    sections = guide.select("section:has(> h2), section:has(> h3)")
    found = {head: each for each in sections if PLAN.match(head := _heading(each))}
    lengths = {minutes[1] for heading in found if (minutes := PLAN.match(heading))}
    if not lengths.issuperset(PLANS):
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


class Step(NamedTuple):
    """A step of a plan, as a room sees it.

    Attributes
    ----------
    minutes : str
        From when to when.
    shown : tuple of Tag
        What the room is to do, and links, in order.
    """

    minutes: str
    shown: tuple[Tag, ...]


def steps(plan: Tag) -> list[Step]:
    """Return what a room sees of a plan.

    Parameters
    ----------
    plan : bs4.Tag
        As `plans` returns it.

    Returns
    -------
    list of Step
        In order.

    Raises
    ------
    ValueError
        If a step has nothing to do for a room.
    """
    return [_step(item, _heading(plan)) for item in plan.select("li:has(> p > strong:first-child)")]


def _step(item: Tag, heading: str) -> Step:
    time = item.find("strong")
    minutes = time.get_text(strip=True).rstrip(".") if time else ""
    if item.select_one(f".{TASK}") is None:
        raise ValueError(
            f"step {minutes} of {heading!r} has nothing to do for the room; "
            f"write it as [what to do]{{.{TASK}}}"
        )
    return Step(minutes, tuple(item.select(SHOWN)))


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
    """Write a plan: its title, then each step, on a screen of its own."""
    name, told = f"plan-{place}", steps(section)
    heads = [f"<h2>{escape(_heading(section))}</h2>"]
    heads += [f"<h3>{step.minutes}</h3>{_parts(step, book)}" for step in told]
    screens = "\n".join(
        f'<section class="screen" id="{name}-{at}">{head}{_on(name, at, len(told))}</section>'
        for at, head in enumerate(heads)
    )
    return f'<article id="{name}">\n{screens}\n</article>'


def _parts(step: Step, book: str) -> str:
    return "".join(f"<p>{_bare(each, book)}</p>" for each in step.shown)


def _bare(part: Tag, book: str) -> str:
    """Write a part without what belongs to the book's own pages; a link leads to the wall."""
    copy = BeautifulSoup(str(part), "html.parser")
    for each in copy.find_all(True):
        each.attrs = {name: value for name, value in each.attrs.items() if name in KEPT}
    for link in copy.select("a[href]"):
        link["href"] = book + presented(str(link["href"]))
    for task in copy.select("span"):
        task.unwrap()
    return str(copy)


def _on(name: str, at: int, last: int) -> str:
    """Write where to go from a screen."""
    following = f'<a href="#{name}-{at + 1}">Next</a>' if at < last else ""
    return f'<p class="small on">{following}<a href="#plans">All plans</a></p>'
