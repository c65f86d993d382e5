"""Every page in browsers other than Chromium: no error, no other host, and labs that follow."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from alliance import labs
from alliance.site.build import site_folder
from alliance.site.serve import make_server
from kernelless import Number
from kernelless.policy import META
from tests.release import drivers
from tests.release.drivers import Driver
from tests.site.open_lab import BEGUN, LAB_PAGES, STEPS
from tests.site.test_pages import PAGES

pytestmark = pytest.mark.release

RIGHT, LEFT = "\ue014", "\ue012"
LOADING = 60
"""Seconds that a lab may take on a busy machine, in a browser without a graphics card."""
SETTLED = 0.5
"""Seconds in which a page fetches what it fetches late, and answers all keys."""
LIVE = """() => {
  const still = [...document.querySelectorAll('.kl-figure:not(.is-live)')];
  still[0]?.scrollIntoView({ block: 'center', behavior: 'instant' });
  return still.length === 0;
}"""
# Where nothing moves before something is answered, a case with an answer is chosen first.
BEGIN = """(figure, begun) => {
  window.dmLab = document.querySelector(`.kl-live:has(.kl-figure[data-figure="${figure}"])`);
  const named = (each) => each.textContent.trim() === begun;
  if (begun) [...dmLab.querySelectorAll('button')].find(named).click();
}"""
FOCUS = """() => {
  const sliders = [...dmLab.querySelectorAll('[role=slider]')];
  const slider = sliders.find((each) => each.checkVisibility());
  slider.scrollIntoView({ block: 'center', behavior: 'instant' });
  slider.focus();
  return slider === document.activeElement;
}"""
ROOM = """() => {
  const { ariaValueNow, ariaValueMax } = document.activeElement;
  return Number(ariaValueNow) < Number(ariaValueMax);
}"""
# What a lab says: its sentence and, in a walk, the lines before it.
SAID = """() => [...dmLab.querySelectorAll('.kl-sentence, [class^=kl-scene-]')]
  .map((each) => each.textContent).join(' ')"""

# A browser that keeps the pages that are left says so when one is met again.
LISTEN = "() => addEventListener('pageshow', (event) => { window.dmKept = event.persisted; })"


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the built site with a witness of errors in each page."""
    site, folder = site_folder(), tmp_path_factory.mktemp("site") / "html"
    if not (site / "index.html").is_file():
        pytest.fail("There is no site yet. Remedy: make book", pytrace=False)
    shutil.copytree(site, folder, copy_function=os.link)
    for path in map(folder.joinpath, PAGES):
        text = path.read_text("utf-8")
        path.unlink()  # the file of the site itself stays as it is
        path.write_text(text.replace(META, META + drivers.WITNESS), "utf-8")
    with make_server(folder, port=0).in_background() as address:
        yield address


@pytest.fixture(scope="module", params=["firefox", "webkit"])
def driver(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Driver]:
    """Run a browser, the same for all pages."""
    profile: Path = tmp_path_factory.mktemp("profile")
    with drivers.firefox(profile) if request.param == "firefox" else drivers.webkit() as run:
        yield run


def test_a_browser_that_is_not_there_is_a_failure_of_one_line() -> None:
    with pytest.raises(pytest.fail.Exception) as raised:
        drivers.found("no-such-browser", "a-package")
    said = "No no-such-browser on this machine. Remedy: apt-get install a-package"
    assert (str(raised.value), raised.value.pytrace) == (said, False)


def becomes(driver: Driver, check: str, *, wanted: object = True, unlike: object = None) -> bool:
    """Wait until a check returns what is wanted, or, if that is given, anything but a value."""
    end = time.monotonic() + LOADING
    while time.monotonic() < end:
        value = driver.evaluate(check)
        if value != unlike if unlike is not None else value == wanted:
            return True
        time.sleep(0.05)
    return False


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_whole_and_its_labs_follow(driver: Driver, host: str, page: str) -> None:
    driver.open(f"{host}/{page}")
    assert becomes(driver, LIVE)
    for name in LAB_PAGES.get(page, []):
        figure = labs.load(name).figure
        if any(isinstance(each, Number) for each in figure.settings):
            follows(driver, figure.name, BEGUN.get(name))
    time.sleep(SETTLED)
    assert driver.faults(str(urlsplit(host).hostname)) == []


def test_a_page_that_is_met_again_by_going_back_is_as_it_was_left(
    driver: Driver, host: str
) -> None:
    driver.open(f"{host}/{PAGES[0]}")
    assert becomes(driver, LIVE)
    follows(driver, "moment", None)
    time.sleep(SETTLED)  # the last key, too, has been answered
    left = driver.evaluate(SAID)
    driver.evaluate(LISTEN)
    driver.open(f"{host}/{PAGES[1]}")
    driver.evaluate("() => history.back()")
    assert becomes(driver, "() => window.dmKept")
    assert driver.evaluate(SAID) == left
    follows(driver, "moment", None)


def follows(driver: Driver, figure: str, begun: str | None) -> None:
    """See that keys on a lab's first slider change its sentence."""
    driver.evaluate(BEGIN, figure, begun)
    assert becomes(driver, FOCUS), f"no slider of {figure} takes the focus"
    before, upwards = driver.evaluate(SAID), driver.evaluate(ROOM)
    for _ in range(STEPS):
        driver.press(RIGHT if upwards else LEFT)
    assert becomes(driver, SAID, unlike=before), f"{figure} still says: {before}"
