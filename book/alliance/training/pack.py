"""The training pack: guide, handouts, plans for the wall, links and a notebook, in one archive.

It is made from the pages once they are built, and is the same, byte for byte, for the same pages.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bs4 import BeautifulSoup, Tag

from alliance.site import archives, notebook, record
from alliance.training import paper, projector

if TYPE_CHECKING:
    from sphinx.application import Sphinx

FOLDER = "difficult-moments-training"
"""What the archive unpacks to; beside ``book`` its links lead into the book without a network."""
ADDRESS = f"{archives.FOLDER}/{FOLDER}.zip"
"""Where the archive stands on the site."""
GUIDE, HANDOUTS, WALK = (
    f"book/{name}" for name in ("facilitators-guide", "handouts", "walk-a-case")
)
SIZES: Mapping[str, float] = {"handouts": 12.5, "guide": 10.5}
"""Points of the letters: a handout fills its sheet."""
ABOUT = """Difficult Moments: training pack, version {version}

WHAT IS IN IT
  guide-A4.pdf, guide-Letter.pdf         The facilitator's guide: plans of 20, 45 and 90 minutes
                                         and of four weeks, questions, role-plays, the key to
                                         the ten questions.
  handouts-A4.pdf, handouts-Letter.pdf   Four handouts, one sheet each.
  projector.html                         The plans for the wall; a link opens its lab on the whole
                                         window.
  links.csv                              Every link of the guide to a lab.
  walk-a-case.ipynb                      The chapter Walk a case as a notebook. It needs the Python
                                         package of the book: see its chapter on running it.
  README.txt                             This file.

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
BESIDE = (
    "This copy of the book has no address on the web. Unpack the archive in the folder of the\n"
    f"  book, beside the folder named book, so that {FOLDER}/projector.html\n"
    "  finds it."
)


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
    """Write the archive of a book that has the pages for it.

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
    guide, handouts = (_article(site, page) for page in (GUIDE, HANDOUTS))
    top = published.rstrip("/")
    book = f"{top or '..'}/book/"
    web = book if top else ""
    parts = {
        "guide": [paper.markup(guide, web) + paper.markup(_references(guide), web)],
        "handouts": [paper.markup(each, web, top=2) for each in handouts.select(".dm-sheet")],
    }
    titles = {
        "guide": "Difficult Moments: facilitator's guide",
        "handouts": "Difficult Moments: handouts",
    }
    papers = {
        f"{name}-{sheet}.pdf": paper.pdf(
            parts[name], titles[name], sheet, SIZES[name], numbered=name == "guide"
        )
        for name in parts
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


def _article(site: Path, page: str) -> Tag:
    html = BeautifulSoup((site / f"{page}.html").read_text("utf-8"), "html.parser")
    article = html.select_one("article")
    assert article is not None
    return article


def _references(article: Tag) -> Tag:
    """List the works that an article cites, as its links name them."""
    works = sorted({str(each["title"]) for each in article.select(".bibtex-citation a[title]")})
    items = "".join(f"<li>{escape(each)}</li>" for each in works)
    return BeautifulSoup(f"<h2>References</h2><ul>{items}</ul>", "html.parser")
