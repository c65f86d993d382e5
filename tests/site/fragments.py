"""What stands after the ``#`` of an address, mangled; and what a lab should make of it."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, quote

from kernelless import Choice, Figure, Flag, Number
from kernelless.editions import written
from kernelless.settings import Places, Setting, Value
from tests.site.open_lab import OpenLab, link_of

STRANGE_NAMES = (
    *("__proto__", "constructor", "toString", "hasOwnProperty", "valueOf", "__defineGetter__"),
    *("", " ", "depht", "Depth", "0", "length", "name", "value", "ключ", "🙂", "a.b", "x[]"),
    "x" * 999,
)  # fmt: skip
STRANGE_VALUES = (
    *("", " ", "NaN", "nan", "Infinity", "-Infinity", "inf", "1e309", "-1e309", "1e-400", "-0"),
    *("9" * 400, "-1", "-99999999999", "0x1F", "1e3", "1,5", "1_000", "٣", "１", "null"),
    *("undefined", "true ", "TRUE", "__proto__", "[object Object]", "1;2", "1.2_3.4", "_", "1."),
    *("<img src=x onerror=dmHit=1>", "<b data-dm-hit>", "</script><script>dmHit=1</script>"),
    *("javascript:dmHit=1", "${dmHit=1}", "{{dmHit=1}}", "' onfocus='dmHit=1", "a" * 5000),
    *("\u202eright to left", "é\u0301", "🙂" * 50, "\u0000", "line\nline"),
)
BROKEN = (
    "%",
    "%2",
    "%ZZ",
    "%E0%A4",
    "%C0%80",
    "%FF",
    "%u0041",
    "%00",
    "%0A",
    "+",
    "&&",
    "=",
    "?",
    "#",
)
"""Text that is not written as addresses are."""
STRANGE_FIGURES = ("", "lob", "__proto__", "toString", "%E0%A4", "%", "<b data-dm-hit>", "🙂")
DECIMAL = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.IGNORECASE | re.ASCII)
HEXADECIMAL = re.compile(r"0x[0-9a-f]+", re.IGNORECASE)
FOLLOW = Path(__file__).with_suffix(".js").read_text("utf-8")
SHORT = 400
"""Characters of a message that are a line, and no more."""
REPEATED = 60
"""Characters of what was asked for that a message repeats."""
SPACE = " \t\n\r\v\f\u00a0\ufeff"


class Expected(NamedTuple):
    """What a lab should make of a fragment: each setting in force, and what is refused first."""

    settings: dict[str, str]
    refused: list[tuple[str, str]]


def draw(figure: Figure, random_: random.Random) -> str:
    """Draw a fragment for a lab, without the ``#``.

    Parameters
    ----------
    figure : Figure
        Of the lab.
    random_ : random.Random
        Where chance comes from.

    Returns
    -------
    str
        Its name, or now and then another, and some pairs: right, wrong, doubled and broken.
    """
    linked = [each for each in figure.settings if each.in_links]
    pairs = [_pair(random_, linked) for _ in range(random_.choice((0, 1, 1, 2, 3, 5, 9)))]
    if pairs and random_.random() < 0.2:
        pairs.append(random_.choice(pairs).partition("=")[0] + "=" + _value(random_, linked[0]))
    if random_.random() < 0.2:
        pairs.insert(random_.randint(0, len(pairs)), random_.choice(BROKEN))
    name = figure.name if random_.random() < 0.95 else random_.choice(STRANGE_FIGURES)
    return f"{name}?{'&'.join(pairs)}"


def _pair(random_: random.Random, linked: list[Setting]) -> str:
    setting = random_.choice(linked)
    name = setting.name if random_.random() < 0.85 else quote(random_.choice(STRANGE_NAMES))
    return f"{name}={_value(random_, setting)}"


def _value(random_: random.Random, setting: Setting) -> str:
    kind = random_.random()
    if kind < 0.5:
        return quote(written(_allowed(random_, setting)))
    if kind < 0.9:
        return quote(random_.choice(STRANGE_VALUES))
    return quote(random_.choice(STRANGE_VALUES)[:20]) + random_.choice(BROKEN).replace("#", "")


def _allowed(random_: random.Random, setting: Setting) -> Value:
    """Draw a value that a setting may have."""
    if isinstance(setting, Number):
        steps = round((setting.high - setting.low) / setting.step)
        return round(setting.low + random_.randint(0, steps) * setting.step, 9)
    if isinstance(setting, Flag):
        return random_.random() < 0.5
    if isinstance(setting, Choice):
        return random_.choice(setting.options)
    assert isinstance(setting, Places)
    places = (".".join(str(random_.randint(1, 16)) for _ in setting.at) for _ in range(3))
    return "_".join(dict.fromkeys(places))


def expected(figure: Figure, fragment: str) -> Expected:
    """Say what a lab should make of a fragment that names it.

    Parameters
    ----------
    figure : Figure
        Of the lab.
    fragment : str
        As the browser holds it.

    Returns
    -------
    Expected
        Settings that differ from their start, as links write them; and what is refused, in order.
    """
    linked = {each.name: each for each in figure.settings if each.in_links}
    values: dict[str, Value] = {}
    refused = []
    query = fragment.partition("?")[2].removeprefix("?")  # as URLSearchParams takes it off
    for name, text in parse_qsl(query, keep_blank_values=True):
        value = _read(text, linked[name]) if name in linked else None
        if value is None:
            refused.append((name, text))
        else:
            values[name] = value
    return Expected(link_of({name: linked[name].default for name in values}, values), refused)


def _read(text: str, setting: Setting) -> Value | None:
    """Read a value as JavaScript would; None where the setting may not have it."""
    value: Value | None = text
    if isinstance(setting, Number):
        value = _number(text.strip(SPACE))
    elif isinstance(setting, Flag):
        value = {"true": True, "false": False}.get(text)
    return value if value is not None and setting.allows(value) else None


def _number(text: str) -> float | None:
    if HEXADECIMAL.fullmatch(text):
        return float(int(text, 16))
    return float(text) + 0.0 if DECIMAL.fullmatch(text) else None  # no zero below zero


def faults(lab: OpenLab, figure: Figure, fragment: str) -> list[str]:
    """Follow a fragment, and say what is wrong with what comes of it.

    Parameters
    ----------
    lab : OpenLab
        A lab that is alive.
    figure : Figure
        Its figure, starting as it does on this page.
    fragment : str
        What stands after the ``#``.

    Returns
    -------
    list of str
        Faults, in words.
    """
    code = FOLLOW[FOLLOW.index("async (lab") :]
    seen: dict[str, Any] = lab.box.evaluate(code, fragment)
    names_lab = seen["followed"].removeprefix("#").startswith(f"{figure.name}?")
    found = [f"it shows {seen['wrong']}"] if seen["wrong"] else []
    found += ["markup became markup"] if seen["hit"] else []
    if names_lab:
        wanted = expected(figure, seen["followed"])
        in_force = expected(figure, seen["link"]).settings
        if in_force != wanted.settings:
            found.append(f"in force is {in_force}, not {wanted.settings}")
        found += _faults_of(seen["message"], wanted.refused)
    return [f"{fragment[:200]}: {each}" for each in found]


def _faults_of(message: str, refused: list[tuple[str, str]]) -> Iterator[str]:
    """Say what is wrong with a message about what was refused."""
    if not refused:
        if message:
            yield f"complains of nothing: {message}"
        return
    if len(message) > SHORT or "\n" in message:
        yield f"no short line: {message}"
    name = " ".join(refused[0][0][:REPEATED].split())
    if name not in " ".join(message.split()):
        yield f"{refused[0]!r:.99} is not named: {message}"
    if (len(refused) > 1) != ("more that cannot be" in message):
        yield f"{len(refused)} are refused: {message}"


def many(figure: Figure, count: int, seed: int) -> Iterator[str]:
    """Draw many fragments for a lab, the same for the same seed."""
    random_ = random.Random(f"{figure.name} {seed}")
    return (draw(figure, random_) for _ in range(count))
