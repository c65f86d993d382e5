"""What a reader takes away is whole, runs, and is the same each time."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from zipfile import ZipFile

import pytest
from frictionless import Package

from alliance.site import archives
from alliance.site.build import ROOT, SiteError
from tests.site.test_pages import parsed

RUN = """
import sys, nbclient, nbformat
path = sys.argv[1]
made = nbformat.read(path, as_version=4)
shown = "import alliance, kernelless; [alliance.__file__, kernelless.__file__]"
made.cells.append(nbformat.v4.new_code_cell(shown))
nbclient.NotebookClient(made, timeout=200, resources={"metadata": {"path": "."}}).execute()
print(made.cells[-1].outputs[0]["data"]["text/plain"])
"""


def unpacked(site: Path, name: str, folder: Path) -> Path:
    """Unpack an archive of the site; return the folder that it unpacks to."""
    with ZipFile(site / archives.FOLDER / f"{name}.zip") as archive:
        archive.extractall(folder)
    return folder / name


def test_a_notebook_runs_where_it_was_unpacked(site: Path, tmp_path: Path) -> None:
    top = unpacked(site, archives.NOTEBOOKS, tmp_path)
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    packages = [str(top / "book"), str(top / "kernelless" / "src")]
    run = subprocess.run(
        [sys.executable, "-c", RUN, "calibration.ipynb"],
        cwd=top / "book",
        env=environment | {"PYTHONPATH": os.pathsep.join(packages), "OPENBLAS_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert all(package in run.stdout for package in packages)


def test_the_notebooks_are_those_of_the_site_with_all_that_installs_the_package(
    site: Path, tmp_path: Path
) -> None:
    top = unpacked(site, archives.NOTEBOOKS, tmp_path)
    offered = {path.name for path in (site / "_sources" / "book").glob("*.ipynb")}
    assert {path.name for path in (top / "book").glob("*.ipynb")} == offered
    assert len(offered) > 20
    for name in archives.PARTS:
        assert (top / name).read_bytes() == (ROOT / name).read_bytes()
    told = subprocess.run(
        [sys.executable, "-m", "hatchling", "metadata"], cwd=top, capture_output=True, check=True
    )
    assert json.loads(told.stdout)["name"] == "difficult-moments"
    for line in ("python -m pip install -r requirements.txt", "jupyter lab book"):
        assert line in (top / "START.txt").read_text("utf-8")


def test_the_data_are_whole_and_as_they_are_described(site: Path, tmp_path: Path) -> None:
    top = unpacked(site, archives.DATA, tmp_path)
    package = Package(str(top / "datapackage.json"))
    tables = {resource.path for resource in package.resources}
    assert tables == {path.name for path in top.glob("*.csv")}
    for table in tables:
        assert (top / str(table)).read_bytes() == (ROOT / "data" / str(table)).read_bytes()
    assert (top / "LICENSE-TEXT").is_file()
    assert (top / "README.md").is_file()


def test_the_chapter_offers_each_archive(site: Path) -> None:
    links = parsed(site / f"{archives.PAGE}.html").select('article a[href$=".zip"]')
    offered = [(site / "book" / str(link["href"])).resolve() for link in links]
    assert offered == [
        (site / archives.FOLDER / f"{name}.zip").resolve()
        for name in (archives.NOTEBOOKS, archives.DATA)
    ]
    assert all(path.stat().st_size < 5_000_000 for path in offered)


def make(folder: Path, names: list[str]) -> Path:
    folder.mkdir()
    for name in names:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(name)
    return folder


def test_an_archive_knows_neither_order_nor_dates(tmp_path: Path) -> None:
    names = ["index.html", "b/c.html", "a.js", ".hidden", "__pycache__/a.pyc"]
    first = archives.pack_site(make(tmp_path / "html", names)).read_bytes()
    time.sleep(0.01)
    (tmp_path / "later").mkdir()
    second = archives.pack_site(make(tmp_path / "later" / "html", names[::-1]))
    os.utime(tmp_path / "later" / "html" / "a.js", (1e9, 1e9))
    assert second.read_bytes() == archives.pack_site(tmp_path / "later" / "html").read_bytes()
    assert second.read_bytes() == first
    with ZipFile(io.BytesIO(first)) as archive:
        assert archive.namelist() == [
            f"{archives.SITE}/{name}" for name in ("a.js", "b/c.html", "index.html")
        ]


def test_what_was_not_built_is_not_packed(tmp_path: Path) -> None:
    with pytest.raises(SiteError, match="Remedy: make book"):
        archives.pack_site(tmp_path)
