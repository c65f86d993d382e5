"""Whether code runs while the book is built, or in a live kernel."""

from __future__ import annotations

import os
from typing import Any, TypeAlias

MimeBundle: TypeAlias = dict[str, Any] | tuple[dict[str, Any], dict[str, Any]]
"""What ``_repr_mimebundle_`` returns."""

BUILDING = "KERNELLESS_BUILDING"
"""Name of the environment variable that is set while the book is built; kernels inherit it."""


def is_building() -> bool:
    """Tell whether this code runs in a chapter while the book is built.

    Returns
    -------
    bool
        False in a live kernel.
    """
    return BUILDING in os.environ
