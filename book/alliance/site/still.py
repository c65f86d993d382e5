"""What stands on a page before any script has run, as HTML.

The same markup is the skeleton that the scripts fill, so nothing moves when they take over.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from itertools import starmap

from alliance.site.drawing import Drawing
from alliance.site.settings import Setting
from alliance.site.vega import FirstFrame

TEXT_SIZE = 17
"""Size of the page's text, in pixels, beside which a drawing has its own size."""

TOOLS = {
    "csv": "Download data (CSV)",
    "svg": "Download picture (SVG)",
    "link": "Copy link to this setting",
    "reset": "Reset",
}


def figure(drawing: Drawing, *, alone: bool) -> str:
    """Return a figure: badge, drawing, inputs, sentence, tools and table.

    Parameters
    ----------
    drawing : Drawing
        What to show.
    alone : bool
        Whether it stands alone, so that it carries its own inputs and what the page's script draws
        from; otherwise a widget brings both.

    Returns
    -------
    str
        HTML.
    """
    figure, frame = drawing.figure, drawing.frame
    parts = (
        f'<p class="dm-badge">{escape(figure.kind.capitalize())}</p>' if figure.kind else "",
        '<p class="dm-message" role="alert"></p>',
        f'<div class="dm-drawing" style="{_heights(frame)}">{frame.svg}</div>',
        _inputs(figure.settings) if alone else "",
        _sentence(drawing) if frame.sentence else "",
        _tools(drawing),
        _numbers(figure.columns, frame.rows) if frame.rows else "",
        '<p class="dm-quiet" aria-live="polite"></p>',
        _data("dm-spec", {"meta": drawing.meta, "spec": drawing.spec_with_inputs}) if alone else "",
    )
    return f'<div class="dm-figure" data-figure="{escape(figure.name)}">{"".join(parts)}</div>'


def _heights(frame: FirstFrame) -> str:
    """Reserve the height of the drawing, which grows with the reader's text size."""
    wide, narrow = (height / TEXT_SIZE for height in (frame.height, frame.narrow_height))
    return f"--dm-height:{wide:.2f}rem;--dm-narrow:{narrow:.2f}rem"


def _sentence(drawing: Drawing) -> str:
    """Keep room for the longest sentence, so that nothing below jumps as it changes."""
    said, room = escape(drawing.frame.sentence), escape(drawing.longest_sentence)
    return f'<div class="dm-said" data-room="{room}"><p class="dm-sentence">{said}</p></div>'


def _inputs(settings: Iterable[Setting]) -> str:
    """Reserve a row for each input that the chart will bring."""
    rows = "".join(map(_row, settings))
    return f'<div class="dm-inputs">{rows}</div>' if rows else ""


def _row(setting: Setting) -> str:
    texts = (setting.label, setting.words(setting.default))
    cells = "".join(f"<span>{escape(text)}</span> " for text in texts)
    return f'<p class="dm-row">{cells}</p>'


def _tools(drawing: Drawing) -> str:
    has = {"csv": bool(drawing.frame.rows), "link": bool(drawing.figure.settings)}
    has |= {"svg": True, "reset": bool(drawing.figure.settings)}
    buttons = "".join(
        f'<button type="button" data-tool="{tool}">{label}</button>'
        for tool, label in TOOLS.items()
        if has[tool]
    )
    return f'<div class="dm-tools">{buttons}<span class="dm-done" role="status"></span></div>'


def _numbers(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    head = "".join(f'<th scope="col">{escape(column)}</th>' for column in columns)
    body = "".join(map(_record, rows))
    return (
        '<details class="dm-numbers"><summary>Show the numbers</summary><div tabindex="0" '
        'role="region" aria-label="The numbers"><table><caption>The numbers of the figure above'
        f"</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div></details>"
    )


def _record(cells: Sequence[str]) -> str:
    first, *rest = map(escape, cells)
    return f'<tr><th scope="row">{first}</th>{"".join(f"<td>{cell}</td>" for cell in rest)}</tr>'


def _data(name: str, content: object) -> str:
    text = json.dumps(content, separators=(",", ":"), ensure_ascii=False).replace("</", "<\\/")
    return f'<script type="application/json" class="{name}">{text}</script>'


def lab(drawing: Drawing, groups: Mapping[str, Iterable[Setting]], model_id: str) -> str:
    """Return a lab: a figure between its cases and its settings, and the place of the widget.

    Parameters
    ----------
    drawing : Drawing
        What to show.
    groups : mapping
        Settings by title of their group.
    model_id : str
        Model of the widget that takes over.

    Returns
    -------
    str
        HTML.
    """
    columns = "".join(starmap(_group, groups.items()))
    still = _cases(drawing.figure.cases) + figure(drawing, alone=False)
    still += f'<div class="dm-groups">{columns}</div>'
    return f'<div class="dm-lab"><div class="dm-still">{still}</div>{view(model_id)}</div>'


def _cases(cases: Iterable[str]) -> str:
    names = "".join(f"<span>{escape(name)}</span>" for name in cases)
    return f'<p class="dm-cases">{names}</p>' if names else ""


def _group(title: str, settings: Iterable[Setting]) -> str:
    rows = "".join(map(_row, settings))
    return f'<div class="dm-group"><p class="dm-group-title">{escape(title)}</p>{rows}</div>'


def view(model_id: str) -> str:
    """Return the place of a widget.

    Parameters
    ----------
    model_id : str
        Model of the widget.

    Returns
    -------
    str
        HTML that the page's widget manager finds.
    """
    content = json.dumps({"version_major": 2, "version_minor": 0, "model_id": model_id})
    return f'<script type="application/vnd.jupyter.widget-view+json">{content}</script>'
