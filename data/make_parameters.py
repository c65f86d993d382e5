"""Make ``parameters.csv``: the model's record of parameters, for readers without Python.

Run ``python data/make_parameters.py``.
"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import pandas as pd

from alliance import PARAMETERS

HERE = Path(__file__).parent


def table() -> pd.DataFrame:
    """Return one row for each parameter."""
    return pd.DataFrame([asdict(about) for about in PARAMETERS.values()])


if __name__ == "__main__":
    table().to_csv(HERE / "parameters.csv", index=False, lineterminator="\n")
