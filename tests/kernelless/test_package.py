"""The package stands by itself: its words, its dependencies, its look."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent
from types import SimpleNamespace
from typing import Any

import altair as alt
import pytest
from sphinx.errors import ConfigError

from kernelless import Drawing, Figure, assets, extension, linked
from kernelless.look import COLOURS, PLAIN, PREFIX, VARIABLES, current, use
from tests.site.test_figure import contrast

HERE = Path(__file__).resolve().parents[2] / "kernelless"
FOREIGN = re.compile(r"alliance|therap|rupture|repair|difficult.?moment|\bdm[-_]", re.IGNORECASE)
PARTS = ("src", "demo", "README.md", "pyproject.toml")
TEXTS = frozenset({".py", ".js", ".mjs", ".css", ".md", ".yml", ".toml"})
OWN = """from dataclasses import replace
from kernelless.look import PLAIN, use
use(replace(PLAIN, name="own"))
"""
POINTS = alt.Chart(alt.sequence(3)).mark_point().encode(x="data:Q").properties(name="points")


def sources() -> list[Path]:
    """List the files that go to others."""
    found = [path for part in PARTS for path in (HERE / part, *(HERE / part).rglob("*"))]
    return [path for path in found if path.suffix in TEXTS]


def test_nothing_is_said_of_the_paper_that_it_was_made_for() -> None:
    assert len(sources()) > 40
    said = {path.name: FOREIGN.findall(path.read_text("utf-8")) for path in sources()}
    assert {name: words for name, words in said.items() if words} == {}


def project(folder: Path) -> dict[str, Any]:
    """Read what a folder says of its package."""
    text = (folder / "pyproject.toml").read_text("utf-8")
    about: dict[str, Any] = tomllib.loads(text)["project"]
    return about


def test_its_bounds_are_those_that_are_tested_here() -> None:
    whole = project(HERE.parent)
    tested = {*whole["dependencies"], *whole["optional-dependencies"]["book"]}
    own = project(HERE)
    assert {*own["dependencies"], *own["optional-dependencies"]["book"]} <= tested


def test_the_styles_use_every_variable_of_a_look_and_no_other() -> None:
    styles = "\n".join(assets.own(f"styles/{name}.css") for name in assets.STYLES)
    set_by_scripts = {"height", "narrow", "drawn-width", "least-width", "least-height"}
    used = set(re.findall(rf"var\({PREFIX}([\w-]+)", styles))
    own = set(re.findall(rf"{PREFIX}([\w-]+):", styles)) - {"margin"}
    assert used - own - set_by_scripts == set(VARIABLES)


def test_the_plain_look_sets_every_variable_for_light_and_dark() -> None:
    light, dark = PLAIN.css().split("\n")[:2]
    assert all(f"{PREFIX}{name}: {tone.light};" in light for name, tone in COLOURS.items())
    assert all(f"{PREFIX}{name}: {tone.dark};" in dark for name, tone in COLOURS.items())
    assert set(re.findall(rf"{PREFIX}([\w-]+):", PLAIN.css())) == set(VARIABLES)


def test_the_plain_look_can_be_read() -> None:
    for text in ("ink", "ink-2", "warm", "cool"):
        for paper in ("paper", "sunk"):
            for scheme in ("light", "dark"):
                one, other = (getattr(COLOURS[each], scheme) for each in (text, paper))
                assert contrast(one, other) >= 4.5, (text, paper, scheme)


@pytest.fixture
def plain() -> Iterator[None]:
    """Put the plain look in use, and afterwards that of before."""
    before = current()
    use(PLAIN)
    yield
    use(before)


@pytest.mark.usefixtures("plain")
def test_a_figure_is_drawn_in_the_look_that_is_in_use() -> None:
    drawing = Drawing(Figure("points", POINTS, None, "Points."))
    assert COLOURS["cool"].light in drawing.frame.svg
    assert drawing.meta["origin"]["inks"] == PLAIN.inks


@pytest.mark.parametrize(
    ("bind", "value", "trait"),
    [
        (alt.binding_range(min=0, max=3), 1, "moved__value"),
        (alt.binding_checkbox(), True, "moved__value"),
        (alt.binding_select(options=["a", "b"]), "b", "moved__index"),
    ],
)
def test_a_linked_chart_has_a_trait_for_each_input_and_leaves_the_input_out(
    bind: Any, value: Any, trait: str
) -> None:
    chart = linked(POINTS.add_params(alt.param(name="moved", value=value, bind=bind)))
    assert trait in chart.keys
    assert getattr(chart, trait) == (1 if value == "b" else value)
    (signal,) = (each for each in chart.spec["signals"] if each["name"] == "moved")
    assert "bind" not in signal
    assert "kl-inputs" not in chart.frame


def test_the_example_of_the_readme_runs() -> None:
    text = (HERE / "README.md").read_text("utf-8")
    example = dedent(text.split("```python\n")[1].split("```")[0])
    names: dict[str, Any] = {}
    exec(compile(example, "README.md", "exec"), names)
    assert names["chart"].swing__value == names["slider"].value


@pytest.mark.usefixtures("plain")
def test_the_build_puts_the_look_in_use_that_the_book_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "own_look.py").write_text(OWN, "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    configure(tmp_path, kernelless_look="own_look", exclude_patterns=["_build", "*.md"])
    assert current().name == "own"


@pytest.mark.parametrize("pattern", ["kernelless", "kernelless/**", "**/*.js"])
def test_a_book_that_leaves_its_scripts_out_is_told_so(pattern: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"'kernelless'.*Remedy"):
        configure(tmp_path, kernelless_look="", exclude_patterns=[pattern])


def configure(folder: Path, **settings: object) -> None:
    """Configure a build as the settings of a book ask for it."""
    config = SimpleNamespace(html_static_path=[], **settings)
    extension.configure(SimpleNamespace(outdir=folder / "html"), config)  # type: ignore[arg-type]
