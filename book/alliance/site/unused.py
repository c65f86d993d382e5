"""The rules of the theme's style sheet that no page of the site has a use for.

The theme carries all of Bootstrap: carousels, progress bars, cards. A selector is of use if every
class that it asks for is a word somewhere on the site's pages or in its scripts, which may give a
class later. Some scripts put a name together from a beginning, such as ``bs-tooltip-``, and an
end: every class that begins so is of use.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

import tinycss2
from tinycss2.ast import Node

WORD = re.compile(r"[\w-]*\w(?![\w-])")
BEGINNING = re.compile(r"""[a-z][\w-]*-(?=["'`]|\$\{)""")


def words(folder: Path) -> set[str]:
    """Collect the words of all pages and scripts of a site.

    Parameters
    ----------
    folder : Path
        The built site.

    Returns
    -------
    set of str
        Letters, digits, ``_`` and ``-``, as in the name of a class. What ends with ``-`` is the
        beginning of names that a script puts together.
    """
    texts = [
        path.read_text("utf-8") for kind in ("html", "js") for path in folder.rglob(f"*.{kind}")
    ]
    return {word for text in texts for kind in (WORD, BEGINNING) for word in kind.findall(text)}


def without(css: str, known: set[str]) -> str:
    """Return a style sheet without what asks for a class that nothing has.

    Parameters
    ----------
    css : str
        A style sheet.
    known : set of str
        What may be the name of a class, by `words`.

    Returns
    -------
    str
        The same rules in the same order; at-rules that are left empty go, too.
    """
    starts = tuple(word for word in known if word.endswith("-"))
    return str(tinycss2.serialize(list(_kept(tinycss2.parse_stylesheet(css), known, starts))))


def _kept(rules: Iterable[Any], known: set[str], starts: tuple[str, ...]) -> Iterator[Node]:
    for rule in rules:
        if rule.type == "qualified-rule":
            selectors = [each for each in _parts(rule.prelude) if _is_used(each, known, starts)]
            if selectors:
                rule.prelude = _joined(selectors)
                yield rule
        elif rule.type == "at-rule" and rule.lower_at_keyword in {"media", "supports"}:
            rule.content = list(_kept(tinycss2.parse_rule_list(rule.content), known, starts))
            if any(each.type != "whitespace" for each in rule.content):
                yield rule
        else:
            yield rule


def _parts(prelude: Iterable[Node]) -> list[list[Node]]:
    """Divide a list of selectors at its commas."""
    pieces = groupby(prelude, lambda token: token.type == "literal" and token.value == ",")
    return [list(tokens) for is_comma, tokens in pieces if not is_comma]


def _joined(selectors: list[list[Node]]) -> list[Node]:
    comma = tinycss2.parse_component_value_list(",")
    return [token for each in selectors for token in (*comma, *each)][1:]


def _is_used(selector: list[Any], known: set[str], starts: tuple[str, ...]) -> bool:
    """Say whether all classes are known; what stands in brackets, as in ``:not()``, may be any."""
    pairs = pairwise(selector)
    classes = [name.value for dot, name in pairs
               if dot.type == "literal" and dot.value == "." and name.type == "ident"]  # fmt: skip
    return all(name in known or name.startswith(starts) for name in classes)
