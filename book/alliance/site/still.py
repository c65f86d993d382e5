"""What stands on a page before any script has run, as HTML.

The same markup is the skeleton that the scripts fill, so nothing moves when they take over.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from alliance.site.figure import Figure, Setting, Value
    from alliance.site.vega import FirstFrame

TEXT_SIZE = 17
"""Size of the page's text, in pixels, beside which a drawing has its own size."""

TOOLS = {
    "csv": "Download data (CSV)",
    "svg": "Download picture (SVG)",
    "link": "Copy link to this setting",
    "reset": "Reset",
}


def figure(figure: Figure, spec: Mapping[str, Any] | None) -> str:
    """Return a figure: badge, drawing, inputs, sentence, tools and table.

    Parameters
    ----------
    figure : Figure
        What to show.
    spec : mapping, optional
        Vega specification for the page's script; a widget brings its own.

    Returns
    -------
    str
        HTML.
    """
    frame = figure.frame
    parts = (
        f'<p class="dm-badge">{escape(figure.kind.capitalize())}</p>' if figure.kind else "",
        '<p class="dm-message" role="alert"></p>',
        f'<div class="dm-drawing" style="{_heights(frame)}">{frame.svg}</div>',
        _inputs(spec),
        f'<p class="dm-sentence">{escape(frame.sentence)}</p>' if frame.sentence else "",
        _tools(figure),
        _numbers(figure.columns, frame.rows) if frame.rows else "",
        '<p class="dm-quiet" aria-live="polite"></p>',
        _data("dm-spec", {"meta": figure.meta, "spec": spec}) if spec else "",
    )
    return f'<div class="dm-figure" data-figure="{escape(figure.name)}">{"".join(parts)}</div>'


def _heights(frame: FirstFrame) -> str:
    """Reserve the height of the drawing, which grows with the reader's text size."""
    wide, narrow = (height / TEXT_SIZE for height in (frame.height, frame.narrow_height))
    return f"--dm-height:{wide:.2f}rem;--dm-narrow:{narrow:.2f}rem"


def _inputs(spec: Mapping[str, Any] | None) -> str:
    """Reserve a row for each input that the chart will bring."""
    bound = (s for s in spec.get("signals", ()) if "bind" in s) if spec else ()
    rows = "".join(_row(s["bind"].get("name", s["name"]), s.get("value", "")) for s in bound)
    return f'<div class="dm-inputs">{rows}</div>' if rows else ""


def _row(label: str, value: object) -> str:
    cells = "".join(f"<span>{escape(text)}</span> " for text in (label, in_words(value)))
    return f'<p class="dm-row">{cells}</p>'


def in_words(value: object) -> str:
    """Return a value of a setting as a reader would write it.

    Parameters
    ----------
    value : object
        A number, a truth value or a text.

    Returns
    -------
    str
        The value in words.

    Examples
    --------
    >>> in_words(0.30), in_words(True)
    ('0.3', 'yes')
    """
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float | int) else str(value)


def _tools(figure: Figure) -> str:
    has = {"csv": bool(figure.frame.rows), "link": bool(figure.settings)}
    has |= {"svg": True, "reset": bool(figure.settings)}
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


def lab(figure: Figure, groups: Mapping[str, Iterable[Setting]], model_id: str) -> str:
    """Return a lab: a figure between its cases and its settings, and the place of the widget.

    Parameters
    ----------
    figure : Figure
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
    columns = "".join(_group(title, settings, figure) for title, settings in groups.items())
    parts = (_cases(figure), figure.html(), f'<div class="dm-groups">{columns}</div>')
    return f'<div class="dm-lab"><div class="dm-still">{"".join(parts)}</div>{view(model_id)}</div>'


def _cases(figure: Figure) -> str:
    names = "".join(f"<span>{escape(name)}</span>" for name in figure.cases)
    return f'<p class="dm-cases">{names}</p>' if names else ""


def _group(title: str, settings: Iterable[Setting], figure: Figure) -> str:
    values: Mapping[str, Value] = figure.defaults
    rows = "".join(_row(setting.label, values[setting.name]) for setting in settings)
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
