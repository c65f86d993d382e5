"""What the package offers to researchers."""

import doctest
import re
from pathlib import Path
from types import ModuleType

import pytest

import alliance

README = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
FUNCTIONS = [name for name in alliance.__all__ if callable(getattr(alliance, name))]


def test_the_readme_lists_every_public_name_and_no_other() -> None:
    section = README.split("## For researchers")[1].split("## ")[0]
    rows = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `")]
    assert sorted(re.findall(r"`(\w+)`", " ".join(rows))) == sorted(alliance.__all__)


def test_the_example_in_the_readme_runs() -> None:
    section = README.split("## For researchers")[1]
    example = section.split("```python")[1].split("```")[0]
    exec(compile(example, "README.md", "exec"), {})


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_public_name_has_a_runnable_example(name: str) -> None:
    """The examples themselves run as doctests."""
    found = doctest.DocTestFinder(recurse=False).find(getattr(alliance, name), name)
    assert any(test.examples for test in found)


def test_modules_are_documented() -> None:
    for name in alliance.__all__:
        if isinstance(module := getattr(alliance, name), ModuleType):
            assert module.__doc__


def test_the_reference_lists_every_public_function_and_class() -> None:
    page = (Path(alliance.__file__).parents[1] / "reference.md").read_text("utf-8")
    listed = set(re.findall(r"auto(?:function|class|module):: (?:alliance\.)?(\w+)", page))
    modules = {name for name in alliance.__all__ if isinstance(getattr(alliance, name), ModuleType)}
    assert listed == {*FUNCTIONS, *modules}
    members = re.search(r":members: (detect.+)", page)
    assert members
    names = [n for n in alliance.detect.__all__ if callable(getattr(alliance.detect, n))]
    assert sorted(members[1].split(", ")) == sorted(names)
