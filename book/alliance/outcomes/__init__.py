"""Outcomes: what a study would report, and what only a simulation can know.

=============  ==================================================================
module         what it holds
=============  ==================================================================
`conversions`  effect sizes into one another; categories of one client's change
`statistics`   statistics on arrays
`resampling`   the jackknife over therapists, or over clients where they are independent
`estimates`    means, shares, correlations and differences with their errors
`estimands`    what a study of a cohort would report
`twins`        causal effects: the same client in two courses
`planning`     the same study many times over, and how often it finds something
=============  ==================================================================

All public names can be used from here, as in ``outcomes.dropout(cohort)``.
"""

from alliance.arrays import Flags, Labels
from alliance.outcomes.conversions import (
    Change,
    binomial_display,
    change_categories,
    clinical_cutoff,
    d_from_r,
    r_from_d,
    reliability_of_mean,
    reliable_change_index,
)
from alliance.outcomes.estimands import (
    EARLY_SESSION,
    TooLittleError,
    all_repaired,
    alliance_outcome,
    attended,
    category_share,
    dependability,
    distress_before,
    dropout,
    dropout_alliance,
    effect_size,
    ended,
    if_told,
    improvement,
    labelled_repair_outcome,
    mean_alliance_outcome,
    repair_outcome,
    ruptured,
    sessions_attended,
    stayed,
    therapist_share,
    within_client_effect,
)
from alliance.outcomes.estimates import correlation, difference, mean, share
from alliance.outcomes.planning import power, studies
from alliance.outcomes.resampling import GROUPS, jackknife
from alliance.outcomes.statistics import (
    Estimate,
    intraclass,
    lagged_slope,
    pearson,
    rating_icc,
    residual,
    standardised_difference,
    standardised_gain,
)
from alliance.outcomes.twins import CausalEffect, repair_effect, rupture_effect, twin_effect

__all__ = [
    "EARLY_SESSION",
    "GROUPS",
    "CausalEffect",
    "Change",
    "Estimate",
    "Flags",
    "Labels",
    "TooLittleError",
    "all_repaired",
    "alliance_outcome",
    "attended",
    "binomial_display",
    "category_share",
    "change_categories",
    "clinical_cutoff",
    "correlation",
    "d_from_r",
    "dependability",
    "difference",
    "distress_before",
    "dropout",
    "dropout_alliance",
    "effect_size",
    "ended",
    "if_told",
    "improvement",
    "intraclass",
    "jackknife",
    "labelled_repair_outcome",
    "lagged_slope",
    "mean",
    "mean_alliance_outcome",
    "pearson",
    "power",
    "r_from_d",
    "rating_icc",
    "reliability_of_mean",
    "reliable_change_index",
    "repair_effect",
    "repair_outcome",
    "residual",
    "rupture_effect",
    "ruptured",
    "sessions_attended",
    "share",
    "standardised_difference",
    "standardised_gain",
    "stayed",
    "studies",
    "therapist_share",
    "twin_effect",
    "within_client_effect",
]
