"""The record of parameters, and what it says of bad input."""

import re
from dataclasses import FrozenInstanceError
from typing import Any

import pytest

from alliance import PARAMETERS, Parameters, evidence, parameter
from alliance.parameters import ASSUMED
from data import make_parameters


@pytest.mark.parametrize("about", PARAMETERS.values(), ids=PARAMETERS)
def test_every_description_is_whole(about: Any) -> None:
    """Each parameter has words, a symbol, a source, and a default that a slider can stand on."""
    assert about.label
    assert about.symbol
    assert about.source
    assert about.low <= about.default <= about.high
    steps = (about.default - about.low) / about.step
    assert steps == pytest.approx(round(steps)), "the default lies between two steps"


def test_symbols_and_labels_are_unique() -> None:
    """No two parameters share a symbol or a label."""
    for column in ("symbol", "label"):
        values = [getattr(about, column) for about in PARAMETERS.values()]
        assert len(set(values)) == len(values)


@pytest.mark.parametrize("about", PARAMETERS.values(), ids=PARAMETERS)
def test_both_ends_of_a_range_are_allowed_and_nothing_beyond(about: Any) -> None:
    """A range includes its ends; one step further is refused with name, value, range."""
    for end in (about.low, about.high):
        assert getattr(Parameters(**{about.name: end}), about.name) == end
    beyond = about.high + about.step
    with pytest.raises(ValueError, match=re.escape(f"{about.name} = {beyond!r}")) as refused:
        Parameters(**{about.name: beyond})
    assert f"from {about.low:g} to {about.high:g}" in str(refused.value)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
def test_a_value_that_is_not_finite_is_refused(value: float) -> None:
    """Not-a-number and infinity are outside every range."""
    with pytest.raises(ValueError, match="depth"):
        Parameters(depth=value)


@pytest.mark.parametrize("value", ["1", None, True, [1.0], 1j])
def test_a_value_of_the_wrong_type_is_refused(value: Any) -> None:
    """Only real numbers are values."""
    with pytest.raises(TypeError, match=r"depth = .* is not a number; give one from 0 to 3"):
        Parameters(depth=value)


@pytest.mark.parametrize("make", [Parameters, Parameters().change])
def test_an_unknown_name_is_refused_with_the_nearest(make: Any) -> None:
    """A slip of the pen is answered with what was probably meant."""
    with pytest.raises(TypeError, match="no parameter 'depht'; did you mean depth"):
        make(depht=1)


def test_an_unlike_name_is_answered_with_all_of_them() -> None:
    """When nothing is near, every name is offered."""
    with pytest.raises(TypeError, match=" or ".join(PARAMETERS)):
        parameter("@")


def test_a_setting_cannot_be_altered_and_a_copy_is_checked() -> None:
    """Settings are frozen; `change` returns another one."""
    setting = Parameters()
    with pytest.raises(FrozenInstanceError):
        setting.depth = 2.0  # type: ignore[misc]
    assert setting.change(depth=2).as_dict() == setting.as_dict() | {"depth": 2.0}
    with pytest.raises(ValueError, match="depth"):
        setting.change(depth=-1)


@pytest.mark.parametrize("about", PARAMETERS.values(), ids=PARAMETERS)
def test_a_default_rests_on_a_row_of_the_data_or_is_called_assumed(about: Any) -> None:
    """Every source is a row that exists, or plainly no source at all."""
    assert about.source == ASSUMED or evidence.row(about.source) is not None


def test_the_published_table_is_the_record() -> None:
    """``data/parameters.csv`` is rebuilt from the record byte for byte."""
    frozen = (evidence.data_folder() / "parameters.csv").read_text("utf-8")
    assert frozen == make_parameters.table()
