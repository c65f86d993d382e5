"""The two typefaces: cut down to the characters that the book uses, for pages and for drawings.

Literata and Source Sans 3 come from packages that bring them under the SIL Open Font License. A
page gets one file for each family and slope, which holds every weight between regular and bold. A
drawing made while the book is built is measured in the same letters as the one in the page.

The licence reserves the name "Source" for the whole font, so what is cut out of it has another.
"""

from __future__ import annotations

import base64
import hashlib
import json
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
    0x2014, 0x2018, 0x2019, 0x201A, 0x201C,
    0x201D, 0x201E, 0x2022, 0x2026, 0x2032, 0x2033, 0x20AC, 0x2212,
)  # fmt: skip
"""What is kept: a name with other letters falls back to a face of the reader's machine."""
NAMES = frozenset({1, 3, 4, 6, 16, 18, 21, 25})
"""Entries of a font's table of names that hold the name of the family."""
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
        "Moments Sans", _SOURCE / "SourceSans3[wght].ttf", "normal", (REGULAR, BOLD)
    ),
}
"""By name of the file."""
LICENCES: Mapping[str, Path] = {
    "literata": fontpkg_literata.ROOT / "LICENSE",
    "source-sans": fontpkg_source_sans_3.ROOT / "LICENSE",
}
"""The licence of each family, which goes wherever its files go."""


def css() -> str:
    """Return the rules that bring the fonts to a page.

    The files are inside: a font that came after the style sheet would move the page once more, and
    a page opened from a folder may not ask for one beforehand.

    Returns
    -------
    str
        One ``@font-face`` rule for each of the `FACES`.
    """
    return "\n".join(
        _rule(face, _folder() / "pages" / f"{name}.woff2") for name, face in FACES.items()
    )


def waiting() -> str:
    """Return the script that keeps a page unseen until its fonts are unpacked.

    Returns
    -------
    str
        JavaScript for the head of a page, after the style sheets. It waits a second at most.
    """
    wanted = [
        f'{face.style} {weight} 1em "{face.family}"'
        for face in FACES.values()
        for weight in face.weights
    ]
    return (
        "(() => {"
        "const { classList } = document.documentElement;"
        f"const loads = {json.dumps(wanted)}.map((font) => document.fonts.load(font));"
        "const patience = new Promise((resolve) => setTimeout(resolve, 1000));"
        'classList.add("dm-waits");'
        "Promise.race([Promise.allSettled(loads), patience]).then(() =>"
        ' classList.remove("dm-waits"));'
        "})();"
    )


def _rule(face: Face, path: Path) -> str:
    weights = " ".join(map(str, sorted(set(face.weights))))
    content = base64.b64encode(path.read_bytes()).decode()
    return (
        f'@font-face {{ font-family: "{face.family}"; font-style: {face.style}; '
        f"font-weight: {weights}; font-display: swap; "
        f'src: url("data:font/woff2;base64,{content}") format("woff2"); }}'
    )


@cache
def register() -> None:
    """Have drawings measured in these letters, from now on and in this process."""
    vl_convert.register_font_directory(str(drawings()))


def drawings() -> Path:
    """Return the folder with a file for each weight, for what knows no weights between.

    Returns
    -------
    Path
        The folder.
    """
    return _folder() / "drawings"


def _folder() -> Path:
    """Return the folder of what was made, once for each recipe and version of the fonts."""
    recipe = Path(__file__).read_bytes() + b"".join(
        face.source.read_bytes() for face in FACES.values()
    )
    name = f"fonts-{hashlib.sha256(recipe).hexdigest()[:16]}"
    folder = platformdirs.user_cache_path("difficult-moments") / name
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
        _save(_limited(face, trimmed, face.weights), folder / "pages" / f"{name}.woff2", "woff2")
        # What draws the first frames knows no weights between: it gets a font for each.
        for weight in set(face.weights):
            font = _limited(face, trimmed, (weight, weight))
            _save(font, folder / "drawings" / f"{name}-{weight}.ttf")


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


def _limited(face: Face, content: bytes, weights: tuple[int, int]) -> TTFont:
    """Keep some of the weights of a font, and one size to read at; name it after its face."""
    font = TTFont(BytesIO(content), recalcTimestamp=False)
    lightest, boldest = weights
    weight = boldest if lightest == boldest else weights
    limits = {"wght": weight, "opsz": READING_SIZE}
    axes = {axis.axisTag for axis in font["fvar"].axes}
    limited = instantiateVariableFont(font, {axis: limits[axis] for axis in axes})
    for record in limited["name"].names:
        if record.nameID in NAMES:
            record.string = face.family
    return limited


def _save(font: TTFont, path: Path, flavor: str | None = None) -> None:
    font.flavor = flavor
    font.save(path)
