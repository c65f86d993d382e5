"""Role-plays: invented moments for three, as the guide lists them and as cards to cut out."""

from __future__ import annotations

from functools import cache
from html import escape
from typing import NamedTuple

from IPython.display import Markdown

from alliance import evidence

PLAYERS = {"client": "therapist", "therapist": "client"}
"""Columns of ``data/roleplays.csv`` for who speaks, and whom they speak to."""
INVENTED = "(invented)"


class Part(NamedTuple):
    """What one of the two who speak is told, and the other is not.

    Attributes
    ----------
    player, other : str
        Who plays it, and whom with.
    does : str
        What to do, or how things look from there.
    says : str
        First line.
    hides : str
        What the other does not know.
    """

    player: str
    other: str
    does: str
    says: str
    hides: str


class Roleplay(NamedTuple):
    """A moment to be played.

    Attributes
    ----------
    number : int
        Its place.
    title : str
        Its name, for the facilitator: it would give the parts away, and stands on no card.
    both : str
        What everybody knows.
    parts : tuple of Part
        Client and therapist.
    observer : str
        What to watch for.
    """

    number: int
    title: str
    both: str
    parts: tuple[Part, ...]
    observer: str


@cache
def roleplays() -> tuple[Roleplay, ...]:
    """Return the role-plays of ``data/roleplays.csv``.

    Returns
    -------
    tuple of Roleplay
        In order.
    """
    rows = evidence.load("roleplays").to_dict("records")
    return tuple(
        Roleplay(
            number=row["number"],
            title=row["title"],
            both=row["both"],
            parts=tuple(
                Part(player, other, row[player], row[f"{player}_says"], row[f"{player}_hides"])
                for player, other in PLAYERS.items()
            ),
            observer=row["observer"],
        )
        for row in rows
    )


def listed() -> Markdown:
    """List the role-plays for the facilitator, who knows every part.

    Returns
    -------
    IPython.display.Markdown
        A list of terms, one a role-play.
    """
    return Markdown("\n\n".join(map(_entry, roleplays())))  # type: ignore[no-untyped-call]


def _entry(play: Roleplay) -> str:
    parts = (
        f"*{each.player.capitalize()}:* {each.does} First line: “{each.says}” "
        f"The {each.other} does not know: {each.hides}"
        for each in play.parts
    )
    said = (f"*Everybody knows:* {play.both}", *parts, f"*Observer:* {play.observer}")
    lines = "\n".join(f": {each}" for each in said)
    return f"**{play.number}. {play.title}** *{INVENTED}*\n{lines}"


def cards() -> list[str]:
    """Return a card for each part, of which nobody reads another's.

    Returns
    -------
    list of str
        HTML: client, therapist and observer of each role-play, in order.
    """
    return [card for play in roleplays() for card in (*_played(play), _observed(play))]


def _played(play: Roleplay) -> list[str]:
    return [
        _card(
            play,
            each.player,
            each.does,
            f"<strong>Your first line:</strong> “{escape(each.says)}”",
            f"<strong>The {each.other} does not know:</strong> {escape(each.hides)}",
        )
        for each in play.parts
    ]


def _observed(play: Roleplay) -> str:
    watch = f"<strong>Watch for:</strong> {escape(play.observer)}"
    return _card(
        play,
        "observer",
        "Say nothing while they play, and afterwards what was to be seen and heard.",
        watch,
    )


def _card(play: Roleplay, player: str, does: str, *more: str) -> str:
    """Write a card; a title such as “Only tired” would tell what a part keeps to itself."""
    head = f"<h2>Role-play {play.number}: {player}</h2><p><em>{INVENTED}</em></p>"
    said = (escape(play.both), escape(does), *more)
    return f"<section>{head}{''.join(f'<p>{each}</p>' for each in said)}</section>"
