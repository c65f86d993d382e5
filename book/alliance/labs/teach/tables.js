/**
 * 200 clients with one rupture each, in three worlds that differ only in it: it never comes, it is
 * repaired at once, it is never repaired. Everybody comes to every session. The map is of the first
 * two. While a setting moves it is simulated at a few places, and between them drawn as polynomials
 * through these; at rest it is simulated at the corners of every cell.
 */

const SIZE = CLIENTS * SESSIONS;
const NAMES = Object.keys(WORLDS);
const { z, u } = drawChance(SEED, CLIENTS, SESSIONS, DRAWS);
const made = Object.fromEntries(NAMES.map((name) => [name, room()]));
const luck = Object.fromEntries(NAMES.map((name) => [name, intervened(u, { ...QUIET, ...WORLDS[name] })]));
const last = (values) => values.subarray(SIZE - CLIENTS);
const COARSE = { shares: () => NODES, between: through };
const SHARP = { shares: ({ cells }) => Array.from({ length: cells + 1 }, (_, i) => i / cells), between: along };
let known = {};

function room() {
  return { alliance: new Float64Array(SIZE), distress: new Float64Array(SIZE) };
}

/** Let the rupture come in this session. */
function place(session) {
  for (const name of NAMES.filter((each) => each !== "none")) {
    luck[name].rupture.fill(NEVER).fill(ALWAYS, (session - 1) * CLIENTS, session * CLIENTS);
  }
}

/** Simulate a world; what is asked of it is in `made`. */
function live(name, settings) {
  simulate({ ...DEFAULTS, ...settings }, z, luck[name], CLIENTS, SESSIONS, made[name]);
  return made[name];
}

/** @returns {{cells: object[], edge: object[], point: object[], courses: object[], ends: object[],
 *   worlds: object[], words: object[]}} */
function tables(settings) {
  place(settings.session);
  const map = mapOf(settings);
  for (const name of NAMES) live(name, settings);
  const lasts = Object.fromEntries(NAMES.map((name) => [name, last(made[name].distress)]));
  const better = (from, to) => clustered(lasts[from].map((value, i) => value - lasts[to][i]));
  const [gained, kept] = [better("none", "repaired"), better("left", "repaired")];
  return {
    ...map,
    point: [{ x: settings[ACROSS.setting], y: settings[UPWARDS.setting] }],
    courses: Array.from({ length: SESSIONS }, (_, t) => course(t)),
    ends: Object.keys(PANELS).flatMap(ends),
    worlds: NAMES.map((name) => told(name, better("none", name))),
    words: [{ gained: gained.value, gained_error: gained.se, kept: kept.value, kept_error: kept.se, depth: settings.depth }],
  };
}

/** The map for all settings but the two that it is of; asked again for the same, it remembers. */
function mapOf(settings) {
  const others = apartFrom(settings);
  const key = JSON.stringify(others);
  if (known.key !== key) known = { key, map: finished(drawn(others, COARSE)) };
  return known.map;
}

/** The map, simulated at every corner; it pauses after each. */
function* sharpen(settings) {
  place(settings.session);
  mapOf(settings);
  known.sharp ??= yield* drawn(apartFrom(settings), SHARP);
  return (known.map = known.sharp);
}

function apartFrom({ [ACROSS.setting]: x, [UPWARDS.setting]: y, ...others }) {
  return others;
}

/** What a generator returns in the end. */
function finished(work) {
  let step = work.next();
  while (!step.done) step = work.next();
  return step.value;
}

/** The map, drawn from by how many points a repaired rupture ends better than none, at every node. */
function* drawn(others, { shares, between }) {
  const [across, upwards] = [ACROSS, UPWARDS].map((span) => shares(span).map((share) => share * span.high));
  const values = [];
  for (const x of across) {
    const without = end("none", { ...others, [ACROSS.setting]: x, [UPWARDS.setting]: 0 });
    const column = [];
    for (const y of upwards) {
      column.push(without - end("repaired", { ...others, [ACROSS.setting]: x, [UPWARDS.setting]: y }));
      yield;
    }
    values.push(column);
  }
  const at = (x, y) => between(across, values.map((column) => between(upwards, column, y)), x);
  return { cells: cells(at), edge: edge(at) };
}

/** Mean distress at the end. */
function end(name, settings) {
  return mean(last(live(name, settings).distress));
}

/** The value at a place of the polynomial through some points. */
function through(places, values, at) {
  return values.reduce((sum, value, i) => {
    const weight = places.reduce((product, place, j) => (j === i ? product : (product * (at - place)) / (places[i] - place)), 1);
    return sum + weight * value;
  }, 0);
}

/** The value at a place of the line between the two nearest of some points, evenly apart. */
function along(places, values, at) {
  const step = places[1] - places[0];
  const i = Math.min(Math.max(Math.floor((at - places[0]) / step), 0), places.length - 2);
  return values[i] + ((at - places[i]) / step) * (values[i + 1] - values[i]);
}

function cells(at) {
  const [wide, high] = [ACROSS, UPWARDS].map(({ high, cells }) => high / cells);
  const row = (i, j) => {
    const value = at((i + 0.5) * wide, (j + 0.5) * high);
    return { x: i * wide, x2: (i + 1) * wide, y: j * high, y2: (j + 1) * high, value, better: value > 0, strength: Math.min(1, Math.abs(value) / STRONG) };
  };
  return Array.from({ length: ACROSS.cells * UPWARDS.cells }, (_, k) => row(k % ACROSS.cells, Math.floor(k / ACROSS.cells)));
}

/** Where a repaired rupture is as good as none: across the map, the least that must be learnt. */
function edge(at) {
  const row = (i) => {
    const x = (i / (2 * ACROSS.cells)) * ACROSS.high;
    return { x, y: crossing((y) => at(x, y)) };
  };
  return Array.from({ length: 2 * ACROSS.cells + 1 }, (_, i) => row(i)).map(({ x, y }) => ({ x, y: y ?? 0, there: y === null ? 0 : 1 }));
}

/** Where a rising function is 0, between the ends of the map; null where it is not. */
function crossing(f) {
  let [low, high] = [0, UPWARDS.high];
  if (f(low) >= 0 || f(high) < 0) return null;
  for (let i = 0; i < 30; i++) {
    const middle = (low + high) / 2;
    if (f(middle) < 0) low = middle;
    else high = middle;
  }
  return high;
}

/** Means in session t (from 0) of every world. */
function course(t) {
  const row = { session: t + 1 };
  for (const name of NAMES) {
    for (const panel in PANELS) row[`${panel}_${name}`] = mean(made[name][panel].subarray(t * CLIENTS, (t + 1) * CLIENTS));
  }
  return row;
}

/** A label for the end of each line of a panel, in both heights that it has. */
function ends(panel) {
  const values = NAMES.map((name) => mean(last(made[name][panel])));
  const [wide, small] = spacedIn(PANELS[panel], values, GAP);
  return NAMES.map((world, i) => ({ panel, world, value: values[i], y: wide[i], y_narrow: small[i] }));
}

/** A mean over clients, and its error by leaving out one therapist at a time. */
function clustered(x) {
  return jackknifeSums(([sum, size]) => sum / size, [x, new Float64Array(CLIENTS).fill(1)], Math.ceil(CLIENTS / DRAWS.caseload));
}

function told(world, { value, se }) {
  return { world, alliance: mean(last(made[world].alliance)), distress: mean(last(made[world].distress)), better: value, error: se };
}
