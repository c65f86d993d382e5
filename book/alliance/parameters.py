"""The record: everything that can be set in the model, described once.

The engines, validation, sliders, and the table in the model chapter are all made from it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from difflib import get_close_matches
from typing import Any, Self

from alliance.ranges import Range

ASSUMED = "assumed"


@dataclass(frozen=True)
class Parameter:
    """What is known about one parameter.

    Attributes
    ----------
    name : str
        Name in code and in links.
    symbol : str
        LaTeX symbol in the equations.
    label : str
        Plain words beside a slider.
    unit : str
        Unit of the value; empty when it has none.
    low : float
        Lower end of the allowed range, itself included.
    high : float
        Upper end of the allowed range, itself included.
    step : float
        Step of a slider.
    default : float
        Default value.
    source : str
        Id of the row in ``data/`` that the default rests on, or ``"assumed"``.

    Examples
    --------
    >>> PARAMETERS["depth"].label, PARAMETERS["depth"].unit
    ('Depth of a rupture', 'alliance points')
    """

    name: str
    symbol: str
    label: str
    unit: str
    low: float
    high: float
    step: float
    default: float
    source: str

    @property
    def title(self) -> str:
        """The label with its unit, as a slider or a table shows it.

        Examples
        --------
        >>> PARAMETERS["depth"].title, PARAMETERS["depth_spread"].title
        ('Depth of a rupture (alliance points)', 'Spread of depth (log scale)')
        """
        return f"{self.label} ({self.unit})" if self.unit else self.label

    def check(self, value: object) -> float:
        """Return ``value`` as a float within the range.

        Parameters
        ----------
        value : object
            Candidate value.

        Returns
        -------
        float
            The value.

        Raises
        ------
        TypeError
            If the value is not a real number.
        ValueError
            If it lies outside the range, or is not finite.

        Examples
        --------
        >>> PARAMETERS["depth"].check(2)
        2.0
        """
        allowed = Range(self.low, self.high, self.unit, f"such as {self.default:g}")
        return allowed.check(self.name, value)


def _described(  # noqa: PLR0913, PLR0917  one argument for each column of the record
    default: float,
    low: float,
    high: float,
    step: float,
    symbol: str,
    label: str,
    unit: str = "",
    source: str = ASSUMED,
) -> Any:
    about = {"low": low, "high": high, "step": step, "symbol": symbol, "label": label}
    return field(default=default, metadata=about | {"unit": unit, "source": source})


_POINTS = "alliance points"
_CORE = "CORE points"


@dataclass(frozen=True, kw_only=True)
class Parameters:
    """One setting of the model: a value for every parameter, checked.

    Every field is described in `PARAMETERS`. Alliance is on the 1-7 item-mean metric of the WAI
    short forms (higher is better); distress is the CORE-OM clinical score, 0-40 (lower is better).

    Raises
    ------
    TypeError
        If a name is unknown or a value is not a number.
    ValueError
        If a value lies outside its range.

    Examples
    --------
    >>> Parameters(depth=2).depth
    2.0
    >>> Parameters(depth=9)
    Traceback (most recent call last):
        ...
    ValueError: depth = 9 is out of range; give a number from 0 to 3 alliance points, such as 1.4.
    """

    # Alliance without ruptures
    alliance_mean: float = _described(
        5.2, 3, 6.5, 0.1, r"\mu_A", "Usual alliance of the average client at the start", _POINTS,
        "C2b_3",
    )  # fmt: skip
    alliance_sd: float = _described(
        0.95, 0, 1.5, 0.05, r"\sigma_A", "Spread of usual alliance between clients", _POINTS,
        "C2b_3",
    )  # fmt: skip
    growth: float = _described(
        0.35, 0, 0.8, 0.01, r"\mu_\gamma", "Growth of the alliance, average client",
        f"{_POINTS} per log session", "N1",
    )  # fmt: skip
    growth_sd: float = _described(
        0.25, 0, 0.5, 0.05, r"\sigma_\gamma", "Spread of growth between clients",
        f"{_POINTS} per log session", "N1",
    )  # fmt: skip
    wobble_sd: float = _described(
        0.45, 0, 1, 0.01, r"\sigma_w", "Session-to-session wobble, average client", _POINTS, "T3"
    )
    wobble_spread: float = _described(
        0.4, 0, 1, 0.05, r"\tau_w", "Spread of the wobble between clients (log scale)",
        source="N1",
    )  # fmt: skip
    wobble_carry: float = _described(
        0.05, 0, 0.8, 0.05, r"\phi", "Share of a wobble carried to the next session",
        source="N1",
    )  # fmt: skip
    rating_error: float = _described(
        0.2, 0, 1, 0.05, r"\sigma_r", "Error of one alliance rating", _POINTS
    )
    # Ruptures and what becomes of them
    rupture_rate: float = _described(0.1, 0, 1, 0.01, r"h", "Chance of a rupture in a session")
    withdrawal_share: float = _described(
        0.65, 0, 1, 0.05, r"\omega", "Share of ruptures that are withdrawals"
    )
    depth: float = _described(1.4, 0, 3, 0.1, r"\delta", "Depth of a rupture", _POINTS)
    depth_spread: float = _described(
        0.4, 0, 1, 0.05, r"\sigma_\delta", "Spread of depth (log scale)"
    )
    repair_chance: float = _described(
        0.6, 0, 1, 0.01, r"q", "Chance that repair begins at once", source="T7_repaired"
    )
    late_repair: float = _described(
        0.02, 0, 0.5, 0.01, r"q_\ell", "Chance in a later session that an open rupture is taken up"
    )
    repair_pace: float = _described(
        0.5, 0, 1, 0.05, r"\rho", "Pace of repair: share that heals each session"
    )
    fading: float = _described(
        0.05, 0, 0.5, 0.01, r"\lambda", "Fading: share of an unrepaired wound lost each session"
    )
    strengthening: float = _described(
        0.1, 0, 1, 0.05, r"s",
        "Strengthening: how much firmer the bond gets for each point repaired",
    )  # fmt: skip
    concealment: float = _described(
        0.5, 0, 1, 0.05, r"c", "Concealment: share of a withdrawal that the rating hides"
    )
    # Distress
    intake_mean: float = _described(
        18.3, 5, 35, 0.1, r"\mu_D", "Distress at intake, average client", _CORE, "C14b_clinical"
    )
    intake_sd: float = _described(
        7.1, 0, 10, 0.1, r"\sigma_D", "Spread of distress at intake", _CORE, "C14b_clinical"
    )
    pace_mean: float = _described(
        0.95, 0, 1.5, 0.05, r"\mu_P", "Usual pace of improvement", f"{_CORE} per session", "T16"
    )
    pace_sd: float = _described(
        0.4, 0, 1, 0.05, r"\sigma_P", "Spread of pace between clients", f"{_CORE} per session",
        "T14_worse",
    )  # fmt: skip
    symptom_noise: float = _described(
        1.7, 0, 4, 0.1, r"\sigma_\varepsilon", "Ups and downs of distress", _CORE, "T14_recovered"
    )
    level_effect: float = _described(
        0.22, 0, 1, 0.01, r"\beta_L",
        "Lasting alliance effect: CORE points a session for each point of usual alliance",
        source="T1",
    )  # fmt: skip
    alliance_effect: float = _described(
        0.55, 0, 2, 0.05, r"\beta",
        "Alliance effect: CORE points a session for each alliance point above usual",
        source="T4_standardised",
    )  # fmt: skip
    learning: float = _described(
        0.8, 0, 5, 0.1, r"\ell", "Learning: CORE points for each alliance point repaired"
    )
    # Rival accounts
    feedback: float = _described(
        0.01, 0, 0.1, 0.005, r"f", "Feedback: alliance points for each CORE point of improvement"
    )
    confounding: float = _described(
        0.2, 0, 0.9, 0.05, r"\kappa", "Confounding by interpersonal difficulty"
    )
    therapist_sd: float = _described(
        0.25, 0, 0.5, 0.01, r"\sigma_E", "Spread of effectiveness between therapists",
        f"{_CORE} per session", "T15",
    )  # fmt: skip
    therapist_skill_sd: float = _described(
        0.5, 0, 2, 0.1, r"\sigma_S", "Spread of skill at repair between therapists", "log odds"
    )
    therapist_confounding: float = _described(
        0.3, 0, 0.95, 0.05, r"\kappa_T", "Confounding by therapist: those who repair also succeed"
    )
    # Endings
    ending_rate: float = _described(
        0.15, 0, 1, 0.01, r"e",
        "Chance of a planned ending after a session, when just well enough", source="T14",
    )  # fmt: skip
    ending_slope: float = _described(
        0.4, 0, 1, 0.05, r"\zeta", "Pull of feeling well towards a planned ending",
        "log odds per CORE point",
    )  # fmt: skip
    good_enough: float = _described(
        9.9, 0, 20, 0.1, r"D^*", "Distress that is good enough to end", _CORE, "C14_cut"
    )
    leaving_rate: float = _described(
        0.015, 0, 0.2, 0.001, r"v", "Chance of leaving after a session", source="T13"
    )
    leaving_slope: float = _described(
        0.2, 0, 2, 0.05, r"\eta", "Pull of a weak alliance towards leaving",
        "log odds per alliance point", "T13_alliance",
    )  # fmt: skip

    def __new__(cls, **values: float) -> Self:
        """Refuse unknown names before the generated ``__init__`` meets them."""
        for name in values:
            parameter(name)
        return super().__new__(cls)

    def __post_init__(self) -> None:
        for name, value in self.as_dict().items():
            object.__setattr__(self, name, PARAMETERS[name].check(value))

    def as_dict(self) -> dict[str, float]:
        """Return the values by name.

        Returns
        -------
        dict of str to float
            In the order of the record.
        """
        return {each.name: getattr(self, each.name) for each in fields(self)}

    def change(self, **values: float) -> Self:
        """Return a copy with some values changed.

        Parameters
        ----------
        **values : float
            New values by name.

        Returns
        -------
        changed : Parameters
            The copy.

        Raises
        ------
        TypeError, ValueError
            As for `Parameters` itself.

        Examples
        --------
        >>> Parameters().change(learning=0).learning
        0.0
        """
        checked = {name: parameter(name).check(value) for name, value in values.items()}
        # The others were checked when this was made, which takes longer than all the rest.
        changed = object.__new__(type(self))
        changed.__dict__.update(self.__dict__, **checked)
        return changed


PARAMETERS: Mapping[str, Parameter] = {
    each.name: Parameter(name=each.name, default=getattr(Parameters, each.name), **each.metadata)
    for each in fields(Parameters)
}
"""Every `Parameter` by name, in the order of the record."""


def parameter(name: str) -> Parameter:
    """Return the description of one parameter.

    Parameters
    ----------
    name : str
        Its name.

    Returns
    -------
    Parameter
        The description.

    Raises
    ------
    TypeError
        If there is no such parameter.

    Examples
    --------
    >>> parameter("repair_chance").low, parameter("repair_chance").high
    (0, 1)
    >>> parameter("repair")
    Traceback (most recent call last):
        ...
    TypeError: there is no parameter 'repair'; did you mean repair_pace or late_repair?
    """
    if str(name) not in PARAMETERS:
        near = get_close_matches(str(name), PARAMETERS, n=2, cutoff=0.4) or list(PARAMETERS)
        raise TypeError(f"there is no parameter {name!r}; did you mean {' or '.join(near)}?")
    return PARAMETERS[name]
