"""Make ``parameters.csv``: the model's record of parameters, for readers without Python.

Run ``python data/make_parameters.py``.
"""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path

import pandas as pd

from alliance import PARAMETERS
from alliance.console import remake

HERE = Path(__file__).parent


def table() -> str:
    """Return ``parameters.csv`` as text: one row for each parameter."""
    rows = pd.DataFrame([asdict(about) for about in PARAMETERS.values()])
    return rows.to_csv(index=False, lineterminator="\n")


if __name__ == "__main__":
    sys.exit(remake(HERE / "parameters.csv", table))
