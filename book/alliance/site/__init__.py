"""The site: the paper's own pages, around figures and labs that `kernelless` keeps alive."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def setup(app: Sphinx) -> dict[str, Any]:
    """Add the site's scripts, styles and rules to a Sphinx build.

    Parameters
    ----------
    app : Sphinx
        The build.

    Returns
    -------
    dict
        What Sphinx wants to know of an extension.
    """
    from alliance.site import extension  # noqa: PLC0415 -- Sphinx is needed to build, not to run

    return extension.setup(app)
