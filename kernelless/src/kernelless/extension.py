"""The Sphinx extension: puts scripts, styles and the widgets' state on the pages that need them."""

from __future__ import annotations

import json
import os
import shutil
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from myst_nb.sphinx_ import NbMetadataCollector
from sphinx.errors import ConfigError
from sphinx.util.matching import Matcher

from kernelless import assets, state, still
from kernelless.phase import BUILDING
from kernelless.policy import META

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config

STATE = "application/vnd.jupyter.widget-state+json"
FOLDER = "kernelless"
"""Holds the scripts and styles, among the static files of a site."""
EARLY = "early.js"


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
    os.environ[BUILDING] = "1"  # the kernels that run the chapters inherit it
    app.add_config_value("kernelless_look", "", "html", str)
    app.add_config_value("kernelless_css", default=True, rebuild="html", types=bool)
    app.add_config_value("kernelless_policy", default=False, rebuild="html", types=bool)
    app.connect("config-inited", configure)
    app.connect("builder-inited", gather)
    app.connect("doctree-read", settle_widgets)
    # After the theme, which makes its own tags, and before what a book adds to a page.
    app.connect("html-page-context", dress, priority=800)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def configure(app: Sphinx, config: Config) -> None:
    """Take the place of what MyST-NB would load from elsewhere; put the book's look in use.

    Parameters
    ----------
    app : Sphinx
        The build.
    config : Config
        Its configuration, changed in place.

    Raises
    ------
    ConfigError
        If the book leaves out what its pages need.
    """
    # By this list Sphinx leaves out pages and, under the same names, static files.
    if any(map(Matcher(config.exclude_patterns), (FOLDER, f"{FOLDER}/{EARLY}"))):
        raise ConfigError(
            f"exclude_patterns leaves out the folder {FOLDER!r}, and with it the scripts of "
            "figures. Remedy: name the pages in it that are no part of the book"
        )
    config.nb_ipywidgets_js = {}
    config.nb_mime_priority_overrides = [("html", "text/html", 1)]
    config.html_static_path.append(str(_static(app)))
    (_static(app) / FOLDER).mkdir(parents=True, exist_ok=True)
    if config.kernelless_look:
        import_module(config.kernelless_look)


def _static(app: Sphinx) -> Path:
    """Folder that is made anew by each build; `_static` in the source would load on every page."""
    return Path(app.outdir).parent / "kernelless"


def gather(app: Sphinx) -> None:
    """Write the scripts and styles, from this package and from the wheels.

    Parameters
    ----------
    app : Sphinx
        The build.
    """
    if app.builder.format != "html":
        return
    folder = _static(app) / FOLDER
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name, text in _texts().items():
        (folder / name).write_text(text, "utf-8")
    if app.config.kernelless_css:
        (folder / "figures.css").write_text(assets.css(), "utf-8")
        app.add_css_file(f"{FOLDER}/figures.css", priority=900)


def _texts() -> dict[str, str]:
    wheels = {name: path.read_text("utf-8") for name, path in assets.widget_scripts().items()}
    return wheels | {
        EARLY: assets.script(EARLY),
        "vega.js": assets.vega(),
        "figures.js": assets.figures(),
        "widgets.js": assets.script("widgets.js"),
    }


def settle_widgets(app: Sphinx, doctree: nodes.document) -> None:
    """Move the widgets' state to the end of its page, under names that stay the same.

    Parameters
    ----------
    app : Sphinx
        The build.
    doctree : document
        A page that was just read, changed in place.
    """
    files = NbMetadataCollector.get_js_files(app.env, app.env.docname)
    _, script = files.pop("ipywidgets_state", (None, None))
    if script is None:
        return
    raws = [node for node in doctree.findall(nodes.raw) if state.is_view(node.astext())]
    content = json.loads(script["body"])
    frames = [state.frames(content, node.astext()) for node in raws]
    told, names = state.settle(state.without_frames(content), [node.astext() for node in raws])
    for node, figures in zip(raws, frames, strict=True):
        text = state.rename(node.astext(), names)
        text = still.around(figures, text) if figures else text
        node.replace_self(nodes.raw("", text, format="html", classes=node["classes"]))
    text = f'<script type="{STATE}">{told}</script>'
    doctree.append(nodes.raw("", text, format="html"))


def dress(
    app: Sphinx,
    _page: str,
    _template: str,
    context: dict[str, Any],
    _doctree: nodes.document | None,
) -> None:
    """Add the policy if the book wants it, and scripts that have something to do.

    Parameters
    ----------
    app : Sphinx
        The build.
    context : dict
        What the page is made from, changed in place.
    """
    body = context.get("body", "")
    context["body"] = still.into_labs(body) + body
    tags = [META] if app.config.kernelless_policy else []
    tags += [f'<script src="{_address(context, EARLY)}"></script>', context.get("metatags", "")]
    if 'class="kl-figure"' in body:
        app.add_js_file(f"{FOLDER}/vega.js", loading_method="defer")
        app.add_js_file(f"{FOLDER}/figures.js", loading_method="defer")
    if STATE in body:
        app.add_js_file(f"{FOLDER}/widgets.js", loading_method="defer")
        tags += [_preload(context, name) for name in assets.widget_scripts()]
    context["metatags"] = "".join(tags)


def _address(context: dict[str, Any], name: str) -> str:
    return str(context["pathto"](f"_static/{FOLDER}/{name}", 1))


def _preload(context: dict[str, Any], name: str) -> str:
    """Have the browser fetch what widgets.js will run, before widgets.js itself is there."""
    return f'<link rel="preload" as="script" href="{_address(context, name)}" />'
