"""The Sphinx extension: puts scripts, styles and rules on the pages that need them."""

from __future__ import annotations

import re
import shutil
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes

from alliance.look import LOOK
from alliance.site import (
    archives,
    assets,
    citing,
    doors,
    fonts,
    head,
    icons,
    mathml,
    notebook,
    record,
    search,
    shipped,
    solution,
    terms,
    unused,
    works,
)
from alliance.site.build import execution_cache
from kernelless import assets as figures
from kernelless import still, use

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config

HERE = Path(__file__).parent
# What a page must hold to need a script or style sheet that others load everywhere.
NEEDS = {
    "sphinx-design": 'class="sd-',
    "design-tabs": 'class="sd-',
    "togglebutton": "toggle",
    "copybutton": "<pre",
    "clipboard": "<pre",
    "exercise": "exercise",
}
# The theme's search would leave the words in the browser's storage, to mark them on the next page.
UNWANTED = "sphinx_highlight"
# A style sheet asks for it: the body's own parts would tell it too late, and the page would move.
PAGE_KIND = '<meta name="dm-page" content="{}" />'
KINDS = {"lab": still.LAB_CLASS, "margin": 'class="dm-beside"'}
"""What a page holds that needs the room on the right, where the contents would stand."""
EQUALS = re.compile(r"(<em>[dgr]</em>) = ")
"""What must not end a line: the name of a statistic, before its value."""
PARTS = re.compile(r' id="(?:exercise|solution)-content"')
"""What every exercise names alike, though a name may stand on a page once."""
CODE = 'class="dm-code"'


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect to the events of a build.

    Parameters
    ----------
    app : Sphinx
        The build.

    Returns
    -------
    dict
        What Sphinx wants to know of an extension.
    """
    use(LOOK)
    app.setup_extension("kernelless")
    app.add_html_math_renderer(mathml.NAME, (mathml.inline, None), (mathml.block, None))
    solution.setup(app)
    citing.setup(app)
    works.setup(app)
    shipped.setup(app)
    archives.setup(app)
    doors.setup(app)
    app.connect("config-inited", configure)
    app.connect("builder-inited", gather)
    app.connect("doctree-read", settle_links)
    app.connect("html-page-context", dress, priority=900)
    app.connect("html-page-context", notebook.offer, priority=900)
    app.connect("build-finished", lighten)
    app.connect("build-finished", notebook.write)
    app.connect("build-finished", search.write)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def configure(app: Sphinx, config: Config) -> None:
    """Set what every book of this kind needs.

    Parameters
    ----------
    app : Sphinx
        The build.
    config : Config
        Its configuration, changed in place.
    """
    paper = record.of(config.paper)
    config.author, config.version, config.copyright = (
        "; ".join(paper.authors),
        paper.version,
        f"{paper.year}",
    )
    config.html_baseurl = paper.url
    config.html_context["changed"] = citing.changed(Path(app.confdir))
    config.nb_execution_cache_path = str(execution_cache(Path(app.confdir)))
    config.kernelless_policy = True
    config.kernelless_css = False  # page.css brings the rules of figures
    config.html_math_renderer = mathml.NAME
    config.templates_path.insert(0, str(HERE / "templates"))
    _static(app).mkdir(parents=True, exist_ok=True)
    config.html_static_path.append(str(_static(app)))
    config.html_show_search_summary = False  # the search page would ask for whole pages


def _static(app: Sphinx) -> Path:
    """Folder that is made anew by each build; `_static` in the source would load on every page."""
    return Path(app.outdir).parent / "site"


def gather(app: Sphinx) -> None:
    """Write the site's own scripts and styles.

    Parameters
    ----------
    app : Sphinx
        The build.
    """
    if app.builder.format != "html":
        return
    folder = _static(app)
    shutil.rmtree(folder, ignore_errors=True)
    for name, text in _texts().items():
        _write(folder / name, text)
    picture = Path(app.srcdir) / "book" / "images" / head.PICTURE
    (folder / head.PICTURE).write_bytes(picture.read_bytes())
    _write(folder / shipped.FILE, shipped.text())
    for name, source in fonts.LICENCES.items():
        _write(folder / f"{name}-licence.txt", source.read_text("utf-8"))
    app.add_css_file("page.css", priority=900)
    app.add_js_file(None, priority=1, body=fonts.waiting())


def _texts() -> dict[str, str]:
    own = (assets.own(f"styles/{name}.css") for name in ("site", "training"))
    return {
        "page.css": "\n".join((fonts.css(), figures.css(), icons.css(), *own)),
        "codes.js": assets.codes(),
        search.SCRIPT: assets.script(search.SCRIPT),
        terms.SCRIPT: assets.script(terms.SCRIPT),
        assets.THEME: assets.theme_css(),
        # The theme's copy is 1.5 MB and swaps every icon for a drawing; see icons.py.
        "scripts/fontawesome.js": "/* The icons come from the style sheet. */\n",
    }


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def settle_links(_app: Sphinx, doctree: nodes.document) -> None:
    """Undo what MyST escapes in an address, since the writer of HTML escapes it again.

    Parameters
    ----------
    _app : Sphinx
        The build.
    doctree : document
        A page that was just read, changed in place.
    """
    for node in doctree.findall(nodes.reference):
        if "external" in node["classes"]:
            node["refuri"] = unescape(node["refuri"])


def dress(
    app: Sphinx,
    page: str,
    _template: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Add what the page is, and scripts that have something to do.

    Parameters
    ----------
    app : Sphinx
        The build.
    page : str
        Name of the page.
    context : dict
        What the page is made from, changed in place.
    doctree : document or None
        The page; None if it is made of no chapter.
    """
    told = head.tags(context, doctree, record.of(app.config.paper)) if doctree else ""
    context["metatags"] = context.get("metatags", "") + told
    # Of an entry in a list of references: the role that docutils gives it is no longer one.
    body = context.get("body", "").replace("doc-biblioentry", "listitem")
    body = PARTS.sub("", EQUALS.sub(r"\1&nbsp;=&nbsp;", body))
    if terms.LINK.search(body):
        app.add_js_file(terms.SCRIPT, loading_method="defer")
        body = terms.explained(body, terms.meanings(app))
    context["body"] = body
    if CODE in body:
        app.add_js_file("codes.js", loading_method="defer")
    if kind := next((kind for kind, mark in KINDS.items() if mark in body), None):
        context["metatags"] += PAGE_KIND.format(kind)
    if page == search.PAGE:
        app.add_js_file(search.SCRIPT, loading_method="defer")
    for files in ("css_files", "script_files"):
        context[files] = [file for file in context[files] if _is_needed(file, body)]


def _is_needed(file: object, body: str) -> bool:
    name = str(getattr(file, "filename", None))
    return UNWANTED not in name and all(
        mark in body for part, mark in NEEDS.items() if part in name
    )


def lighten(app: Sphinx, failure: Exception | None) -> None:
    """Take from the theme's style sheet what no page has a use for.

    Parameters
    ----------
    app : Sphinx
        The build, all pages and scripts written.
    failure : Exception or None
        Why it failed, if it did.
    """
    if failure is None and app.builder.format == "html":
        known = unused.words(Path(app.outdir))
        _write(Path(app.outdir, "_static", assets.THEME), unused.without(assets.theme_css(), known))
