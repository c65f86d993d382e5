"""The two typefaces: cut down to the characters that the book uses, for pages and for drawings.

Literata and Source Sans 3 come from packages that bring them under the SIL Open Font License. A
page gets one file for each family and slope, which holds every weight between regular and bold. A
drawing made while the book is built is measured in the same letters as the one in the page.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from functools import cache
from io import BytesIO
from pathlib import Path
from tempfile import mkdtemp
from typing import NamedTuple

import fontpkg_literata
import fontpkg_source_sans_3
import platformdirs
import vl_convert
from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

REGULAR, BOLD = 400, 600
READING_SIZE = 18
"""Size, in points, for which the letters of Literata are cut."""
CHARACTERS = (
    *range(0x20, 0x7F), *range(0xA0, 0x100), 0x152, 0x153, 0x160, 0x161, 0x17D, 0x17E, 0x2013,
    0x2014, *range(0x2018, 0x201F), 0x2022, 0x2026, 0x2032, 0x2033, 0x20AC, 0x2212,
)  # fmt: skip
"""What is kept: a name with other letters falls back to a face of the reader's machine."""
FEATURES = ("ccmp", "kern", "liga", "locl", "mark")


class Face(NamedTuple):
    """One file for pages.

    Attributes
    ----------
    family : str
        Name in style sheets.
    source : Path
        The whole font, with every weight in it.
    style : str
        ``normal`` or ``italic``.
    weights : tuple of int
        The lightest and the boldest that are kept.
    """

    family: str
    source: Path
    style: str
    weights: tuple[int, int]


_LITERATA = fontpkg_literata.ROOT / "files"
_SOURCE = fontpkg_source_sans_3.ROOT / "files"
FACES: Mapping[str, Face] = {
    "literata": Face("Literata", _LITERATA / "Literata[opsz,wght].ttf", "normal", (REGULAR, BOLD)),
    "literata-italic": Face(
        "Literata", _LITERATA / "Literata-Italic[opsz,wght].ttf", "italic", (REGULAR, REGULAR)
    ),
    "source-sans": Face(
        "Source Sans 3", _SOURCE / "SourceSans3[wght].ttf", "normal", (REGULAR, BOLD)
    ),
}
"""By name of the file."""
LICENCES: Mapping[str, Path] = {
    "literata": fontpkg_literata.ROOT / "LICENSE",
    "source-sans": fontpkg_source_sans_3.ROOT / "LICENSE",
}
"""The licence of each family, which goes wherever its files go."""


def pages() -> Path:
    """Return the folder of what pages load.

    Returns
    -------
    Path
        A font for each of the `FACES`, and the licence of each family.
    """
    return _folder() / "pages"


def css(folder: str) -> str:
    """Return the rules that tell a page where the fonts are.

    Parameters
    ----------
    folder : str
        Address of the folder, with the slash at its end; empty for that of the style sheet.

    Returns
    -------
    str
        One ``@font-face`` rule for each file.
    """
    return "\n".join(_rule(face, f"{folder}{name}.woff2") for name, face in FACES.items())


def _rule(face: Face, address: str) -> str:
    weight = " ".join(map(str, sorted(set(face.weights))))
    return (
        f'@font-face {{ font-family: "{face.family}"; font-style: {face.style}; '
        f'font-weight: {weight}; font-display: swap; src: url("{address}") format("woff2"); }}'
    )


@cache
def register() -> None:
    """Have drawings measured in these letters, from now on and in this process."""
    vl_convert.register_font_directory(str(_folder() / "drawings"))


def _folder() -> Path:
    """Return the folder of what was made; it is made once for each version of the fonts."""
    versions = "-".join(str(face.source.stat().st_size) for face in FACES.values())
    folder = platformdirs.user_cache_path("difficult-moments") / f"fonts-{versions}"
    if not folder.is_dir():
        folder.parent.mkdir(parents=True, exist_ok=True)
        new = Path(mkdtemp(dir=folder.parent))
        _fill(new)
        _settle(new, folder)
    return folder


def _fill(folder: Path) -> None:
    for name in ("pages", "drawings"):
        (folder / name).mkdir()
    for name, face in FACES.items():
        trimmed = _trimmed(face.source)
        _save(_limited(trimmed, face.weights), folder / "pages" / f"{name}.woff2", "woff2")
        # What draws the first frames knows no weights between: it gets a font for each.
        for weight in set(face.weights):
            font = _limited(trimmed, (weight, weight))
            font["name"].setName(face.family, 1, 3, 1, 0x409)
            _save(font, folder / "drawings" / f"{name}-{weight}.ttf")
    for name, licence in LICENCES.items():
        shutil.copy(licence, folder / "pages" / f"{name}-licence.txt")


def _settle(new: Path, folder: Path) -> None:
    """Put a finished folder in its place, unless another process was there first."""
    try:
        new.rename(folder)
    except OSError:
        if not folder.is_dir():
            raise
        shutil.rmtree(new)


def _trimmed(source: Path) -> bytes:
    """Keep the characters and features that are used."""
    font = TTFont(source, recalcTimestamp=False)
    subsetter = subset.Subsetter(subset.Options(layout_features=list(FEATURES), hinting=False))
    subsetter.populate(unicodes=CHARACTERS)
    subsetter.subset(font)
    content = BytesIO()
    font.save(content)
    return content.getvalue()


def _limited(content: bytes, weights: tuple[int, int]) -> TTFont:
    """Keep some of the weights of a font, and one size to read at."""
    font = TTFont(BytesIO(content), recalcTimestamp=False)
    lightest, boldest = weights
    weight = boldest if lightest == boldest else weights
    limits = {"wght": weight, "opsz": READING_SIZE}
    axes = {axis.axisTag for axis in font["fvar"].axes}
    return instantiateVariableFont(font, {axis: limits[axis] for axis in axes})


def _save(font: TTFont, path: Path, flavor: str | None = None) -> None:
    font.flavor = flavor
    font.save(path)
