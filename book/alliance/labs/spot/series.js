/**
 * The series of a set: ratings, and the sessions in which a rupture truly began. They follow from
 * the number of the set alone, and nothing of them moves.
 *
 * @typedef {{kind: string, ratings: Float64Array, onsets: boolean[]}} Series
 */

const KEPT = ["rated", "rupture"];
const sets = new Map();

/** Every series of a set, those of the first level first. */
function seriesOf(deal) {
  if (!sets.has(deal)) sets.set(deal, dealt(SEED + deal));
  return sets.get(deal);
}

/** @returns {Series[]} */
function dealt(seed) {
  const n = LEVELS.length * SERIES;
  const { z, u } = drawChance(seed, n, SESSIONS, DRAWS);
  const luck = { ...intervened(u, STAYS), rupture: u.rupture.slice().fill(NEVER, 0, n) }; // nothing is before the first session
  const made = (moved) => {
    const each = room(n, SESSIONS, KEPT);
    simulate({ ...DEFAULTS, ...moved }, z, luck, n, SESSIONS, each);
    return each;
  };
  const worlds = Object.fromEntries(Object.entries(WORLDS).map(([kind, moved]) => [kind, made(moved)]));
  return Array.from({ length: n }, (_, i) => {
    const kind = kindOf(seed, i);
    return kind === MATCHED ? matchedNoise(seed, i) : simulated(kind, worlds[kind], n, i);
  });
}

/** What a series is: in a mixed set by chance, else the kinds of its level take turns. */
function kindOf(seed, i) {
  const level = LEVELS[Math.floor(i / SERIES)];
  const kinds = OF_LEVEL[level];
  return kinds[level === MIXED ? Math.floor(uniform(seed, "kind", i, 0) * kinds.length) : i % kinds.length];
}

function simulated(kind, made, n, i) {
  return {
    kind,
    ratings: series(made.rated, n, i, SESSIONS).map(onSheet),
    onsets: Array.from({ length: SESSIONS }, (_, t) => made.rupture[t * n + i] === 1),
  };
}

/** A calm course that was matched to real ratings: see `alliance.calm` and `alliance.floor.processes`. */
function matchedNoise(seed, i) {
  const { growth, growth_spread, level_growth, wobble, wobble_spread, carry, level } = NOISE.calm;
  const [high, own, wobbling] = ["noise_level", "noise_growth", "noise_size"].map((name) => normal(seed, name, i, 0));
  const slope = growth + growth_spread * (level_growth * high + Math.sqrt(1 - level_growth ** 2) * own);
  let wave = 0;
  const ratings = Float64Array.from({ length: SESSIONS }, (_, t) => {
    const fresh = normal(seed, "noise", i, t + 1);
    wave = t ? carry * wave + Math.sqrt(1 - carry ** 2) * fresh : fresh;
    const course = level * high + slope * Math.log(t + 1) + wobble * Math.exp(wobble_spread * wobbling) * wave;
    return onSheet(NOISE.mean + NOISE.spread * course);
  });
  return { kind: MATCHED, ratings, onsets: Array(SESSIONS).fill(false) };
}

/** A rating as a questionnaire can give it, so that no series is known by its steps. */
function onSheet(x) {
  const [low, high] = RATED;
  return Math.min(Math.max(TOP + STEP * Math.round((x - TOP) / STEP), low), high);
}
