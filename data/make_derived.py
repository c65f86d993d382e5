"""Make ``derived.csv``: every figure that is our own arithmetic on rows of the other tables.

The formula that a reader sees is the one that is computed. Run ``python data/make_derived.py``
after a change of the rows it uses.
"""

from __future__ import annotations

import math
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from alliance.console import remake

HERE = Path(__file__).parent
INPUT_TABLES = ("effects", "prevalence", "rates", "measures")
STATUSES = ("seen", "second-hand", "unverified")
MATHEMATICS = {"asin": math.asin, "exp": math.exp, "pi": math.pi, "sqrt": math.sqrt}


@dataclass(frozen=True)
class Figure:
    """One derived figure.

    Attributes
    ----------
    id : str
        Id of its row.
    quantity : str
        What it is, in plain words.
    unit : str
        Unit of the value.
    formula : str
        Python arithmetic on ``<id of a row>.<column>``.
    citation : str
        Key of the work that the formula comes from, if it has a name.
    note : str
        What a reader should know.
    """

    id: str
    quantity: str
    unit: str
    formula: str
    citation: str = ""
    note: str = ""

    @property
    def inputs(self) -> tuple[str, ...]:
        """Ids of the rows that the formula uses, in order, each once."""
        return tuple(dict.fromkeys(re.findall(r"\b([A-Z]\w*)\.", self.formula)))


FIGURES = (
    Figure(
        "A1d",
        "Share of outcome variance that goes with the alliance",
        "proportion",
        "A1.value ** 2",
    ),
    Figure(
        "A1d_low",
        "The same at the lower end of the interval of the correlation",
        "proportion",
        "A1.low ** 2",
    ),
    Figure(
        "A1d_high",
        "The same at the upper end of the interval of the correlation",
        "proportion",
        "A1.high ** 2",
    ),
    Figure(
        "A1_pairs",
        "Pairs of clients in which the one with the better alliance has the better outcome",
        "proportion",
        "0.5 + asin(A1.value) / pi",
        note="Equals one half where nothing goes together; both normally distributed",
    ),
    Figure(
        "A12b_share",
        "Share of therapies of at most five sessions, from the counts",
        "proportion",
        "A12b.count / A12b.n",
        note="The page itself prints another share (A12b_printed)",
    ),
    Figure(
        "B1_conversion",
        "The repair correlation as a standardised mean difference, by the usual conversion",
        "d",
        "2 * B1.value / sqrt(1 - B1.value ** 2)",
        note="The authors print B1_d; quote that",
    ),
    Figure(
        "B1c",
        "Better half of outcomes among clients with repair, as a binomial effect size display",
        "proportion",
        "0.5 + B1.value / 2",
        "rosenthal1982",
        "Another way to show the correlation, not a count of clients",
    ),
    Figure(
        "B1c_others",
        "Better half of outcomes among the others, as a binomial effect size display",
        "proportion",
        "0.5 - B1.value / 2",
        "rosenthal1982",
        "Another way to show the correlation, not a count of clients",
    ),
    Figure(
        "B9_any",
        "Therapies with any rupture",
        "proportion",
        "(B9_repaired.count + B9_unrepaired.count) / B9_none.n",
        note="From the counts; the two shares as printed, rounded, add up to a tenth less",
    ),
    Figure(
        "B9c",
        "Share of therapies with a rupture in which it was repaired",
        "proportion",
        "B9_repaired.count / (B9_repaired.count + B9_unrepaired.count)",
    ),
    Figure(
        "B23_share",
        "Clients who remembered at least one rupture",
        "proportion",
        "B23.count / B23.n",
    ),
    Figure(
        "B23_resolved_share",
        "Share of these whose ruptures had been resolved",
        "proportion",
        "B23_resolved.count / B23_resolved.n",
    ),
    Figure(
        "C-6_share",
        "Share of the clients in the repair synthesis who may come from one study",
        "proportion",
        "B9_none.n / B1.n",
        note="If that study is among the 11, which is from memory",
    ),
    Figure(
        "C14b_cut",
        "Cut-off of the CORE-OM from its norms",
        "points",
        "(C14b_clinical.sd * C14b_general.value + C14b_general.sd * C14b_clinical.value)"
        " / (C14b_clinical.sd + C14b_general.sd)",
        "jacobson1991",
        "Agrees with the published cut-off (C14_cut)",
    ),
    Figure(
        "D10_d2",
        "Mean absolute difference of two draws from a normal distribution, in sigma",
        "sigma",
        "2 / sqrt(pi)",
        note="The constant d2 of an individuals chart",
    ),
    Figure(
        "D15_client_share",
        "Clients with a rupture in their own ratings",
        "proportion",
        "D15_client.count / D15_client.n",
    ),
    Figure(
        "D15_therapist_share",
        "Clients with a rupture in their therapist’s ratings",
        "proportion",
        "D15_therapist.count / D15_therapist.n",
    ),
    Figure(
        "E2b_slope",
        "Odds ratio of staying for one standard deviation more alliance",
        "odds ratio",
        "exp(E2.value)",
        note="Equal normal distributions within the groups: the logit slope is then d itself",
    ),
    Figure(
        "E2b_logistic",
        "Odds ratio that corresponds to the standardised difference",
        "odds ratio",
        "exp(E2.value * pi / sqrt(3))",
        "hasselblad1995",
        "For two groups of equal logistic distributions",
    ),
    Figure(
        "E2b_r",
        "Point-biserial correlation of alliance and staying at the overall dropout rate",
        "r",
        "E2.value / sqrt(E2.value ** 2 + 1 / (E1.value * (1 - E1.value)))",
    ),
    Figure(
        "F6_mean_of_2",
        "Dependability of the mean of two ratings, from that of one",
        "proportion",
        "2 * F6.value / (1 + F6.value)",
        "spearman1910",
        "Spearman-Brown formula; agrees with F6_two_sessions",
    ),
    Figure(
        "F6_mean_of_4",
        "Dependability of the mean of four ratings, from that of one",
        "proportion",
        "4 * F6.value / (1 + 3 * F6.value)",
        "spearman1910",
        "Spearman-Brown formula; agrees with F6_four_sessions",
    ),
)


def read_rows(folder: Path = HERE) -> dict[str, Any]:
    """Read the rows that formulas may use.

    Parameters
    ----------
    folder : Path
        The data folder.

    Returns
    -------
    dict of str to namedtuple
        The rows by id.
    """
    tables = (pd.read_csv(folder / f"{name}.csv") for name in INPUT_TABLES)
    return {str(row.id): row for table in tables for row in table.itertuples(index=False)}


def exact(formula: str, rows: dict[str, Any]) -> float:
    """Compute a formula, without rounding.

    Parameters
    ----------
    formula : str
        Python arithmetic on ``<id of a row>.<column>``.
    rows : dict of str to namedtuple
        The rows by id.

    Returns
    -------
    float
        The value.
    """
    # `eval` keeps the printed formula and the computed one the same; formulas stand in this file.
    return float(eval(formula, {"__builtins__": {}}, MATHEMATICS | rows))


def compute(formula: str, rows: dict[str, Any]) -> float:
    """Compute a formula, as the table holds it.

    Parameters
    ----------
    formula : str
        Python arithmetic on ``<id of a row>.<column>``.
    rows : dict of str to namedtuple
        The rows by id.

    Returns
    -------
    float
        The value, to six significant digits: readers see at most three, so none is rounded twice.
    """
    return float(f"{exact(formula, rows):.6g}")


def record(figure: Figure, rows: dict[str, Any]) -> dict[str, object]:
    """Return the row of one figure.

    Parameters
    ----------
    figure : Figure
        The figure.
    rows : dict of str to namedtuple
        The rows by id.

    Returns
    -------
    dict of str to object
        Cells by column.
    """
    statuses = {rows[name].status for name in figure.inputs}
    return {
        "id": figure.id,
        "quantity": figure.quantity,
        "value": compute(figure.formula, rows),
        "unit": figure.unit,
        "formula": figure.formula,
        "inputs": " ".join(figure.inputs),
        "rests_on": max(statuses, key=STATUSES.index, default=""),
        "citation": figure.citation,
        "doi": "",
        "status": "derived",
        "note": figure.note,
    }


def table(folder: Path = HERE) -> str:
    """Return ``derived.csv`` as text.

    Parameters
    ----------
    folder : Path
        The data folder.

    Returns
    -------
    str
        The table.
    """
    rows = read_rows(folder)
    frame = pd.DataFrame([record(figure, rows) for figure in FIGURES])
    return frame.to_csv(index=False, lineterminator="\n")


if __name__ == "__main__":
    sys.exit(remake(HERE / "derived.csv", table))
