"""The twin of lab ``spot``: the same series in the NumPy engine, rules and scores in Python."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

import numpy as np
from scipy.stats import norm

from alliance import Parameters, counter_draws, run
from alliance.arrays import Array, Flags
from alliance.chance import normal, uniform
from alliance.detect import CRITERIA
from alliance.floor.processes import PROCESSES, SPREAD
from alliance.floor.rule import Rule
from alliance.labs.flags import SHORT
from alliance.model import NEVER
from alliance.simulate import SESSIONS, Draws
from kernelless import Value
from tests.labs.told import Part, Printed, Text, Told

SEED, SERIES, FEW = 2600, 16, 10
LEVELS = ("clear", "ordinary", "only noise", "mixed")
KINDS = ("clear", "ordinary", "calm", "matched")
SAID = {
    "clear": "clear",
    "ordinary": "ordinary",
    "calm": "only noise, that of the model",
    "matched": "only noise, matched to real ratings",
}
PLAIN = {
    "depth": 2.0,
    "depth_spread": 0.3,
    "concealment": 0,
    "wobble_sd": 0.3,
    "rating_error": 0.15,
}
WORLDS = {
    "clear": Parameters(**PLAIN),
    "ordinary": Parameters(),
    "calm": Parameters(rupture_rate=0),
}
RULES = (
    "v_shape", "own_sd", "between_sd", "reliable_drop", "decline", "sudden_loss", "own_mean",
    "own_trend", "control_chart", "cusum", "ewma", "mean_shift", "srs_rule",
)  # fmt: skip


class Series(NamedTuple):
    """What a series is, its ratings, and the sessions in which a rupture began."""

    kind: str
    ratings: Array
    onsets: Flags


class Score(NamedTuple):
    """Hits, false alarms, and how far they lie apart, with an interval."""

    hits: int
    alarms: int
    d: float
    low: float
    high: float


def sheet(x: Array) -> Array:
    """Return ratings in sixths of a point, from 1 to 7."""
    return np.clip(7 - np.rint((7 - x) * 6) / 6, 1, 7)


@cache
def series(deal: int, level: str, number: int) -> Series:
    """Return series ``number`` (from 1) of a level of a set."""
    seed, place = SEED + deal, LEVELS.index(level) * SERIES + number - 1
    mixed = int(4 * uniform(seed, "kind", np.array([place]), 0)[0])
    noise = "matched" if number % 2 == 0 else "calm"
    kind = {"only noise": noise, "mixed": KINDS[mixed]}.get(level, level)
    if kind == "matched":
        return Series(kind, matched(seed, place), np.zeros(SESSIONS, dtype=bool))
    rated, onsets = simulated(seed, kind)
    return Series(kind, sheet(rated[place]), onsets[place])


@cache
def simulated(seed: int, kind: str) -> tuple[Array, Flags]:
    luck = counter_draws(seed, len(LEVELS) * SERIES, SESSIONS)
    stays = [each._replace(ending=NEVER, leaving=NEVER) for each in luck.sessions]
    stays[0] = stays[0]._replace(rupture=NEVER)
    session = run(WORLDS[kind], Draws(luck.clients, tuple(stays)))[1]
    return session.rated, np.asarray(session.rupture == 1)


def matched(seed: int, place: int) -> Array:
    """Return a calm course like the real ratings, drawn by place."""
    process, one = PROCESSES["real"], np.array([place])
    calm = process.calm
    level, own, size = (
        float(normal(seed, f"noise_{name}", one, 0)[0]) for name in ("level", "growth", "size")
    )
    fresh = [float(normal(seed, "noise", one, t)[0]) for t in range(1, SESSIONS + 1)]
    wave = [fresh[0]]
    for each in fresh[1:]:
        wave.append(calm.carry * wave[-1] + np.sqrt(1 - calm.carry**2) * each)
    mixed = calm.level_growth * level + np.sqrt(1 - calm.level_growth**2) * own
    slope = calm.growth + calm.growth_spread * mixed
    wobble = calm.wobble * np.exp(calm.wobble_spread * size) * np.array(wave)
    course = calm.level * level + slope * np.log(np.arange(1, SESSIONS + 1)) + wobble
    return sheet(process.mean + process.spread * course)


@cache
def flags(rule: str, deal: int, level: str, number: int) -> Flags:
    """Return where a rule flags a series."""
    options = {"spread": SPREAD} if "spread" in CRITERIA[rule].options else {}
    found = Rule(rule, options)(series(deal, level, number).ratings[np.newaxis])
    return np.asarray(found.rupture[0])


def place(settings: Mapping[str, Value], *more: int) -> str:
    level = LEVELS.index(str(settings["level"])) + 1
    return ".".join(map(str, (settings["deal"], level, *more)))


def marks(settings: Mapping[str, Value], number: int) -> Flags:
    """Return which sessions of a series are marked."""
    marked = str(settings["marks"]).split("_")
    return np.array([place(settings, number, t) in marked for t in range(1, SESSIONS + 1)])


def shown(settings: Mapping[str, Value]) -> list[int]:
    """Return the series of the level and set whose truth is shown."""
    seen = str(settings["seen"]).split("_")
    return [k for k in range(1, SERIES + 1) if place(settings, k) in seen]


def of(settings: Mapping[str, Value], number: int) -> tuple[int, str, int]:
    return int(settings["deal"]), str(settings["level"]), number


def scored(found: Flags, onsets: Flags) -> Score:
    """Score marks: log-linear, with what is added shared out as the sessions are."""
    hits, alarms = int((found & onsets).sum()), int((found & ~onsets).sum())
    if not onsets.any():
        return Score(hits, alarms, np.nan, np.nan, np.nan)
    share = onsets.mean()
    trials = np.array([onsets.sum() + 2 * share, (~onsets).sum() + 2 * (1 - share)])
    rates = np.array([hits + share, alarms + 1 - share]) / trials
    z = norm.ppf(rates)
    error = np.sqrt((rates * (1 - rates) / trials / norm.pdf(z) ** 2).sum())
    d, far = z[0] - z[1], norm.ppf(0.975) * error
    return Score(hits, alarms, d, d - far, d + far)


def scores(settings: Mapping[str, Value]) -> dict[str, Score]:
    """Return the score of the reader and of each rule over the series that are shown."""
    seen = shown(settings)
    if not seen:
        return {}
    onsets = np.concatenate([series(*of(settings, k)).onsets for k in seen])
    found = {"you": np.concatenate([marks(settings, k) for k in seen])}
    found |= {rule: np.concatenate([flags(rule, *of(settings, k)) for k in seen]) for rule in RULES}
    return {who: scored(each, onsets) for who, each in found.items()}


def sessions(at: Flags) -> Text:
    return [Printed(int(t) + 1) for t in np.flatnonzero(at)] if at.any() else "none"


def told(settings: Mapping[str, Value]) -> Told:
    number = int(settings["series"])
    here, known = series(*of(settings, number)), number in shown(settings)
    every = scores(settings)
    say = after if known else before
    closing = overall(settings, every) if every else ["hidden until you show it."]
    ratings: list[Text] = [[Printed(float(x), 1) for x in here.ratings], *"––––––"]
    rows: list[list[Text]] = [
        ["Ratings", *ratings],
        ["Truth", sessions(here.onsets) if known else "hidden", *truth(settings, every), *"–––"],
        ["You", sessions(marks(settings, number)), *cells(every.get("you"))],
        ["As many marks anywhere", "–", *anywhere(settings, every), "–", "–"],
    ]
    for rule in RULES:
        at = sessions(flags(rule, *of(settings, number))) if known else "hidden"
        rows.append([CRITERIA[rule].title, at, *cells(every.get(rule))])
    return Told([*say(settings, here), *closing], rows)


def cells(score: Score | None) -> list[Text]:
    if score is None:
        return [*"––––––"]
    counts = (score.hits + score.alarms, score.hits, score.alarms)
    rest = (score.d, score.low, score.high)
    return [
        *(Printed(each) for each in counts),
        *("–" if np.isnan(each) else Printed(float(each), 1) for each in rest),
    ]


def began(settings: Mapping[str, Value]) -> tuple[int, int]:
    """Return in how many sessions of the series that are shown a rupture began, and of how many."""
    seen = shown(settings)
    return sum(int(series(*of(settings, k)).onsets.sum()) for k in seen), SESSIONS * len(seen)


def truth(settings: Mapping[str, Value], every: Mapping[str, Score]) -> list[Text]:
    ruptures, _ = began(settings)
    return [Printed(ruptures), Printed(ruptures), Printed(0)] if every else [*"–––"]


def anywhere(settings: Mapping[str, Value], every: Mapping[str, Score]) -> list[Text]:
    if not every:
        return [*"––––"]
    ruptures, trials = began(settings)
    count = every["you"].hits + every["you"].alarms
    hits = count * ruptures / trials
    d: Text = Printed(0, 1) if ruptures else "–"
    return [Printed(count), Printed(hits, 1), Printed(count - hits, 1), d]


def before(settings: Mapping[str, Value], here: Series) -> list[Part]:
    session = int(settings["session"])
    now = round(float(here.ratings[session - 1]), 1)
    parts: list[Part] = [
        "Session", Printed(session), "of series", Printed(int(settings["series"])), "is rated",
        Printed(now, 1),
    ]  # fmt: skip
    if session > 1:
        apart = now - round(float(here.ratings[session - 2]), 1)
        same, way = abs(apart) < 0.05, "lower" if apart < 0 else "higher"
        parts += ["the same as the time before"] if same else [Printed(abs(apart), 1), way]
    marked = sessions(marks(settings, int(settings["series"])))
    return [*parts, "You mark", *(["nothing"] if isinstance(marked, str) else listed(marked))]


def listed(text: Text) -> list[Part]:
    return [text] if isinstance(text, str | Printed) else list(text)


def after(settings: Mapping[str, Value], here: Series) -> list[Part]:
    number = int(settings["series"])
    mine = marks(settings, number)
    hits, count = int((mine & here.onsets).sum()), int(here.onsets.sum())
    alarms = Printed(int((mine & ~here.onsets).sum()))
    opening: list[Part] = ["In this simulation series", Printed(number), f"was {SAID[here.kind]}:"]
    if not count:
        return [*opening, "no rupture began", "You:", alarms, "false alarm"]
    opens = "ruptures began in" if count > 1 else "a rupture began in"
    said = [opens, *listed(sessions(here.onsets)), "You:"]
    return [*opening, *said, Printed(hits), "of", Printed(count), "found,", alarms, "false alarm"]


def overall(settings: Mapping[str, Value], every: Mapping[str, Score]) -> list[Part]:
    ruptures, trials = began(settings)
    over: list[Part] = ["Over", Printed(len(shown(settings))), "series with", Printed(ruptures)]
    rules = {rule: every[rule] for rule in RULES}
    if not ruptures:
        alarms = [each.alarms for each in rules.values()]
        return [
            *over, "you mark", Printed(every["you"].alarms), "of", Printed(trials),
            "the rules flag", Printed(min(alarms)), "to", Printed(max(alarms)),
        ]  # fmt: skip
    best = max(rules, key=lambda rule: rules[rule].d)
    few = ["So few say little."] if ruptures < FEW else []
    return [
        *over, "d′", *(Printed(float(x), 1) for x in every["you"][2:]), "chance", Printed(0, 1),
        f"best rule ({SHORT[best]})", Printed(float(rules[best].d), 1), *few,
    ]  # fmt: skip
