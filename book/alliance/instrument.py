"""What counts on the scale of distress, as published for the CORE-OM."""

from __future__ import annotations

from alliance import evidence

CUT_OFF = float(evidence.row("C14_cut")["value"])
"""Distress that separates a clinical from a general population, CORE points."""
RELIABLE_CHANGE = float(evidence.row("C14b_change")["value"])
"""Change that is more than error of measurement, CORE points."""


def _source(name: str, key: str) -> str:
    """Name a figure, where it is from, and what a reader must know of that."""
    mark = evidence.mark(evidence.row(key)["status"])
    return f"{name}: {evidence.credit(key)}{mark and f' ({mark})'}"


SOURCES = (_source("Cut-off", "C14_cut"), _source("Reliable change", "C14b_change"))
"""Where both are from, for a download."""
