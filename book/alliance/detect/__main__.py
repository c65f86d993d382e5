"""The command line: ``python -m alliance.detect ratings.csv`` writes two tables and a report.

Everything that can be refused before the file is read is refused then. The files are written beside
those that are there, and take their place when all of them are whole.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
from tqdm import tqdm

from alliance.console import INTERRUPTED, REFUSED, Parser, check_folder, replacing, said
from alliance.detect.checks import Columns
from alliance.detect.criteria import CRITERIA, criterion
from alliance.detect.frames import Scale, search
from alliance.detect.reading import PATIENCE, read
from alliance.detect.report import Report

RULE = "v_shape"
PROGRAM = "python -m alliance.detect"
HIGH_IS_GOOD = (
    "A high rating was read as a good one; if a low one is good, run it again with --reversed."
)
LOW_IS_GOOD = "A low rating was read as a good one."
"""Ratings do not show which end of a scale is good, so it is said how they were read."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Find ruptures in a file of ratings, and write what was found.

    Parameters
    ----------
    arguments : sequence of str, optional
        The words after ``python -m alliance.detect``; those of the process if left out.

    Returns
    -------
    int
        Exit code: 0; 2 if an argument or the file is refused; 130 if interrupted.
    """
    options = _parser().parse_args(arguments)
    try:
        print(_run(options))
    except (TypeError, ValueError, OSError) as problem:
        print(f"{PROGRAM}: {said(problem)}", file=sys.stderr)
        return REFUSED
    except KeyboardInterrupt:
        print("Stopped; nothing is written. Run the same command to start again.", file=sys.stderr)
        return INTERRUPTED
    return 0


def _parser() -> Parser:
    parser = Parser(
        prog=PROGRAM,
        description="Find ruptures and repairs in a csv file, one rating a line. Writes "
        "episodes.csv, labels.csv and report.html.",
        allow_abbrev=False,
    )
    add = parser.add_argument
    add("file", type=Path, help="the file; its first line names the columns")
    add("--rule", default=RULE, help=f"one of {', '.join(CRITERIA)} ({RULE})")
    for each in Columns._fields:
        add(f"--{each}", default=each, metavar="COLUMN", help=f"the column of the {each} ({each})")
    add(
        "--dates",
        choices=("DMY", "MDY", "YMD"),
        help="sessions are dates, in this order of day, month and year; each date is a session",
    )
    add("--low", type=float, help="lowest possible rating")
    add("--high", type=float, help="highest possible rating")
    add("--reversed", action="store_true", help="a low rating is a good one")
    add("--set", action="append", default=[], metavar="NAME=VALUE", help="an option of the rule")
    add("--out", type=Path, default=Path(), help="folder of what is written (this one)")
    return parser


def _run(given: argparse.Namespace) -> str:
    """Do the work, and say what was done."""
    scale, options = _scale(given), dict(map(_option, given.set))
    rule = criterion(given.rule)
    rule.fewest(**options)  # refuses an option that cannot be used
    check_folder("--out", next(each for each in (given.out, *given.out.parents) if each.exists()))
    columns = Columns(given.client, given.session, given.rating)
    ratings = read(given.file, columns, given.dates)
    found = search(ratings, rule, columns, scale, not given.reversed, options)
    report = Report(given.file.name, found, scale)
    with replacing(given.out) as draft:
        _table(report.episodes, draft / "episodes.csv")
        _table(report.labels, draft / "labels.csv")
        with (draft / "report.html").open("w", encoding="utf-8", newline="\n") as page:
            page.writelines(tqdm(report.html(), desc="Drawing", unit=" part", delay=PATIENCE))
    return (
        f"{len(report.flagged):,} of {len(report.labels):,} clients flagged. Written to "
        f"{given.out}: episodes.csv, labels.csv, report.html.\n"
        f"{LOW_IS_GOOD if given.reversed else HIGH_IS_GOOD}"
    )


def _scale(given: argparse.Namespace) -> Scale | None:
    if given.low is None and given.high is None:
        return None
    if given.low is None or given.high is None:
        raise ValueError("--low and --high belong together; give both ends of the scale.")
    if given.low >= given.high:
        raise ValueError(
            f"--low {given.low:g} is not below --high {given.high:g}; give the lowest possible "
            "rating first, and add --reversed if a low rating is a good one."
        )
    return given.low, given.high


def _option(words: str) -> tuple[str, float]:
    name, _, value = words.partition("=")
    try:
        number = float(value)
    except ValueError:
        raise ValueError(
            f"--set {words} is not NAME=VALUE with a number, such as --set window=3 or, with a "
            "decimal point, --set size=1.5."
        ) from None
    return name, int(number) if number.is_integer() else number


def _table(table: pd.DataFrame, path: Path) -> None:
    table.to_csv(path, index=False, float_format="%.10g", lineterminator="\n")


if __name__ == "__main__":
    sys.exit(main())
