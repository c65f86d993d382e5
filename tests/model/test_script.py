"""The script engine, in V8: the same quantities as NumPy, and nothing that nobody asked for."""

from __future__ import annotations

import json

import numpy as np
import pytest
from py_mini_racer import MiniRacer

from alliance import PARAMETERS, Parameters
from alliance.model import Client, Session
from alliance.script import script
from alliance.simulate import NEVER_REPAIRED, Array, Draws, draw, run

CLIENTS, SESSIONS = 60, 16
TOLERANCE = 1e-9

CALL = """
function typed(record) {
  return Object.fromEntries(Object.entries(record).map(([k, v]) => [k, Float64Array.from(v)]));
}
function call(p, z, u, n, T, traits, keep) {
  const out = {};
  for (const name of traits) out[name] = new Float64Array(n);
  for (const name of keep) out[name] = new Float64Array(n * T);
  simulate(p, typed(z), typed(u), n, T, out);
  return JSON.stringify(Object.entries(out).map(([k, v]) => [k, [...v]]));
}
"""
TRAITS = tuple(name for name in Client._fields if name not in Session._fields)
EVERYTHING = (Session._fields, TRAITS)
SOME = [((), ("intake",)), (("distress",), ()), (("rated", "present"), ("level", "pace"))]


@pytest.fixture(scope="module")
def draws() -> Draws:
    return draw(5, 0, np.arange(CLIENTS) // 20, SESSIONS)


def laid_out(draws: Draws) -> tuple[dict[str, list[float]], dict[str, list[float]]]:
    z = {name: x.tolist() for name, x in draws.clients._asdict().items()}
    names = draws.sessions[0]._fields
    u = {k: np.concatenate([getattr(each, k) for each in draws.sessions]).tolist() for k in names}
    return z, u


def settings(count: int) -> list[Parameters]:
    """Draw settings evenly across the ranges, the two corners of all ranges first."""
    shares = np.random.default_rng(1).random((count, len(PARAMETERS)))
    shares[0], shares[1] = 0, 1
    about = PARAMETERS.values()
    return [
        Parameters(
            **{a.name: a.low + x * (a.high - a.low) for a, x in zip(about, row, strict=True)}
        )
        for row in shares
    ]


def in_v8(
    setting: Parameters, draws: Draws, keep: tuple[str, ...], traits: tuple[str, ...]
) -> dict[str, Array]:
    engine = MiniRacer()
    engine.eval(script(keep, traits) + CALL)
    how = (setting.as_dict(), *laid_out(draws), CLIENTS, SESSIONS, traits, keep)
    answer = engine.eval(f"call({', '.join(map(json.dumps, how))})")
    return {name: np.array(values) for name, values in json.loads(str(answer))}


def agree(
    setting: Parameters, draws: Draws, keep: tuple[str, ...], traits: tuple[str, ...]
) -> None:
    client, session = run(setting, draws)
    found = in_v8(setting, draws, keep, traits)
    expected = {name: np.broadcast_to(getattr(client, name), CLIENTS) for name in traits}
    expected |= {name: getattr(session, name).T.ravel() for name in keep}
    assert list(found) == list(expected)
    for name, values in expected.items():
        np.testing.assert_allclose(found[name], values, rtol=0, atol=TOLERANCE, err_msg=name)


@pytest.mark.parametrize("setting", settings(30), ids=range(30))
def test_every_quantity_agrees_with_numpy(setting: Parameters, draws: Draws) -> None:
    agree(setting, draws, *EVERYTHING)


@pytest.mark.parametrize(("keep", "traits"), SOME)
def test_a_part_agrees_as_the_whole_does(
    keep: tuple[str, ...], traits: tuple[str, ...], draws: Draws
) -> None:
    agree(Parameters(rupture_rate=0.3, leaving_rate=0.1), draws, keep, traits)


def test_draws_that_are_set_are_an_intervention(draws: Draws) -> None:
    setting = Parameters(rupture_rate=0.3)
    never = {name: np.full(CLIENTS, x) for name, x in NEVER_REPAIRED.items()}
    changed = Draws(draws.clients, tuple(each._replace(**never) for each in draws.sessions))
    agree(setting, changed, *EVERYTHING)
    assert in_v8(setting, changed, ("closed",), ())["closed"].sum() == 0


def test_what_nobody_asked_for_is_neither_read_nor_calculated() -> None:
    source = script(["rupture"], [])
    assert "u.rating" not in source
    assert "p.rating_error" not in source
    assert "for (let t" not in script([], ["level"])


def test_the_same_names_in_any_order_give_the_same_text() -> None:
    assert script(["rated", "present"], ["level"]) == script(["present", "rated"], ["level"])


def test_nothing_is_calculated_twice() -> None:
    formulas = [
        line.split(" = ")[1] for line in script(*EVERYTHING).splitlines() if "const v" in line
    ]
    calculated = [each for each in formulas if each != "[];"]
    assert len(calculated) == len(set(calculated)) > 80


@pytest.mark.parametrize(
    ("keep", "traits", "message"),
    [
        (["alliances"], [], "no session field 'alliances'; did you mean alliance"),
        ([], ["depth"], "no trait 'depth'; did you mean difficulty or level"),
    ],
)
def test_an_unknown_name_is_refused(keep: list[str], traits: list[str], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        script(keep, traits)


def test_a_name_of_both_a_trait_and_a_field_cannot_be_both() -> None:
    with pytest.raises(ValueError, match="wobble is both a session field and a trait"):
        script(["wobble"], ["wobble"])


def test_one_text_instead_of_names_is_refused() -> None:
    with pytest.raises(TypeError, match="'rated' is one text"):
        script("rated")
