"""The widgets' state in a page, under names that stay the same from build to build."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

VIEW = re.compile(r'widget-view\+json">.*?"model_id": "([^"]+)"', re.DOTALL)
MODEL = re.compile(r"IPY_MODEL_(\w+)")
RANDOM = re.compile(r"(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])")


def is_view(html: str) -> bool:
    """Tell whether some HTML shows a widget.

    Parameters
    ----------
    html : str
        An output of a cell.

    Returns
    -------
    bool
        True if it holds the place of a view.
    """
    return VIEW.search(html) is not None


def frames(content: Mapping[str, Any], html: str) -> list[str]:
    """Return the first frames of the charts that a view shows.

    Parameters
    ----------
    content : mapping
        The state that the kernel left.
    html : str
        HTML of the view.

    Returns
    -------
    list of str
        HTML, in the order of the view.
    """
    models = {name: json.dumps(model) for name, model in content["state"].items()}
    states = (content["state"][name]["state"] for name in _in_order(models, VIEW.findall(html)))
    return [state["frame"] for state in states if state.get("frame")]


def without_frames(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return the state of a page that holds the first frames of its charts itself.

    Parameters
    ----------
    content : mapping
        The state that the kernel left.

    Returns
    -------
    dict
        The same, but for what the page need not carry twice.
    """
    models = {
        name: model
        | {"state": {key: value for key, value in model["state"].items() if key != "frame"}}
        for name, model in content["state"].items()
    }
    return {**content, "state": models}


def settle(content: Mapping[str, Any], views: Iterable[str]) -> tuple[str, dict[str, str]]:
    """Rename the models of a page in the order in which its views use them.

    Parameters
    ----------
    content : mapping
        The state that the kernel left, its names drawn at random.
    views : iterable of str
        HTML of the views, in the order of the page.

    Returns
    -------
    str
        The state as text for a script tag, in the new order.
    dict
        New name by old.
    """
    models = {name: json.dumps(m, sort_keys=True) for name, m in content["state"].items()}
    names = _in_order(models, [name for html in views for name in VIEW.findall(html)])
    # Links have no view and nobody refers to them: what they say tells them apart.
    for name in sorted(set(models) - set(names), key=lambda name: rename(models[name], names)):
        names |= {name: _new(len(names))}
    state = {names[name]: json.loads(rename(models[name], names)) for name in names}
    text = json.dumps({**content, "state": state}, separators=(",", ":"), ensure_ascii=False)
    return text.replace("</", "<\\/"), names


def _in_order(models: Mapping[str, str], roots: Iterable[str]) -> dict[str, str]:
    """Name models from the roots down, each before those it refers to."""
    names: dict[str, str] = {}
    waiting = list(roots)
    while waiting:
        name = waiting.pop(0)
        if name not in names:
            names[name] = _new(len(names))
            waiting += MODEL.findall(models[name])
    return names


def _new(number: int) -> str:
    return f"{number:032x}"


def rename(text: str, names: Mapping[str, str]) -> str:
    """Return a text with each random name replaced by its new one.

    Parameters
    ----------
    text : str
        Text that holds names of models.
    names : mapping
        New name by old.

    Returns
    -------
    str
        The text.

    Examples
    --------
    >>> rename("IPY_MODEL_" + "a" * 32, {"a" * 32: "0" * 32})
    'IPY_MODEL_00000000000000000000000000000000'
    """
    return RANDOM.sub(lambda match: names.get(match[0], match[0]), text)
