"""What counts on the scale of distress, as published for the CORE-OM."""

from __future__ import annotations

from alliance import evidence

CUT_OFF = float(evidence.row("C14_cut")["value"])
"""Distress that separates a clinical from a general population, CORE points."""
RELIABLE_CHANGE = float(evidence.row("C14b_change")["value"])
"""Change that is more than error of measurement, CORE points."""
