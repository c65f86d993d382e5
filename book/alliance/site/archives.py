"""What a reader takes away: archives of the notebooks with the package, of the data, of the site.

An archive is the same, byte for byte, for the same files.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from alliance.console import replacing
from alliance.site import notebook
from alliance.site.build import ROOT, SiteError, site_folder

if TYPE_CHECKING:
    from sphinx.application import Sphinx

NOTEBOOKS, DATA, SITE = (f"difficult-moments-{part}" for part in ("notebooks", "data", "site"))
"""What each archive is called, and the folder that it unpacks to."""
FOLDER = "_downloads"
"""Where the archives stand on the site."""
PAGE = "book/running"
"""The chapter that offers them; a book without it has none."""
OLDEST = (1980, 1, 1, 0, 0, 0)
"""The date of every file: an archive can hold none before, and any other would differ."""
PARTS = (
    "requirements.txt",
    "pyproject.toml",
    "_config.yml",
    "README.md",
    "LICENSE",
    "LICENSE-TEXT",
)
"""What the package is installed with."""
PACKAGES = ("book/alliance", "kernelless/src/kernelless")
"""The packages, from the top of the sources."""
HOW = """Difficult Moments: the chapters as notebooks, with the package and its data

You need Python 3.11 or newer. In this folder, on macOS and Linux:

  python3 -m venv .venv
  . .venv/bin/activate

On Windows:

  py -m venv .venv
  .venv\\Scripts\\activate

Then, on all:

  python -m pip install -r requirements.txt
  python -m pip install --no-deps --no-build-isolation .
  jupyter lab book

Only the installation needs a network.
"""


def packed(folder: str, contents: Mapping[str, bytes]) -> bytes:
    """Pack files into an archive.

    Parameters
    ----------
    folder : str
        What the archive unpacks to.
    contents : mapping of str to bytes
        Content by path within that folder.

    Returns
    -------
    bytes
        The archive: names in order, all of one date.
    """
    made = BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as archive:
        for name in sorted(contents):
            about = ZipInfo(f"{folder}/{name}", OLDEST)
            about.external_attr = 0o644 << 16
            archive.writestr(about, contents[name], ZIP_DEFLATED)
    return made.getvalue()


def _files(root: Path, top: str = "") -> Iterator[tuple[str, bytes]]:
    """Yield every file below a folder, by its path from there; nothing that Python or Git keeps."""
    for path in root.rglob("*"):
        parts = path.relative_to(root).parts
        kept = not any(part == "__pycache__" or part.startswith(".") for part in parts)
        if path.is_file() and kept:
            yield f"{top}{'/'.join(parts)}", path.read_bytes()


def notebooks(site: Path, root: Path = ROOT) -> dict[str, bytes]:
    """Return the files that run the chapters anywhere.

    Parameters
    ----------
    site : Path
        The folder of the built site, which holds the notebooks.
    root : Path
        The folder of the sources.

    Returns
    -------
    dict of str to bytes
        Content by path: the notebooks beside the package, the data, versions, and how to start.
    """
    chapters = {
        f"book/{path.name}": path.read_bytes()
        for path in (site / notebook.FOLDER / "book").glob("*.ipynb")
    }
    packages = {
        name: content for place in PACKAGES for name, content in _files(root / place, f"{place}/")
    }
    beside = {name: (root / name).read_bytes() for name in PARTS}
    data = dict(_files(root / "data", "data/"))
    return chapters | packages | beside | data | {"START.txt": HOW.encode()}


def data(root: Path = ROOT) -> dict[str, bytes]:
    """Return the tables with their description.

    Parameters
    ----------
    root : Path
        The folder of the sources.

    Returns
    -------
    dict of str to bytes
        Content by path: every table, ``datapackage.json``, what it is, and its licence.
    """
    found = {name: text for name, text in _files(root / "data") if not name.endswith(".py")}
    return found | {"LICENSE-TEXT": (root / "LICENSE-TEXT").read_bytes()}


def setup(app: Sphinx) -> None:
    """Write the archives when the pages and notebooks are there.

    Parameters
    ----------
    app : Sphinx
        The build.
    """
    app.connect("build-finished", write, priority=900)


def write(app: Sphinx, failure: Exception | None) -> None:
    """Write the archives that the site offers.

    Parameters
    ----------
    app : Sphinx
        The build.
    failure : Exception or None
        Why it failed, if it did.
    """
    if failure is not None or app.builder.format != "html" or PAGE not in app.env.found_docs:
        return
    site, root = Path(app.outdir), Path(app.srcdir)
    (site / FOLDER).mkdir(exist_ok=True)
    for name, contents in ((NOTEBOOKS, notebooks(site, root)), (DATA, data(root))):
        (site / FOLDER / f"{name}.zip").write_bytes(packed(name, contents))


def pack_site(site: Path | None = None) -> Path:
    """Pack the built site, to be read without a network.

    Parameters
    ----------
    site : Path, optional
        The folder of the built site.

    Returns
    -------
    Path
        The archive, beside that folder.

    Raises
    ------
    SiteError
        When there is no site.
    """
    site = site or site_folder()
    if not (site / "index.html").is_file():
        raise SiteError("There is no site yet. Remedy: make book")
    name = f"{SITE}.zip"
    with replacing(site.parent) as draft:
        (draft / name).write_bytes(packed(SITE, dict(_files(site))))
    return site.with_name(name)
