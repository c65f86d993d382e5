"""Mutation testing: change the package a little, many times, and ask whether a test notices.

Run it with ``make mutate``, or ``make mutate SUBJECT=figures`` for one subject. All mutants take
hours; ``make mutate SAMPLE=250`` takes that many of each subject by chance, the same each time.

The package is mutated in a copy that is thrown away. mutmut wants the source in a folder called
``src`` and runs, for each mutant, only those tests that call the function concerned. Each mutant
gets a process that is forked when all tests are collected but none has run: nothing is imported
twice, no cache is warm, and no JavaScript engine has started, for those do not outlive a fork. The
price: a test must make what it judges itself, for what is made on import is made unchanged.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from random import Random
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
LEAST = 0.85
"""Share of mutants that must be killed."""


class Subject(NamedTuple):
    """What is mutated, and the folders of tests that should notice."""

    files: tuple[str, ...]
    tests: tuple[str, ...]


SUBJECTS: Mapping[str, Subject] = {
    "model": Subject(
        ("alliance/model.py", "alliance/trace.py", "alliance/simulate.py", "alliance/script.py"),
        ("model", "benchmarks/test_peers.py"),
    ),
    "detect": Subject(("alliance/detect/*.py",), ("detection",)),
    "outcomes": Subject(
        ("alliance/outcomes/*.py", "alliance/ranges.py"), ("outcomes", "model/test_ranges.py")
    ),
    "figures": Subject(
        ("alliance/figures/*.py", "alliance/phrases.py", "kernelless/readout.py"), ("figures",)
    ),
    "labs": Subject(("alliance/labs/*.py",), ("labs",)),
}
"""By name. A star also stands for folders."""

COPIED = ("data", "tests", "README.md", "CONTRIBUTING.md", "CHANGELOG.md", "pyproject.toml")

SETTINGS = """
[tool.mutmut]
source_paths = ["src"]
only_mutate = {files}
also_copy = {copied}
pytest_add_cli_args = ["-p", "no:benchmark", "-p", "no:xdist", "-p", "no:cacheprovider", "-q"]
pytest_add_cli_args_test_selection = {tests}
process_isolation = "forkserver"
forkserver_warmup = "collect"
timeout_constant = 20.0
"""

CAUGHT = ("killed", "timeout", "segfault", "suspicious")
"""Verdicts of mutmut that mean that a test failed or never ended."""

UNJUDGED = "not checked"
SEED = 20130303


def lay_out(subject: Subject, folder: Path) -> None:
    """Copy the project as mutmut wants it, with its settings.

    Parameters
    ----------
    subject : Subject
        What is mutated, and by which tests it is judged.
    folder : Path
        An empty folder.
    """
    for package in ("book/alliance", "kernelless/src/kernelless"):
        name = Path(package).name
        shutil.copytree(ROOT / package, folder / "src" / name, ignore=_COMPILED)
    # Tests of the prose read the chapters where a reader finds them.
    shutil.copytree(ROOT / "book", folder / "book", ignore=shutil.ignore_patterns("alliance", "_*"))
    for name in COPIED:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, folder / name)
    settings = SETTINGS.format(
        files=[f"src/{each}" for each in subject.files],
        copied=[*COPIED, "book"],
        tests=[f"tests/{each}" for each in subject.tests],
    )
    with (folder / "pyproject.toml").open("a", encoding="utf-8") as project:
        project.write(settings.replace("'", '"'))


_COMPILED = shutil.ignore_patterns("__pycache__")


def verdicts(subject: Subject, sample: int | None = None) -> dict[str, str]:
    """Run mutmut.

    Parameters
    ----------
    subject : Subject
        What is mutated.
    sample : int, optional
        How many mutants are judged, 1 or more; all when left out or when there are not so many.

    Returns
    -------
    dict of str to str
        Verdict by name of the mutant. A name reads ``module.x_function__mutmut_number``.

    Raises
    ------
    subprocess.CalledProcessError
        If a test fails before anything is changed.
    """
    with tempfile.TemporaryDirectory(prefix="mutate-") as folder:
        lay_out(subject, Path(folder))
        chosen = [] if sample is None else _chosen(folder, sample)
        _mutmut(folder, "run", "--max-children", "1", *chosen)
        found = _results(folder)
        for name in survivors(found):
            print(_mutmut(folder, "show", name))
    return found


NONE = "no.mutant.has.this.name*"


def _chosen(folder: str, sample: int) -> list[str]:
    """Choose mutants by chance; a star before each name lets mutmut look it up as a pattern."""
    # Asked for a mutant that is not there, mutmut makes them all, and stops before it judges.
    with contextlib.suppress(subprocess.CalledProcessError):
        _mutmut(folder, "run", "--max-children", "1", NONE, quiet=True)
    names = sorted(_results(folder, unjudged=True))
    return [f"*{name}" for name in Random(SEED).sample(names, min(sample, len(names)))]


def _results(folder: str, *, unjudged: bool = False) -> dict[str, str]:
    """Return the verdicts so far, or the mutants that wait for one."""
    lines = _mutmut(folder, "results", "--all", "true").splitlines()
    found = dict(line.strip().split(": ") for line in lines if ": " in line)
    return {name: said for name, said in found.items() if (said == UNJUDGED) == unjudged}


def _mutmut(folder: str, *words: str, quiet: bool = False) -> str:
    """Run a command of mutmut in a folder, and return what it says."""
    # One thread each: mutants are many, and their arrays small.
    environment = os.environ | {"OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": ""}
    command = [sys.executable, "-m", "mutmut", *words]
    done = subprocess.run(
        command, cwd=folder, env=environment, check=False, capture_output=True, text=True
    )
    if done.returncode and not quiet:
        print(done.stdout[-4000:], done.stderr[-4000:], sep="\n", file=sys.stderr)
    done.check_returncode()
    return done.stdout


def survivors(found: Mapping[str, str]) -> list[str]:
    """List the mutants that no test caught.

    Parameters
    ----------
    found : mapping of str to str
        As `verdicts` returns.

    Returns
    -------
    list of str
        Their names.
    """
    return [name for name, verdict in found.items() if verdict not in CAUGHT]


def table(found: Mapping[str, str]) -> str:
    """Count the verdicts by module.

    Parameters
    ----------
    found : mapping of str to str
        As `verdicts` returns.

    Returns
    -------
    str
        One line a module: mutants killed, survived, without tests, and in all.
    """
    counts = Counter((_module(name), _column(verdict)) for name, verdict in found.items())
    lines = [f"{'module':38}{'killed':>8}{'survived':>10}{'no tests':>10}{'total':>8}"]
    for module in sorted({module for module, _ in counts}):
        killed, survived, untested = (
            counts[module, column] for column in ("killed", "survived", "no tests")
        )
        total = killed + survived + untested
        lines.append(f"{module:38}{killed:8}{survived:10}{untested:10}{total:8}")
    return "\n".join(lines)


def _module(name: str) -> str:
    return name.split(".x", maxsplit=1)[0]


def _column(verdict: str) -> str:
    return "killed" if verdict in CAUGHT else "no tests" if verdict == "no tests" else "survived"


def judge(names: Iterable[str], sample: int | None = None) -> float:
    """Mutate subjects, and print what was caught.

    Parameters
    ----------
    names : iterable of str
        Names of `SUBJECTS`.
    sample : int, optional
        How many mutants of each are judged; all when left out.

    Returns
    -------
    float
        Share of the judged mutants that were killed, from 0 to 1.
    """
    found: dict[str, str] = {}
    for name in names:
        found |= verdicts(SUBJECTS[name], sample)
    alive = survivors(found)
    share = 1 - len(alive) / len(found)
    print(table(found), "", *(f"{name}: {found[name]}" for name in alive), sep="\n")
    print(f"{share:.1%} of {len(found):,} mutants killed; at least {LEAST:.0%} must be.")
    return share


def main() -> int:
    """Judge the subject that the command line names, or all.

    Returns
    -------
    int
        0 if enough mutants were killed, else 1.
    """
    options = argparse.ArgumentParser(description="Mutation testing by subject.")
    options.add_argument("subject", nargs="?", choices=SUBJECTS, help="all when left out")
    options.add_argument("--sample", type=int, help="mutants of each subject; all when left out")
    asked = options.parse_args()
    if asked.sample is not None and asked.sample < 1:
        options.error(f"--sample {asked.sample}: the number of mutants is 1 or more.")
    return int(judge([asked.subject] if asked.subject else SUBJECTS, asked.sample) < LEAST)


if __name__ == "__main__":
    sys.exit(main())
