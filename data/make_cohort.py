"""Make ``cohort.csv``: a simulated cohort, with the courses that could not be observed.

Run ``python data/make_cohort.py``. Nobody in it is real.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from alliance import (
    ALWAYS_REPAIRED,
    NATURAL,
    NEVER_REPAIRED,
    NO_RUPTURE,
    Cohort,
    simulate,
)
from alliance.calibrate import calibrated
from alliance.console import remake

HERE = Path(__file__).parent
CLIENTS, SESSIONS, SEED = 500, 16, 20130301
COURSES = {
    "no_rupture": NO_RUPTURE,
    "repaired": ALWAYS_REPAIRED,
    "unrepaired": NEVER_REPAIRED,
}


def course(intervention: dict[str, float] | None = None) -> Cohort:
    """Simulate the same clients under an intervention."""
    return simulate(
        calibrated(),
        clients=CLIENTS,
        sessions=SESSIONS,
        seed=SEED,
        intervention=intervention or NATURAL,
    )


def kind(cohort: Cohort) -> npt.NDArray[np.str_]:
    """Name the kind of each session's rupture; empty where there is none."""
    session = cohort.session
    names = np.where(session.withdrawal == 1, "withdrawal", "confrontation")
    return np.where(session.rupture == 1, names, "").ravel()


def table() -> str:
    """Return ``cohort.csv`` as text: one row a client and session on offer, also after leaving."""
    cohort = course()
    session = cohort.session
    frame = pd.DataFrame(
        {
            "client": np.repeat(np.arange(1, CLIENTS + 1), SESSIONS),
            "session": np.tile(np.arange(1, SESSIONS + 1), CLIENTS),
            "therapist": np.repeat(cohort.therapist + 1, SESSIONS),
            "present": session.present.ravel().astype(int),
            "rupture": kind(cohort),
            "repaired": (session.repaired * session.rupture).ravel().astype(int),
            "taken_up": session.taken_up.ravel().astype(int),
            "depth": session.depth.ravel(),
            "alliance": session.alliance.ravel(),
            "rated": session.rated.ravel(),
            "intake": np.repeat(cohort.client.intake, SESSIONS),
            "distress": session.distress.ravel(),
        }
    )
    twins = {name: course(dict(each)).session.distress.ravel() for name, each in COURSES.items()}
    frame = frame.assign(**{f"distress_{name}": values for name, values in twins.items()})
    return frame.round(2).to_csv(index=False, lineterminator="\n")


if __name__ == "__main__":
    sys.exit(remake(HERE / "cohort.csv", table))
