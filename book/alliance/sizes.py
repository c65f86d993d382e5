"""Every size of the effect of repair that the book prints, side by side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
from IPython.display import Markdown

from alliance import evidence, outcomes, prose, reports, rivals
from alliance.calibrate import ROUTINE_SESSIONS
from alliance.labs import apart, moment, teach
from alliance.labs.repair import spoken as repair
from alliance.parameters import Parameters
from alliance.simulate import SESSIONS
from alliance.tables import table
from kernelless import Lab

ALWAYS = "every rupture repaired at once, against none ever"
SOON = "repaired by the next session, against never"
HURT = "clients who have a rupture"
CALIBRATED = "as calibrated"
COHORT, SEED = 500, 1
"""Clients and seed of the cohort that *Use it in research* simulates."""


@dataclass(frozen=True)
class Size:
    """One printed size, and what makes it differ from the others.

    Attributes
    ----------
    points : str
        CORE points by which distress ends lower, or their range.
    whom : str
        Among whom.
    world : str
        In which world, or in which worlds.
    page : str
        The chapter that prints it.
    compared : str
        What is set against what.
    sessions : int
        Sessions on offer.
    """

    points: str
    whom: str
    world: str
    page: str
    compared: str = ALWAYS
    sessions: int = SESSIONS


def sizes() -> Iterator[Size]:
    """Yield the sizes, those of one world before those of several.

    Yields
    ------
    Size
        As the chapters print it.
    """
    lab, said, worlds = repair.spoken(), rivals.spoken(), prose.spoken_worlds()
    people = f"all {lab['people']} people of the lab"
    hurt = f"the {lab['hurt']} of them who have a rupture"
    yield Size(lab["saved"], people, CALIBRATED, "repair", "repair as set, against none")
    yield Size(lab["saved_every"], people, CALIBRATED, "repair")
    yield Size(lab["saved_hurt"], hurt, CALIBRATED, "repair")
    found = outcomes.repair_effect(Parameters(), clients=COHORT, seed=SEED).points
    yield Size(f"{found.value:.1f}", HURT, CALIBRATED, "use-it-in-research")
    one = "one made-up client with one rupture"
    yield Size(_one_client(), one, CALIBRATED, "one-difficult-moment", SOON)
    same = "clients who all have one rupture, in one session"
    kept = f"{_words(teach.lab)['kept']:.1f}"
    yield Size(kept, same, CALIBRATED, "restore-or-teach", SOON)
    yield from _routine(reports.spoken_apart())
    yield Size(said["effect"], HURT, "B, where all of the link is repair", "association")
    yield Size(said["effect_half"], HURT, "with half of the link", "association")
    every = f"{worlds['low_training']} to {worlds['high_training']}"
    agree = f"middle {worlds['level']} of {worlds['left_training']} that agree with the evidence"
    yield Size(every, HURT, agree, "worlds")
    ruptured = f"{worlds['low_if_ruptures']} to {worlds['high_if_ruptures']}"
    those = f"the same, of the {worlds['effective_if_ruptures']} with ruptures"
    yield Size(ruptured, HURT, those, "worlds")


def _one_client() -> str:
    """Write what repair does to the client of the first lab, at its start."""
    told = _words(moment.lab)
    return f"{told['end_unrepaired'] - told['end_happened']:.1f}"


def _words(lab: Lab) -> Mapping[str, Any]:
    """Return the numbers of a lab's sentence, at its start."""
    (told,) = lab.figure.tables()["words"]
    return told


def _routine(told: dict[str, str]) -> Iterator[Size]:
    """Yield the sizes of worlds with as many sessions on offer as in routine care."""
    words = _words(apart.lab)
    for points, whom, world in (
        (f"{words['effect_calibrated']:.1f}", f"{HURT}, in one study", CALIBRATED),
        (told["effect"], f"{HURT}, in large cohorts", CALIBRATED),
        (told["effect_low_depth"], HURT, "fitted with shallow ruptures"),
        (_ends(told, "all"), HURT, "fits that meet every target"),
        (_ends(told, "learning"), HURT, "fits with learning held at one value after another"),
    ):
        yield Size(points, whom, world, "apart", sessions=ROUTINE_SESSIONS)


def _ends(told: dict[str, str], name: str) -> str:
    return f"{told[f'effect_low_{name}']} to {told[f'effect_high_{name}']}"


def listed() -> Markdown:
    """Return the sizes as a table.

    Returns
    -------
    IPython.display.Markdown
        One row a size.
    """
    rows = [
        {
            "Points": each.points,
            "Among": each.whom,
            "Compared": each.compared,
            "Sessions on offer": f"up to {each.sessions}",
            "World": each.world,
            "Printed in": f"[{_title(each.page)}]({each.page}.md)",
        }
        for each in sizes()
    ]
    return table(pd.DataFrame(rows))


def _title(page: str) -> str:
    """Return the title of a chapter."""
    text = (evidence.data_folder().parent / "book" / f"{page}.md").read_text("utf-8")
    return next(line for line in text.splitlines() if line.startswith("# ")).removeprefix("# ")
