"""What stands on a page before any script has run, as HTML.

The same markup is the skeleton that the scripts fill, so nothing moves when they take over.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from typing import Literal, NamedTuple, TypeAlias

from kernelless.drawing import GLYPH, Drawing
from kernelless.look import current
from kernelless.settings import Setting
from kernelless.vega import FirstFrame

Groups: TypeAlias = Mapping[str, Sequence[Setting]]
"""Settings by title of their group."""
Mark: TypeAlias = Literal["warm", "cool"]
"""How a control looks where the drawing has the same mark: round and warm, or a cool diamond."""

TOOLS = {
    "csv": "Data (CSV)",
    "svg": "Picture (SVG)",
    "png": "Picture (PNG)",
    "print": "Print",
    "link": "Copy link",
    "share": "Share",
    "present": "Present (P)",
    "reset": "Reset",
}
PRESENT_KEY = (
    'title="Fill the window, for a wall. Key: P, while the chart or a control has the focus" '
    'aria-keyshortcuts="P"'
)
MOVABLE = frozenset({"link", "share", "present", "reset"})
"""Tools of a figure that has settings."""
MOVING = "With scripting, the settings can be moved. The picture shows the start."
LAB_CLASS = 'class="kl-lab"'
LAB, AFTER = "lab-", "after-"
"""Before the name of a figure, the ids of where its lab begins and ends."""
CHOOSING = (
    "With scripting, the cases can be chosen and the settings moved. The picture shows the start."
)


class Rail(NamedTuple):
    """The settings that stand beside a drawing.

    Attributes
    ----------
    groups : mapping
        What is shown at once.
    assumptions : mapping
        What is shown when a reader asks for it.
    marks : mapping
        What a control stands for, by name of the setting.
    entry : sequence of Setting
        What is typed in, before the drawing.
    """

    groups: Groups
    assumptions: Groups
    marks: Mapping[str, Mark]
    entry: Sequence[Setting] = ()

    @property
    def settings(self) -> Iterator[Setting]:
        """Every setting, in order."""
        for settings in (self.entry, *self.groups.values(), *self.assumptions.values()):
            yield from settings

    @property
    def more(self) -> str:
        """What the button says that opens the assumptions."""
        return f"Change the assumptions ({sum(map(len, self.assumptions.values()))})"


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
        f'<p class="kl-badge">{escape(figure.kind.capitalize())}</p>' if figure.kind else "",
        '<p class="kl-message" role="alert"></p>',
        _scene(frame) if frame.scene else "",
        '<div class="kl-sight">',
        f'<div class="kl-drawing" style="{_heights(frame)}">{frame.svg}</div>',
        _inputs(figure.settings) if alone else "",
        _sentence(drawing) if frame.sentence else "",
        "</div>",
        _foot(drawing),
        '<p class="kl-quiet" aria-live="polite"></p>',
        _data("kl-spec", {"meta": drawing.meta, "spec": drawing.spec_with_inputs}) if alone else "",
    )
    return f'<div class="kl-figure" data-figure="{escape(figure.name)}">{"".join(parts)}</div>'


def _foot(drawing: Drawing) -> str:
    """Return what comes last: in a lab, after the controls."""
    rows = drawing.frame.rows
    numbers = _numbers(drawing.figure.columns, rows) if rows else ""
    return f'<div class="kl-foot">{_tools(drawing)}{numbers}</div>'


def _scene(frame: FirstFrame) -> str:
    """Tell a scene in lines, each of a part of its own; ``scripts/scene.js`` makes the same."""
    lines = "".join(map(_line, frame.scene))
    return f'<div class="kl-scene" role="region" aria-label="The scene" tabindex="0">{lines}</div>'


def _line(cells: Sequence[str]) -> str:
    part, who, text, hidden = map(escape, cells)
    speaker = f"<b>{who}</b> " if who else ""
    return f'<p class="kl-scene-{part}{" kl-after" if hidden else ""}">{speaker}{text}</p>'


def _heights(frame: FirstFrame) -> str:
    """Reserve the height of the drawing, which grows with the reader's text size."""
    wide, narrow = (height / current().root for height in (frame.height, frame.narrow_height))
    return f"--kl-height:{wide:.2f}rem;--kl-narrow:{narrow:.2f}rem"


def _sentence(drawing: Drawing) -> str:
    """Keep room for the longest sentence, so that nothing below jumps as it changes."""
    said, room = escape(drawing.frame.sentence), escape(drawing.longest_sentence)
    return f'<div class="kl-said" data-room="{room}"><p class="kl-sentence">{said}</p></div>'


def _inputs(settings: Iterable[Setting]) -> str:
    """Reserve a row for each input that the chart will bring."""
    rows = "".join(map(_row, settings))
    return f'<div class="kl-inputs">{rows}</div>{_without_scripts(MOVING)}' if rows else ""


def _without_scripts(text: str) -> str:
    return f'<noscript><p class="kl-note">{text}</p></noscript>'


def _row(setting: Setting, mark: Mark | None = None) -> str:
    shown = setting.zero if setting.default == 0 else ""
    texts = (setting.label, shown or setting.words(setting.default))
    cells = "".join(f"<span>{escape(text)}</span> " for text in texts)
    cells += _ends(setting) + _note(setting)
    return f'<p class="kl-row{f" kl-{mark}" if mark else ""}">{cells}</p>'


def _ends(setting: Setting) -> str:
    """Say what a slider means at its ends; the slider says it to a screen reader in numbers."""
    words = "".join(f"<span>{escape(word)}</span>" for word in setting.ends)
    return f'<span class="kl-ends" aria-hidden="true">{words}</span>' if words else ""


def _note(setting: Setting) -> str:
    """Say what must be known of a setting, beside it."""
    return f'<span class="kl-note">{escape(setting.note)}</span>' if setting.note else ""


def _tools(drawing: Drawing) -> str:
    left_out = MOVABLE if not drawing.figure.settings else frozenset()
    left_out |= frozenset() if drawing.frame.rows else {"csv"}
    left_out |= frozenset() if drawing.figure.report else {"print"}
    buttons = "".join(_tool(tool) for tool in TOOLS if tool not in left_out)
    return f'<div class="kl-tools">{buttons}<span class="kl-done" role="status"></span></div>'


def _tool(tool: str) -> str:
    more = f" {PRESENT_KEY}" if tool == "present" else ""
    return f'<button type="button" data-tool="{tool}"{more}>{TOOLS[tool]}</button>'


def _numbers(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    head = "".join(f'<th scope="col">{escape(column)}</th>' for column in columns)
    body = "".join(map(_record, rows))
    return (
        '<details class="kl-numbers"><summary>Show the numbers</summary><div tabindex="0" '
        'role="region" aria-label="The numbers"><table><caption>The numbers of the figure above'
        f"</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div></details>"
    )


def _record(cells: Sequence[str]) -> str:
    first, *rest = map(escape, cells)
    return f'<tr><th scope="row">{first}</th>{"".join(f"<td>{cell}</td>" for cell in rest)}</tr>'


def _data(name: str, content: object) -> str:
    text = json.dumps(content, separators=(",", ":"), ensure_ascii=False).replace("</", "<\\/")
    return f'<script type="application/json" class="{name}">{text}</script>'


def lab(drawing: Drawing, rail: Rail, model_id: str) -> str:
    """Return a lab: cases over a figure beside its settings, and the place of the widget.

    Parameters
    ----------
    drawing : Drawing
        What to show.
    rail : Rail
        The settings beside it.
    model_id : str
        Model of the widget that takes over.

    Returns
    -------
    str
        HTML.
    """
    name = escape(drawing.figure.name)
    content = _cases(drawing) + _entry(rail) + figure(drawing, alone=False)
    content += f'<div class="kl-groups">{_rail(rail)}</div>{_without_scripts(CHOOSING)}'
    return (
        f'<div {LAB_CLASS} id="{LAB}{name}">'
        f'<a class="kl-skip" href="#{AFTER}{name}">Skip past the chart and its controls</a>'
        f'<div class="kl-still{" kl-enters" if rail.entry else ""}">{content}</div>{view(model_id)}'
        f'<span id="{AFTER}{name}" tabindex="-1"></span></div>'
    )


def _entry(rail: Rail) -> str:
    rows = "".join(_row(setting, rail.marks.get(setting.name)) for setting in rail.entry)
    return f'<div class="kl-group kl-entry">{rows}</div>' if rows else ""


def _rail(rail: Rail) -> str:
    groups, hidden = (_groups(each, rail.marks) for each in (rail.groups, rail.assumptions))
    if not hidden:
        return groups
    return f'{groups}<p class="kl-more">{rail.more}</p><div class="kl-assumptions">{hidden}</div>'


def _cases(drawing: Drawing) -> str:
    figure = drawing.figure
    glyphs = drawing.glyphs or [""] * len(figure.cases)
    names = "".join(
        f"<span{' class=is-on' if place == figure.case_index else ''}>{_course(path)}"
        f"{escape(name)}</span> "
        for place, (name, path) in enumerate(zip(figure.cases, glyphs, strict=True))
    )
    more = " kl-with-courses" if figure.glyph else ""
    return f'<p class="kl-cases{more}">{names}</p>' if names else ""


def _course(path: str) -> str:
    """Draw the course of a case beside its name, for those who see it."""
    if not path:
        return ""
    width, height = GLYPH
    box = f"-3 -3 {width + 6} {height + 6}"
    return f'<svg class="kl-course" aria-hidden="true" viewBox="{box}"><path d="{path}"/></svg>'


def _groups(groups: Groups, marks: Mapping[str, Mark]) -> str:
    return "".join(_group(title, settings, marks) for title, settings in groups.items())


def _group(title: str, settings: Iterable[Setting], marks: Mapping[str, Mark]) -> str:
    rows = "".join(_row(setting, marks.get(setting.name)) for setting in settings)
    return f'<div class="kl-group"><p class="kl-group-title">{escape(title)}</p>{rows}</div>'


def into_labs(page: str) -> str:
    """Return links that lead a keyboard straight to the labs of a page.

    Parameters
    ----------
    page : str
        HTML of the page.

    Returns
    -------
    str
        A link for each lab, shown while it has the focus; all are called otherwise.
    """
    names = re.findall(rf'{LAB_CLASS} id="({LAB}[^"]+)"', page)
    called = ("the chart", *(f"chart {place}" for place in range(2, len(names) + 1)))
    return "".join(
        f'<a class="kl-skip" href="#{name}">Skip to {which}</a>'
        for name, which in zip(names, called, strict=False)
    )


def around(frames: Sequence[str], view: str) -> str:
    """Return the place of a box of stock widgets, with the first frames of the charts in it.

    Parameters
    ----------
    frames : sequence of str
        HTML of the figures.
    view : str
        The place of the box.

    Returns
    -------
    str
        HTML. The figures stand there until the box does.
    """
    still = f'<div class="kl-still">{"".join(frames)}{_without_scripts(MOVING)}</div>'
    return f"<div {LAB_CLASS}>{still}{view}</div>"


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
