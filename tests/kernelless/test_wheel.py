"""The wheel, installed far from the repository: the demonstration builds with it alone."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import venv
from pathlib import Path
from zipfile import ZipFile

import pytest
from playwright.sync_api import Browser

from tests.kernelless.conftest import HERE, build
from tests.release.environments import OUTSIDE, build_wheel
from tests.site.visit import LIGHT, Visit

pytestmark = pytest.mark.release
PLACE = """
import importlib.util, kernelless
# An editable install leaves the data of the other package behind, but no module.
print(kernelless.__file__, bool(importlib.util.find_spec("alliance.model")))
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel with the locked builder."""
    return build_wheel(HERE, tmp_path_factory.mktemp("dist"))


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel alone; what it depends on is that of this environment."""
    folder = tmp_path_factory.mktemp("venv")
    venv.create(folder)
    told = sysconfig.get_paths(vars={"base": str(folder), "platbase": str(folder)})
    program = Path(told["scripts"], Path(sys.executable).name)
    pip = [sys.executable, "-m", "pip", "--python", str(program), "install", "--quiet"]
    subprocess.run([*pip, "--no-deps", "--no-index", str(wheel)], check=True)
    # A path that a file names is searched last, and the editable install in it is not followed.
    named = Path(told["purelib"], "dependencies.pth")
    named.write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    return program


def test_it_holds_the_package_and_its_licence_and_nothing_else(wheel: Path) -> None:
    with ZipFile(wheel) as archive:
        held = {each for each in archive.namelist() if not each.endswith("/")}
    package = {each for each in held if ".dist-info/" not in each}
    paths = (path for path in (HERE / "src").rglob("*") if path.is_file())
    inside = (path.relative_to(HERE / "src") for path in paths if "__pycache__" not in path.parts)
    assert package == {path.as_posix() for path in inside}
    about = {each.rpartition("/")[2] for each in held - package}
    assert about == {"METADATA", "RECORD", "WHEEL", "LICENSE"}


def test_the_demonstration_builds_and_lives_with_it_alone(
    python: Path, browser: Browser, tmp_path: Path
) -> None:
    run = [str(python), "-c", PLACE]
    place, other = subprocess.check_output(run, cwd=tmp_path, env=OUTSIDE, text=True).split()
    assert Path(place).is_relative_to(python.parents[1])
    assert other == "False"
    # The kernel of the page is that of this program, not of this environment.
    kernels = tmp_path / "jupyter" / "kernels" / "python3"
    kernels.mkdir(parents=True)
    start = f'["{python}", "-m", "ipykernel_launcher", "-f", "{{connection_file}}"]'
    (kernels / "kernel.json").write_text(
        f'{{"argv": {start}, "display_name": "Python 3", "language": "python"}}', "utf-8"
    )
    site = build(
        tmp_path / "demo", str(python), OUTSIDE | {"JUPYTER_PATH": str(tmp_path / "jupyter")}
    )
    visit = Visit.to(browser, f"{site.as_uri()}/index.html", LIGHT)
    visit.read_down()
    visit.page.wait_for_function("document.querySelectorAll('.kl-figure.is-live').length === 3")
    visit.close()
    assert visit.faults == []
