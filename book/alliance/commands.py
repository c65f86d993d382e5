"""The command line: ``python -m alliance calibrate``, or another of its commands.

Arguments are checked before anything is computed. Tables are written beside those that are there,
and take their place when all of them are whole.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeAlias

from tqdm import tqdm

from alliance import agreement, calibrate, floor, rivals, sensitivity, validation, worlds
from alliance.console import INTERRUPTED, REFUSED, Parser, check_folder, replacing, said
from alliance.evidence import data_folder
from alliance.parameters import Parameters
from alliance.ranges import whole

Run: TypeAlias = Callable[[argparse.Namespace], int]

PROGRAM = "python -m alliance"
LEAST_WORLDS = 10
"""Fewer worlds leave nothing to check the coverage with."""
GO_ON = "Stopped. Run the same command to go on where it stopped."
START_AGAIN = "Stopped; nothing is kept. Run the same command to start again."


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Parameters
    ----------
    arguments : sequence of str, optional
        The words after ``python -m alliance``; those of the process if left out.

    Returns
    -------
    int
        Exit code: 0; 1 if a target of the calibration is not met; 2 if an argument is refused, or a
        file cannot be written; 130 if interrupted.
    """
    options = _parser().parse_args(arguments)
    try:
        _check(options)
    except (TypeError, ValueError, OSError) as problem:
        print(f"{PROGRAM}: {said(problem)}", file=sys.stderr)
        return REFUSED
    try:
        return int(options.run(options))
    except OSError as problem:  # the disk was filled meanwhile
        print(f"{PROGRAM}: {said(problem)} {options.stopped}", file=sys.stderr)
        return REFUSED
    except KeyboardInterrupt:
        print(options.stopped, file=sys.stderr)
        return INTERRUPTED


def _parser() -> Parser:
    parser = Parser(prog=PROGRAM, description="Make the frozen tables of data/.")
    commands = parser.add_subparsers(required=True, metavar="command")
    fit = _command(commands, "calibrate", _calibrate, "fit parameters to the published targets")
    fit.add_argument("--keep", action="store_true", help="do not fit: compare the defaults")
    many = _command(commands, "worlds", _worlds, "simulate worlds and keep those that agree")
    many.add_argument(
        "--worlds", type=int, default=worlds.WORLDS, help=f"how many ({worlds.WORLDS:,})"
    )
    moved = _command(commands, "sensitivity", _sensitivity, "move parameters and see what follows")
    held = _command(commands, "validate", _validate, "compare with figures that were held out")
    same = _command(commands, "rivals", _rivals, "find worlds that print the same correlations")
    wrong = _command(commands, "floor", _floor, "count how often rules of detection are wrong")
    for each, name in ((fit, "calibrate"), (many, "worlds")):
        work = Path("_build") / name
        each.add_argument("--work", type=Path, default=work, help=f"unfinished work ({work})")
        each.set_defaults(stopped=GO_ON)
    for each in (many, moved, wrong):
        each.add_argument("--workers", type=int, default=None, help="processes (one for each core)")
    for each in (moved, held, same, wrong):
        each.set_defaults(stopped=START_AGAIN)
    return parser


def _command(
    commands: argparse._SubParsersAction[Parser], name: str, run: Run, words: str
) -> Parser:
    parser = commands.add_parser(
        name, help=words, description=f"{words.capitalize()}.", allow_abbrev=False
    )
    parser.add_argument("--out", type=Path, default=data_folder(), help="folder of tables (data/)")
    parser.set_defaults(run=run)
    return parser


def _check(options: argparse.Namespace) -> None:
    """Refuse what cannot work."""
    given = vars(options)
    if given.get("workers") is not None:
        whole("--workers", options.workers, 1)
    if "worlds" in given:
        whole("--worlds", options.worlds, LEAST_WORLDS)
    check_folder("--out", options.out)
    if "work" in given:
        options.work.mkdir(parents=True, exist_ok=True)
        check_folder("--work", options.work)


def _calibrate(options: argparse.Namespace) -> int:
    fitted = Parameters()
    if not options.keep:
        with tqdm(desc="Fitting", unit=" trial") as trials:
            remembered = calibrate.remembering(options.work)
            fitted = calibrate.fit(measured=remembered, seen=trials.update)
    seeds = tqdm(total=calibrate.REPLICATES, desc="Comparing", unit=" seed")
    with seeds, replacing(options.out) as draft:
        compared = calibrate.write(fitted, draft, seeds.update)
    shown = ["target", "published", "simulated", "mc_error", "met"]
    print(compared[shown].to_string(index=False))
    return 0 if compared["met"].all() else 1


def _worlds(options: argparse.Namespace) -> int:
    chunks = math.ceil(options.worlds / worlds.CHUNK)
    base, workers = calibrate.calibrated(), options.workers or -1
    with tqdm(total=chunks, desc="Simulating", unit=" chunk") as progress:
        table = worlds.reference_table(
            options.worlds, base, options.work, workers=workers, seen=progress.update
        )
    with replacing(options.out) as draft:
        print(agreement.write(table, base, draft, workers).to_string(index=False))
    return 0


def _sensitivity(options: argparse.Namespace) -> int:
    with replacing(options.out) as draft:
        sensitivity.write(draft, workers=options.workers or -1)
    return 0


def _validate(options: argparse.Namespace) -> int:
    with tqdm(desc="Simulating", unit=" study") as seen, replacing(options.out) as draft:
        made = validation.write(draft, seen.update)
    print(made[["check", "calibrated_verdict", "none_verdict"]].to_string(index=False))
    return 0


def _rivals(options: argparse.Namespace) -> int:
    with tqdm(desc="Searching", unit=" world") as seen, replacing(options.out) as draft:
        made = rivals.write(draft, seen.update)
    print(
        made[["world", "share", "repair_r", "alliance_r", "repair_effect"]].to_string(index=False)
    )
    return 0


def _floor(options: argparse.Namespace) -> int:
    progress = tqdm(total=len(list(floor.parts())), desc="Simulating", unit=" setting")
    with progress, replacing(options.out) as draft:
        floor.write(draft, workers=options.workers or -1, seen=progress.update)
    return 0
