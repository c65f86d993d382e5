"""From an Altair chart to what the page carries: a Vega specification and a first frame.

A chart may hold *readouts*: text layers named ``sentence`` (one row), ``table`` (a row per record,
cells joined by a tab) and ``remark`` (a row per remark on what was entered: name of the setting,
``fault`` or ``note``, and the text, joined by tabs), each with ``encoding text="text:N"``. They are
never drawn. The page writes them under the drawing, and remarks beside the setting's control, from
the same expressions that draw it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree as ET

import altair as alt
import vl_convert
from altair.utils._importers import vl_version_for_vl_convert

from kernelless.assets import LEFT_OUT
from kernelless.look import current

Vega = dict[str, Any]

READ = "sentence|table|remark|scene"
"""Names of what is read out."""
READOUT = re.compile(rf"(?:^|_)({READ})(?:_\d+)?_(?:marks|group)$")
WIDTH = re.compile(rf"^(?!(?:{READ})_)(?:\w+_)?(?:child)?width$", re.IGNORECASE)
HEIGHT = re.compile(rf"^(?!(?:{READ})_)(?:\w+_)?(?:child)?height$", re.IGNORECASE)
NAMED = re.compile(r"(?:^|_)((?:handle|walk|place)_[a-z]+)(?:_\d+)?_marks$")
NARROW = "narrow"
NARROW_HEIGHT = 0.69
"""How high a panel is on a phone, as a share, in a chart with the parameter ``narrow``."""
PROGRESS = "kl_progress"
SHARPENED = "kl_sharpened"
COLUMNS = "kl_columns"
LEGEND_COLUMNS = "kl_legend_columns"
SVG = "http://www.w3.org/2000/svg"


@dataclass(frozen=True)
class FirstFrame:
    """What a reader sees before, or without, any script.

    Attributes
    ----------
    svg : str
        The drawing, to be inlined.
    height, narrow_height : float
        Its height in pixels at the width it was drawn at, and on a phone.
    sentence : str
        The sentence readout; empty when the chart has none.
    rows : tuple of tuple of str
        The table readout, row by row.
    scene : tuple of tuple of str
        The scene readout: part, speaker, text, and whether a curtain hides the line.
    """

    svg: str
    height: float
    narrow_height: float
    sentence: str
    rows: tuple[tuple[str, ...], ...]
    scene: tuple[tuple[str, ...], ...]


def to_vega(chart: alt.TopLevelMixin | Vega) -> Vega:
    """Compile a chart to Vega, in the look that is in use, with its readouts lifted out.

    Parameters
    ----------
    chart : altair chart or dict
        Any chart, or its Vega-Lite specification. With ``width="container"``, or made by
        concatenation, it fills the width it is given; otherwise it only shrinks. Panels side by
        side are stacked where there is no room.

    Returns
    -------
    dict
        A Vega specification. ``usermeta`` says what the page needs besides it: ``readouts`` (the
        data set of each), ``widths`` (signals that set the width, with their share in pixels),
        ``fill`` (whether to grow beyond them), ``panels`` (how many stand side by side, or the
        data set that tells), ``legends`` (whether their columns can be set), ``narrow`` (whether
        the chart has a parameter of that name, for a phone), and ``scales`` (those of each layer
        that is held, walked along or keeps a place).

    Raises
    ------
    ValueError
        If the chart needs a transform that pages do not carry.
    """
    source = chart if isinstance(chart, dict) else to_vega_lite(chart)
    spec: Vega = vl_convert.vegalite_to_vega(source, vl_version=vl_version_for_vl_convert())
    _refuse_left_out(spec)
    _fix_widths(spec)
    narrow = _lower_where_narrow(spec)
    spec["usermeta"] = {
        "readouts": _each_once(_lift_readouts(spec["marks"])),
        "widths": dict(_widths(spec)),
        "fill": _asks_to_fill(source),
        "panels": _panels(spec),
        "legends": _free_legends(spec),
        "narrow": narrow,
        "scales": dict(_scales(spec["marks"])),
    }
    return spec


def _refuse_left_out(spec: Vega) -> None:
    """Stop at a transform that a page would not know: the first frame alone would show it."""
    modules = {name: module for module, names in LEFT_OUT.items() for name in names}
    for name in _transforms(spec):
        if module := modules.get(name):
            raise ValueError(
                f"a chart needs {name!r}, which pages do not carry; draw without it, or move "
                f"{module} from LEFT_OUT to VEGA in kernelless/assets.py"
            )


def _transforms(node: object) -> Iterator[str]:
    """Yield the type of every transform of a specification."""
    if isinstance(node, dict):
        yield from (each["type"] for each in node.get("transform", ()) if "type" in each)
        node = list(node.values())
    if isinstance(node, list):
        for each in node:
            yield from _transforms(each)


def to_vega_lite(chart: alt.TopLevelMixin) -> dict[str, Any]:
    """Return the specification of a chart, in the look that is in use.

    Parameters
    ----------
    chart : altair chart
        Any chart.

    Returns
    -------
    dict
        A Vega-Lite specification, with all of its data.
    """
    current().register()
    with alt.data_transformers.enable("default", max_rows=None):
        return chart.to_dict()


def _asks_to_fill(source: Mapping[str, Any]) -> bool:
    concatenated = any(key in source for key in ("vconcat", "hconcat", "concat"))
    return concatenated or source.get("width") == "container"


def _fix_widths(spec: Vega) -> None:
    """Replace the container's width, which a page without layout does not have, by ours."""
    for signal in spec.get("signals", ()):
        if "containerSize" in signal.get("init", ""):
            del signal["init"], signal["on"]
            signal["value"] = current().width


def _widths(spec: Vega) -> Iterator[tuple[str, float]]:
    if isinstance(width := spec.get("width"), int | float):
        yield "width", width
    for signal in spec.get("signals", ()):
        if WIDTH.match(signal["name"]) and isinstance(signal.get("value"), int | float):
            yield signal["name"], signal["value"]


def _lower_where_narrow(spec: Vega) -> bool:
    """Make panels lower where a chart asks for it by a parameter; say whether it does."""
    signals = spec.get("signals", ())
    if not any(signal["name"] == NARROW for signal in signals):
        return False
    for signal in signals:
        if HEIGHT.match(signal["name"]) and isinstance(signal.get("value"), int | float):
            high = signal.pop("value")
            signal["update"] = f"{NARROW} ? round({high} * {NARROW_HEIGHT}) : {high}"
    return True


def _scales(marks: Iterable[Vega]) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the scales by which a page finds its way on the layers that it knows by name."""
    for mark in marks:
        if found := NAMED.search(mark.get("name", "")):
            places = mark["encode"]["update"]
            yield found[1], {axis: scale for axis in "xy" if (scale := _scale(places, axis))}
        yield from _scales(mark.get("marks", ()))


def _scale(places: Vega, axis: str) -> str | None:
    place = places.get(axis, {})
    return place.get("scale") if isinstance(place, dict) else None


def _panels(spec: Vega) -> int | str:
    """Say how many panels stand side by side; free that number where a page may lower it."""
    layout = spec.get("layout", {"columns": 1})
    columns = layout.get("columns", sum(mark["type"] == "group" for mark in spec["marks"]))
    if isinstance(columns, dict):  # facets: "length(data('column_domain'))"
        return str(columns["signal"]).split("'")[1]
    if columns > 1:
        layout["columns"] = {"signal": COLUMNS}
        spec["signals"].append({"name": COLUMNS, "value": columns})
    return int(columns)


def _free_legends(spec: Vega) -> bool:
    """Let the page set the columns of the legends above and below, to fit them in."""
    usual = spec.get("config", {}).get("legend", {}).get("orient")
    legends = [one for one in _legends(spec) if one.get("orient", usual) in {"top", "bottom"}]
    for legend in legends:
        legend["columns"] = {"signal": LEGEND_COLUMNS}
    if legends:
        spec.setdefault("signals", []).append({"name": LEGEND_COLUMNS, "value": 0})
    return bool(legends)


def _legends(group: Vega) -> Iterator[Vega]:
    yield from group.get("legends", ())
    for mark in group.get("marks", ()):
        yield from _legends(mark)


def _lift_readouts(marks: list[Vega]) -> Iterator[tuple[str, str]]:
    """Take the readouts' marks out of a mark tree, yielding the name and data set of each."""
    for mark in tuple(marks):
        if found := READOUT.search(mark.get("name", "")):
            marks.remove(mark)
            yield found[1], next(_data_sets([mark]))
        else:
            yield from _lift_readouts(mark.get("marks", []))


def _each_once(readouts: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Collect readouts by name; two of one name would silence each other."""
    found: dict[str, str] = {}
    for name, data in readouts:
        if name in found:
            raise ValueError(f"a chart has two layers named {name!r}; name one of them otherwise")
        found[name] = data
    return found


def _data_sets(marks: list[Vega]) -> Iterator[str]:
    for mark in marks:
        source = mark.get("from", {})
        if name := source.get("data") or source.get("facet", {}).get("data"):
            yield name
        yield from _data_sets(mark.get("marks", []))


def first_frame(spec: Vega, name: str = "chart") -> FirstFrame:
    """Draw a specification once, in Python.

    Parameters
    ----------
    spec : dict
        What :func:`to_vega` returned, with the tables in it if a program makes them.
    name : str
        Prefix of the ids in the drawing, so that several can stand on one page.

    Returns
    -------
    FirstFrame
        The drawing and its readouts; equal input gives equal output.
    """
    current().fonts()
    root = ET.fromstring(vl_convert.vega_to_svg(spec))
    height = float(root.get("height", 0))
    texts = _readouts(spec)
    return FirstFrame(
        svg=_still(root, spec.get("description", ""), name),
        height=height,
        narrow_height=_narrow_height(spec) or height,
        sentence=" ".join(texts.get("sentence", ())),
        rows=_cells(texts.get("table", ())),
        scene=_cells(texts.get("scene", ())),
    )


def _cells(rows: Iterable[str]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(row.split("\t")) for row in rows)


def sentence(spec: Vega) -> str:
    """Read the sentence of a specification, without drawing it.

    Parameters
    ----------
    spec : dict
        As for :func:`first_frame`.

    Returns
    -------
    str
        The sentence readout; empty when the chart has none.
    """
    return " ".join(_readouts(spec).get("sentence", ()))


def _narrow_height(spec: Vega) -> float | None:
    """Measure the height with panels and legends stacked, if the page may stack them."""
    stacked = {LEGEND_COLUMNS: 1, COLUMNS: 1, NARROW: True}
    if not any(signal["name"] in stacked for signal in spec.get("signals", ())):
        return None
    svg = vl_convert.vega_to_svg(with_settings(spec, stacked))
    return float(ET.fromstring(svg).get("height", 0))


def with_settings(spec: Vega, settings: Mapping[str, float | bool | str]) -> Vega:
    """Return a specification whose parameters start at other values.

    Parameters
    ----------
    spec : dict
        Vega specification.
    settings : mapping
        Values by name of the parameter.

    Returns
    -------
    dict
        A new specification.
    """
    return _with_signals(spec, {name: {"value": value} for name, value in settings.items()})


def with_inputs(spec: Vega, inputs: Mapping[str, Mapping[str, Any]]) -> Vega:
    """Return a specification whose parameters have inputs of Vega's own.

    Parameters
    ----------
    spec : dict
        Vega specification.
    inputs : mapping
        Vega's ``bind`` by name of the parameter.

    Returns
    -------
    dict
        A new specification.
    """
    return _with_signals(spec, {name: {"bind": bind} for name, bind in inputs.items()})


def with_tables(spec: Vega, tables: Mapping[str, Sequence[Mapping[str, Any]]]) -> Vega:
    """Return a specification with tables in the place of the data that it names.

    Parameters
    ----------
    spec : dict
        Vega specification.
    tables : mapping
        Rows by name of the data.

    Returns
    -------
    dict
        A new specification.
    """
    return _with_data(spec, {name: {"values": list(rows)} for name, rows in tables.items()})


def with_feed(spec: Vega, program: str, tables: Collection[str], settings: Collection[str]) -> Vega:
    """Return a specification whose named data a program of the page computes.

    Parameters
    ----------
    spec : dict
        Vega specification.
    program : str
        Name of the program.
    tables : collection of str
        Tables that it makes.
    settings : collection of str
        Parameters that it reads.

    Returns
    -------
    dict
        A new specification. The transform ``tables`` is that of ``scripts/feed.js``.
    """
    values = [{"signal": name} for name in settings]
    reads: Vega = {"type": "tables", "program": program, "names": list(settings), "values": values}
    reads |= {"progress": {"signal": PROGRESS}, "sharpened": {"signal": SHARPENED}}
    drawn = _drawn(spec)
    feeds = {
        name: {"transform": [reads | {"table": name, "glides": name in drawn}]} for name in tables
    }
    told = ({"name": PROGRESS, "value": 1}, {"name": SHARPENED, "value": 0})
    signals = [*spec.get("signals", ()), *told]
    about = spec.get("usermeta", {}) | {"feed": True}
    return _with_data(spec, feeds) | {"signals": signals, "usermeta": about}


def _drawn(spec: Vega) -> set[str]:
    """Return the data that marks draw, at their source; what is only read in words is not there."""
    sources = {each["name"]: each.get("source") for each in spec.get("data", ())}
    found = set(_data_sets(spec["marks"]))
    while found & {name for name, source in sources.items() if source}:
        found = {sources.get(name) or name for name in found}
    return found


def _with_data(spec: Vega, changes: Mapping[str, Mapping[str, Any]]) -> Vega:
    data = [each | changes.get(each["name"], {}) for each in spec.get("data", ())]
    return spec | {"data": data}


def _with_signals(spec: Vega, changes: Mapping[str, Mapping[str, Any]]) -> Vega:
    signals = [signal | changes.get(signal["name"], {}) for signal in spec.get("signals", ())]
    return spec | {"signals": signals}


def _readouts(spec: Vega) -> dict[str, list[str]]:
    """Evaluate the readouts: as marks again, in a scene that nobody sees."""
    sources = spec.get("usermeta", {}).get("readouts", {})
    if not sources:
        return {}
    # Without a size nothing is measured: that took seconds where a table is long.
    text = {"update": {"text": {"field": "text"}, "fontSize": {"value": 0}}}
    marks = [
        {"type": "text", "name": name, "from": {"data": data}, "encode": text}
        for name, data in sources.items()
    ]
    scene = vl_convert.vega_to_scenegraph(spec | {"marks": marks, "layout": None})
    return dict(_texts(scene["scenegraph"]))


def _texts(node: Vega) -> Iterator[tuple[str, list[str]]]:
    if node.get("marktype") == "text" and node.get("name"):
        yield node["name"], [str(item.get("text", "")) for item in node["items"]]
    for item in node.get("items", ()):
        yield from _texts(item)


def _still(root: ET.Element, description: str, name: str) -> str:
    """Prepare a drawing for inlining: one image with a name, own ids, free width."""
    ET.register_namespace("", SVG)
    for key in ("width", "height"):
        del root.attrib[key]
    root.attrib |= {"role": "img", "aria-label": description}
    return re.sub(r'(id="|url\(#)(\w+)', rf"\g<1>{name}-\g<2>", ET.tostring(root, "unicode"))
