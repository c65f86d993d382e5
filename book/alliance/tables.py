"""Tables for the chapters, as Markdown that the book and JupyterLab both typeset."""

from __future__ import annotations

import re

import pandas as pd
from IPython.core.getipython import get_ipython
from IPython.display import Markdown

from alliance import evidence, labs, outcomes
from alliance.detect import CRITERIA, Criterion
from alliance.floor import spoken as floor
from alliance.listing import link
from alliance.numbers import measure, negative
from alliance.parameters import ASSUMED, PARAMETERS, Parameter
from alliance.reweight import BELIEFS
from alliance.worlds import PRIORS, STEPS

ESTIMANDS = (
    outcomes.alliance_outcome,
    outcomes.mean_alliance_outcome,
    outcomes.repair_outcome,
    outcomes.labelled_repair_outcome,
    outcomes.repair_effect,
    outcomes.rupture_effect,
    outcomes.within_client_effect,
    outcomes.dropout,
    outcomes.dropout_alliance,
    outcomes.effect_size,
    outcomes.category_share,
    outcomes.dependability,
    outcomes.therapist_share,
)
"""The estimands, in the order in which the chapter lists them."""


def table(frame: pd.DataFrame) -> Markdown:
    """Return a data frame as a Markdown table.

    Parameters
    ----------
    frame : pandas.DataFrame
        Cells may hold Markdown; numbers are written as they are.

    Returns
    -------
    IPython.display.Markdown
        The table, without the index.
    """
    text = frame.to_markdown(index=False, disable_numparse=True)
    return Markdown(text)  # type: ignore[no-untyped-call]


def typeset() -> None:
    """Let a cell that ends with a data frame show it as a table of the book, without its index."""
    shell = get_ipython()
    if shell and (display := shell.display_formatter):
        display.formatters["text/html"].for_type(pd.DataFrame, lambda _: None)
        display.formatters["text/markdown"].for_type(pd.DataFrame, _typeset)


def _typeset(frame: pd.DataFrame) -> str:
    """Write a frame as Markdown; a cell without a value is empty."""
    return str(table(frame.astype(object).where(frame.notna(), "")).data)


def parameters() -> Markdown:
    """Return the record of parameters as a table.

    Returns
    -------
    IPython.display.Markdown
        One row a parameter.
    """
    return table(pd.DataFrame([_described(about) for about in PARAMETERS.values()]))


def fitted() -> Markdown:
    """Return the fitted parameters as a table.

    Returns
    -------
    IPython.display.Markdown
        One row a parameter that was fitted.
    """
    frozen = evidence.load("calibrated_parameters")
    rows = [
        {
            "Parameter": PARAMETERS[str(each.parameter)].label,
            "Fitted value": negative(f"{each.value:g}"),
            "Chosen mainly for": evidence.row(str(each.fitted_to))["quantity"],
        }
        for each in frozen.itertuples()
        if each.fitted_to
    ]
    return table(pd.DataFrame(rows))


def priors() -> Markdown:
    """Return the priors of the worlds as a table.

    Returns
    -------
    IPython.display.Markdown
        One row a parameter that varies between worlds.
    """
    rows = [
        {"Parameter": PARAMETERS[name].label, "From": measure(low, ""), "To": measure(high, "")}
        for name, (low, high) in PRIORS.items()
    ]
    return table(pd.DataFrame(rows))


def open_by_prior() -> Markdown:
    """Return what all published evidence leaves open under each prior, as a table.

    Returns
    -------
    IPython.display.Markdown
        One row a prior.
    """
    frozen = evidence.load("worlds_priors")
    rows = [
        {
            "Beforehand": BELIEFS[str(each.prior)].words,
            "Worlds": f"{each.worlds:,}",
            "Worth as many of equal weight": f"{each.effective:.0f}",
            "Middle 90% of effects": f"{each.low:.1f} to {each.high:.1f}",
            "Median": f"{each.median:.1f}",
            "Below 1 point": f"{each.small:.0%}",
            "No ruptures": f"{each.calm:.0%}",
        }
        for each in frozen[frozen["evidence"] == list(STEPS)[-1]].itertuples()
    ]
    return table(pd.DataFrame(rows))


def estimands() -> Markdown:
    """Return the estimands as a table: first lines of the docstrings of their functions.

    Returns
    -------
    IPython.display.Markdown
        One row an estimand.
    """
    rows = [
        {"In words": (each.__doc__ or "").split("\n")[0], "In code": f"`outcomes.{each.__name__}`"}
        for each in ESTIMANDS
    ]
    return table(pd.DataFrame(rows))


def _described(about: Parameter) -> dict[str, str]:
    return {
        "Symbol": f"${about.symbol}$",
        "Meaning": about.title,
        "Default": measure(about.default, ""),
        "Range": f"{measure(about.low, '')} to {measure(about.high, '')}",
        "Rests on": _basis(about.source),
        "Name in code": f"`{about.name}`",
    }


def _basis(source: str) -> str:
    return source.capitalize() if source == ASSUMED else link(source)


def rules() -> Markdown:
    """Return the rules that look for ruptures as a table.

    Returns
    -------
    IPython.display.Markdown
        One row a rule: its name, what it flags and with which numbers as it stands, the row of
        evidence that it is or is made after, and the fewest ratings with which it can fire.
    """
    return table(pd.DataFrame([_rule(about) for about in CRITERIA.values()]))


def _rule(about: Criterion) -> dict[str, str]:
    flags = about.description.split(". ")[0] + "."
    named = re.findall(r"`(\w+)`", flags)
    return {
        "Rule": about.title,
        "It flags": flags,
        "As it stands": ", ".join(f"{name} {about.defaults[name]:g}" for name in named),
        "Source": ("" if about.exact else "after ") + link(about.source, about.work),
        "Fewest ratings": f"{about.fewest()}",
    }


def noise_floor() -> Markdown:
    """Return how many calm therapies each rule flags, and how many real ones, as a table.

    Returns
    -------
    IPython.display.Markdown
        One row a rule; calm therapies by length.
    """
    return table(floor.floor_table())


def chartability() -> Markdown:
    """Return the answers of the labs to heuristics for accessible charts as a table.

    Returns
    -------
    IPython.display.Markdown
        One row a heuristic, or several where labs answer differently.
    """
    return table(
        pd.DataFrame([_answered(row) for _, row in evidence.load("chartability").iterrows()])
    )


def _answered(row: pd.Series[str]) -> dict[str, str]:
    names = row["labs"].replace("_", "-").split()
    return {
        "Barrier": f"{row['heuristic']} *({row['principle'].lower()})*",
        "Labs": "each" if len(names) == len(labs.names()) else ", ".join(names),
        "Free of it": row["answer"],
        "How we know": f"**{row['known_by'].capitalize()}.** {row['how']}",
    }
