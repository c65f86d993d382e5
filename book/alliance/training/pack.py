"""The training pack: guide, sheets and cards, plans for the wall, links, a notebook; one archive.

It is made from the pages once they are built, and is the same, byte for byte, for the same pages.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from html import escape
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bs4 import BeautifulSoup, Tag

from alliance.site import archives, notebook, record
from alliance.training import paper, projector, roleplays

if TYPE_CHECKING:
    from sphinx.application import Sphinx

FOLDER = "difficult-moments-training"
"""What the archive unpacks to; beside ``book`` its links lead into the book without a network."""
ADDRESS = f"{archives.FOLDER}/{FOLDER}.zip"
"""Where the archive stands on the site, beside a folder with the same sheets."""
GUIDE, HANDOUTS, QUESTIONS, WALK = (
    f"book/{name}" for name in ("facilitators-guide", "handouts", "check-yourself", "walk-a-case")
)
LOOKS: Mapping[str, paper.Look] = {
    "guide": paper.Look(10.5, numbered=True),
    "handouts": paper.Look(12.5),
    "questions": paper.Look(11),
    "key": paper.Look(10.5, numbered=True),
    "roleplays": paper.Look(13, margin="8mm"),
}
"""How each document looks: a handout fills its sheet."""
TITLES: Mapping[str, str] = {
    "guide": "facilitator’s guide",
    "handouts": "handouts",
    "questions": "ten questions",
    "key": "key to the ten questions",
    "roleplays": "role-plays",
}
ABOUT = """Difficult Moments: training pack, version {version}

WHAT IS IN IT
  Each PDF is there for A4 and for Letter.

  guide-A4.pdf, guide-Letter.pdf          The facilitator’s guide: plans of 20, 45 and 90 minutes
                                          and of four weeks, questions, role-plays, the key to
                                          the ten questions. For the facilitator alone.
  handouts-A4.pdf, handouts-Letter.pdf    Four handouts, one sheet each.
  questions-A4.pdf, questions-Letter.pdf  The ten questions without the key, for before and after.
  key-A4.pdf, key-Letter.pdf              The key to them, and how to count. For the facilitator.
  roleplays-A4.pdf, roleplays-Letter.pdf  The role-plays as cards to cut out, four on a sheet.
  projector.html                          The plans for the wall, one step a screen; a link opens
                                          its lab on the whole window.
  links.csv                               Every link of the guide to a lab.
  walk-a-case.ipynb                       The chapter Walk a case as a notebook. It needs the
                                          Python package of the book: see its chapter on running
                                          it.
  README.txt                              This file.

WHERE THE LINKS LEAD
  {where}

WHAT IT IS, AND WHAT IT IS NOT
  Everybody in it is invented, and the courses are simulated. No number is a forecast for a person.
  Training in repair has not been shown to help clients. In the one synthesis that the book quotes,
  the interval of the correlation of training and outcome fits clients of trained therapists doing
  slightly worse, no differently, or better: the guide says more.
  Nobody has tested a training with this pack. It gives words and practice in guessing, looking and
  asking. It certifies no skill, and is no substitute for supervision nor advice about a client.
  It can be unpleasant. Nobody should be made to answer aloud.

LICENCE
  Words and figures under CC BY 4.0, code under the BSD 3-Clause licence. The letters of the PDFs
  are cut from Literata, under the SIL Open Font License.
"""
SHEET = re.compile(r"(?<!guide)-\w+\.pdf$")
"""Which of its files stand on the site by themselves: those that are printed for a room."""
BESIDE = (
    "This copy of the book has no address on the web. Unpack the archive in the folder of the\n"
    f"  book, beside the folder named book, so that {FOLDER}/projector.html\n"
    "  finds it. The addresses in the PDFs begin in the folder of the book."
)
PLACE = (
    "This copy of the book has no address on the web. The addresses at the foot of a page begin in "
    "the folder of the book: open the first page there, and put one in the place of index.html. "
    "On a screen, projector.html and links.csv of the training pack have them to press."
)
"""What a reader of the guide on paper is told of them."""


def setup(app: Sphinx) -> dict[str, Any]:
    """Make the archive when the pages are built.

    Parameters
    ----------
    app : Sphinx
        The build.

    Returns
    -------
    dict
        What Sphinx wants to know of an extension.
    """
    app.connect("build-finished", write, priority=900)  # after the notebooks
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def write(app: Sphinx, failure: Exception | None) -> None:
    """Write the archive of a book that has the pages for it, and its sheets beside it.

    Parameters
    ----------
    app : Sphinx
        The build.
    failure : Exception or None
        Why it failed, if it did.
    """
    if failure is None and app.builder.format == "html" and GUIDE in app.env.found_docs:
        path = Path(app.outdir) / ADDRESS
        path.parent.mkdir(exist_ok=True)
        made = files(Path(app.outdir), record.of(app.config.paper).url)
        path.write_bytes(archives.packed(FOLDER, made))
        path.with_suffix("").mkdir(exist_ok=True)
        for name in filter(SHEET.search, made):
            (path.with_suffix("") / name).write_bytes(made[name])


def files(site: Path, published: str = "") -> dict[str, bytes]:
    """Make the files of the archive.

    Parameters
    ----------
    site : Path
        The folder of the built site.
    published : str
        Address of the site on the web; empty where it has none, and then links lead to a copy of
        the book beside the unpacked archive.

    Returns
    -------
    dict of str to bytes
        Content by name.

    Raises
    ------
    FileNotFoundError
        If a page of the site is not there.
    """
    guide = _article(site, GUIDE)
    top = published.rstrip("/")
    book = f"{top or '..'}/book/"
    parts = _parts(site, f"{top}/book/".lstrip("/"))
    papers = {
        f"{name}-{sheet}.pdf": paper.pdf(
            parts[name], f"Difficult Moments: {title}", sheet, LOOKS[name]
        )
        for name, title in TITLES.items()
        for sheet in paper.PAPERS
    }
    where = f"Into the book at {top}/" if top else BESIDE
    texts = {
        "README.txt": ABOUT.format(version=version("difficult-moments"), where=where),
        "links.csv": projector.table(projector.links(guide, book)),
        "projector.html": projector.page(guide, book),
    }
    walk = (site / notebook.address(WALK)).read_bytes()
    written = {name: text.encode() for name, text in texts.items()}
    return papers | written | {f"{Path(WALK).name}.ipynb": walk}


def _parts(site: Path, book: str) -> dict[str, list[str]]:
    """Return what each document is made of; links lead from the folder of the book's pages."""
    guide, handouts, questions = (_article(site, page) for page in (GUIDE, HANDOUTS, QUESTIONS))
    plays, key = (_section(guide, name) for name in ("role-plays", "the-ten-questions"))
    answers = _numbered("What to say of each", questions.select("fieldset details p"))
    rules = f"<section><h2>Role-plays: for everyone</h2>{plays.find('p')}</section>"
    cards = [*roleplays.cards(), rules]
    guided = [guide if "://" in book else _noted(guide), _references(guide)]
    return {
        "guide": ["".join(paper.markup(each, book) for each in guided)],
        "handouts": [paper.markup(each, book, top=2) for each in handouts.select(".dm-sheet")],
        "questions": [paper.markup(questions, book)],
        "key": [paper.markup(key, book, top=2) + paper.markup(answers, "", top=2)],
        "roleplays": paper.cards([paper.markup(_html(each), book, top=2) for each in cards]),
    }


def _noted(guide: Tag) -> Tag:
    """Say under the title where addresses begin that are none of the web."""
    copy = _html(str(guide))
    title = copy.find("h1")
    assert title is not None
    title.insert_after(_html(f"<p><small>{PLACE}</small></p>"))
    return copy


def _html(text: str) -> Tag:
    return BeautifulSoup(text, "html.parser")


def _section(article: Tag, name: str) -> Tag:
    """Return a section of a page by its name in an address."""
    found = article.select_one(f"section#{name}")
    if found is None:
        raise ValueError(f"the guide has no section {name!r}, of which the pack is made")
    return found


def _numbered(heading: str, parts: Iterable[Tag]) -> Tag:
    items = "".join(f"<li>{each.decode_contents()}</li>" for each in parts)
    return _html(f"<h2>{heading}</h2><ol>{items}</ol>")


def _article(site: Path, page: str) -> Tag:
    html = _html((site / f"{page}.html").read_text("utf-8"))
    article = html.select_one("article")
    assert article is not None
    return article


def _references(article: Tag) -> Tag:
    """List the works that an article cites, as its links name them."""
    works = sorted({str(each["title"]) for each in article.select(".bibtex-citation a[title]")})
    items = "".join(f"<li>{escape(each)}</li>" for each in works)
    return _html(f"<h2>References</h2><ul>{items}</ul>")
