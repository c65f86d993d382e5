"""Make the tables of the real ratings: statistics, and rules and shapes beside noise.

The ratings themselves are not in this project. They come with Faleh, Morelli, Andriamiarana, Roman,
Flückiger & Brandt (2025), doi 10.48550/arXiv.2508.12983: file ``data/completedata.RDS`` of the
repository PsychometricsMZ/dsem_tutorial, version 1.0.0. Get it there, then run
``python data/make_real_ratings.py PATH/completedata.RDS``. It takes some minutes.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pandas as pd
import rdata

from alliance.console import REFUSED, Parser, check_folder, replacing, said
from alliance.ranges import whole
from alliance.real import beside, freeze
from alliance.real.scores import Study, study

HERE = Path(__file__).parent
SHAPE = (57, 15, 12)
"""Clients, sessions, and nine items with three parcels."""
WHERE = "get completedata.RDS from the repository PsychometricsMZ/dsem_tutorial, version 1.0.0"


def read(path: Path) -> Study:
    """Read and score the published file.

    Parameters
    ----------
    path : Path
        The file.

    Returns
    -------
    Study
        Its ratings.

    Raises
    ------
    ValueError
        If it is not that file.
    """
    if not path.is_file():
        raise ValueError(f"there is no file {path}; {WHERE}.")
    content = _content(path)
    if not isinstance(content, dict) or not {"data", "therapist"} <= set(content):
        raise ValueError(f"{path.name} holds no list of data and therapist; {WHERE}.")
    shape = getattr(content["data"], "shape", None)
    if shape != SHAPE:
        raise ValueError(f"data in {path.name} has the shape {shape}, not {SHAPE}; {WHERE}.")
    return study(content["data"], content["therapist"])


def _content(path: Path) -> Any:
    try:
        return rdata.read_rds(path)
    except Exception as problem:  # the reader raises whatever its parser meets
        raise ValueError(f"{path.name} cannot be read as an RDS file; {WHERE}.") from problem


def tables(ratings: Study, workers: int = 1) -> dict[str, pd.DataFrame]:
    """Return every table by the name of its file.

    Parameters
    ----------
    ratings : Study
        The ratings.
    workers : int
        Processes.

    Returns
    -------
    dict of str to pandas.DataFrame
        The tables.
    """
    rules, likeness, shapes = beside.noise_tables(ratings)
    return {
        "real_ratings": freeze.statistics_table(ratings),
        "real_ratings_rules": rules,
        "real_ratings_noise": likeness,
        "real_ratings_shapes": shapes,
        "real_ratings_planted": beside.planted_table(ratings, workers=workers),
    }


def main(arguments: list[str] | None = None) -> int:
    """Read the file, compute everything, write the tables.

    Parameters
    ----------
    arguments : list of str, optional
        Those of the command line, if left out.

    Returns
    -------
    int
        Exit code: 0; 2 if an argument or the file is refused, or a table cannot be written.
    """
    parser = Parser(
        prog="python data/make_real_ratings.py", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("path", type=Path, help="the published file completedata.RDS")
    parser.add_argument("--out", type=Path, default=HERE, help="folder for the tables")
    parser.add_argument("--workers", type=int, default=1, help="processes (default 1)")
    chosen = parser.parse_args(arguments)
    try:
        whole("--workers", chosen.workers, 1)
        check_folder("--out", chosen.out)
        ratings = read(chosen.path)
        with replacing(chosen.out) as draft:
            for name, frame in tables(ratings, chosen.workers).items():
                frame.to_csv(draft / f"{name}.csv", index=False, lineterminator="\n")
    except (ValueError, OSError) as problem:
        print(f"{parser.prog}: {said(problem)}", file=sys.stderr)
        return REFUSED
    return 0


if __name__ == "__main__":
    sys.exit(main())
