"""The look of the paper's figures, to be handed to `kernelless`: ink on oat paper."""

from __future__ import annotations

from importlib.metadata import version

from alliance import theme
from alliance.site import fonts
from kernelless.look import PREFIX, VARIABLES, Look

MEANING = {"warm": "harm", "cool": "regain"}
"""What the two accents of a figure mean here; all other roles are called as in `theme`."""


def css() -> str:
    """Return palette and scale, and the roles that they play in figures.

    Returns
    -------
    str
        A style sheet. In JupyterLab the palette of the dark stands at the body, so the roles are
        taken anew there.
    """
    roles = (f"{PREFIX}{role}: var({theme.PREFIX}{MEANING.get(role, role)});" for role in VARIABLES)
    return f"{theme.css()}\n:root, body {{ {' '.join(roles)} }}\n"


LOOK = Look(
    name=theme.NAME,
    css=css,
    config=theme.config,
    inks={"ink": theme.INK, "muted": theme.INK2, "edge": theme.EDGE, "paper": theme.PAPER},
    fonts=fonts.register,
    width=theme.DESIGN_WIDTH,
    root=theme.ROOT_SIZE,
    origin={"version": version("difficult-moments"), "licence": "CC BY 4.0"},
)
