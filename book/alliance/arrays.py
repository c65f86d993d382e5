"""Names for the arrays that the package passes around."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Array: TypeAlias = npt.NDArray[np.float64]
"""Quantities."""
Flags: TypeAlias = npt.NDArray[np.bool_]
"""Whether something holds."""
Labels: TypeAlias = npt.NDArray[np.str_]
"""Words, such as the categories of change."""
Numbers: TypeAlias = npt.NDArray[np.int64]
"""Whole numbers, such as the group that each value belongs to."""
