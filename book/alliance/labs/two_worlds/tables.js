/**
 * The tables of the lab: two worlds that print the same correlations, each with the same clients and
 * the same luck. What a study sees of each; and what none sees, the same people with every rupture
 * repaired and with none.
 *
 * What a world prints is frozen in Python on many clients; what a reader has set is computed here,
 * from those that are shown and more. Errors leave out one therapist at a time.
 *
 * @typedef {{rival: string, share: number, own: boolean, clients: string}} Asked the world on the
 *   left by its name; on the right, how much of the link is repair (per cent), or the reader's own,
 *   with so many clients. Parameters come with it.
 * @typedef {{n: number, printed: object, gain: Float64Array, labels: Uint8Array, rated: Float64Array,
 *   lengths: Int32Array, early: object, repair: object, every: boolean[], never: boolean[]}} World
 */

const COURSES = { natural: {}, every: ALWAYS_REPAIRED, never: NEVER_REPAIRED };
const BOTH = ["a", "b"];
const FIGURES = Object.keys(PUBLISHED);
const cohorts = {};
const known = new Map();
const sum = (x) => x.reduce((total, value) => total + value, 0);

/** Chance and room for so many clients, made once. */
function cohort(n) {
  return (cohorts[n] ??= prepared(n));
}

function prepared(n) {
  const { z, u } = drawChance(SEED, n, SESSIONS, DRAWS);
  const course = (how) => ({ u: intervened(u, how), made: room(n, SESSIONS, KEEP) });
  return { z, courses: Object.fromEntries(Object.entries(COURSES).map(([name, how]) => [name, course(how)])) };
}

/**
 * @param {Asked} settings
 * @returns {{figures: object[], clients: object[], levels: object[], slopes: object[],
 *   people: object[], rows: object[], heads: object[], worlds: object[], words: object[]}} each
 *   figure that a study prints; a row a client; the mean outcome with repair and without; both ends
 *   of the line through the early alliance; a dot for each person, row by row; what is written over
 *   rows, and over worlds; the numbers of each world; and one row with what is said
 */
function tables(settings) {
  const worlds = { a: frozen(RIVALS[settings.rival]), b: right(settings) };
  const of = (f) => BOTH.flatMap((world) => f(world, worlds[world]));
  return {
    figures: of(figures),
    clients: of(clients),
    levels: of(levels),
    slopes: of(slopes),
    people: of(people),
    rows: of(rows),
    heads: of((world, { head, gain }) => [{ world, ...head, spread: standardDeviation(gain).toFixed(1) }]),
    worlds: of(told),
    words: [words(worlds, settings)],
  };
}

/** The world on the right: on the path, or the reader's own. */
function right(settings) {
  const at = PATH[Math.round((settings.share / 100) * (PATH.length - 1))];
  if (!settings.own) return frozen(at);
  const own = Object.fromEntries(OWN.map((name) => [name, settings[name]]));
  return simulated({ ...PATH.at(-1).setting, ...own }, Number(settings.clients), { title: TITLES.b, about: "your own" });
}

/** A world that prints what was measured on many clients, simulated once. */
function frozen(about) {
  if (!known.has(about)) known.set(about, { ...simulated(about.setting, SHOWN, about.head), printed: about.printed });
  return known.get(about);
}

/** Simulate a world, and measure it as `alliance.rivals` does. */
function simulated(setting, n, head) {
  const { z, courses } = cohort(n);
  const p = { ...DEFAULTS, ...setting };
  for (const { u, made } of Object.values(courses)) simulate(p, z, u, n, SESSIONS, made);
  const { intake, present, rupture } = courses.natural.made;
  const rated = courses.natural.made.rated.slice();
  const lengths = sessionsWith(present, n);
  const after = Object.fromEntries(Object.entries(courses).map(([name, { made }]) => [name, made.distress.slice((SESSIONS - 1) * n)]));
  const gain = improvement(intake, after.natural);
  const labels = labelled(detect(RULE, { values: rated, lengths }, OPTIONS));
  const early = earlyAlliance(rated, lengths, gain, EARLY);
  const repair = labelledRepair(labels, gain);
  const recover = (name) => Array.from({ length: PEOPLE }, (_, i) => recovers(intake[i], after[name][i]));
  const seen = { repair: clustered(repair), alliance: clustered(early) };
  const world = { n, head, gain, labels, rated, lengths, early, repair, seen, every: recover("every"), never: recover("never") };
  return { ...world, printed: printed(seen, effect(after, rupture, n)) };
}

/** What a study of these clients prints. */
function printed({ repair, alliance }, { value, se }) {
  return {
    repair: repair.value, repair_error: repair.se, alliance: alliance.value, alliance_error: alliance.se,
    effect: value, effect_error: se,
  };
}

/** A correlation, and its error by leaving out one therapist at a time. */
function clustered({ clients, x, y }) {
  const [centreX, centreY] = [mean(x), mean(y)];
  const sums = {};
  const total = new Float64Array(6);
  clients.forEach((i, k) => {
    const [a, b] = [x[k] - centreX, y[k] - centreY];
    const own = (sums[Math.floor(i / DRAWS.caseload)] ??= new Float64Array(6));
    [1, a, b, a * a, b * b, a * b].forEach((value, j) => {
      own[j] += value;
      total[j] += value;
    });
  });
  const left = Object.values(sums).map((own) => ofSums(total.map((value, j) => value - own[j])));
  return { value: correlation(x, y), se: left.length > 1 ? jackknifeError(left) : NaN };
}

/** Pearson's correlation from counts, sums, squares and products. */
function ofSums([n, x, y, xx, yy, xy]) {
  return (xy - (x * y) / n) / Math.sqrt((xx - (x * x) / n) * (yy - (y * y) / n));
}

/** What repair truly does: twins of those with a rupture, every one repaired against none. */
function effect({ every, never }, rupture, n) {
  const hurt = new Float64Array(n);
  for (let k = 0; k < rupture.length; k++) if (rupture[k]) hurt[k % n] = 1;
  if (sum(hurt) < 2) return { value: 0, se: 0 };
  const saved = never.map((points, i) => hurt[i] * (points - every[i]));
  const groups = new Set(Array.from(hurt.keys()).filter((i) => hurt[i]).map((i) => Math.floor(i / DRAWS.caseload)));
  const of = (column, group) => sum(column.subarray(group * DRAWS.caseload, (group + 1) * DRAWS.caseload));
  const [points, size] = [sum(saved), sum(hurt)];
  const left = Array.from(groups, (group) => (points - of(saved, group)) / (size - of(hurt, group)));
  return { value: points / size, se: left.length > 1 ? jackknifeError(left) : NaN };
}

/** What the study prints, and where it lies beside what was published. */
function figures(world, { printed: found }) {
  return FIGURES.map((figure) => {
    const [value, se] = [found[figure], found[`${figure}_error`]];
    const { low, high } = PUBLISHED[figure];
    const text = Number.isFinite(value) ? `r = ${value.toFixed(2).replace("-", "−").replace("0.", ".")}` : "r = ?";
    return { world, figure, value, text, low, high, from: value - SURE * se, to: value + SURE * se };
  });
}

/** A mark for each person: the early alliance and the outcome, and what a rule says of the ratings. */
function clients(world, { rated, gain, labels, lengths, n }) {
  return Array.from({ length: PEOPLE }, (_, i) => ({
    world,
    person: i + 1,
    came: lengths[i] >= EARLY,
    label: labels[i] === NO_RUPTURE ? "none" : labels[i] === REPAIRED ? "mended" : "open",
    rated: rated[(EARLY - 1) * n + i],
    gain: gain[i],
  }));
}

/** The mean outcome of clients whose fall was mended, and of those whose was not. */
function levels(world, { repair: { x, y } }) {
  const of = (mended) => y.filter((_, k) => x[k] === mended);
  const means = [1, 0].map((mended) => (of(mended).length ? mean(of(mended)) : null));
  return [1, 0].map((mended, k) => ({ world, mended, gain: means[k] }));
}

/** The straight line through the early alliance and the outcome, as far as most clients go. */
function slopes(world, { early: { x, y } }) {
  const [centre, spread] = [mean(x), standardDeviation(x)];
  const rise = (correlation(x, y) * standardDeviation(y)) / spread;
  return [-2, 2].map((away) => {
    const rated = Math.min(Math.max(centre + away * spread, RATED.low), RATED.high);
    return { world, rated, gain: mean(y) + rise * (rated - centre) };
  });
}

/** Who recovers: in both, only with every rupture repaired, only with none, in neither. */
const kind = ({ every, never }, i) => (every[i] ? (never[i] ? 0 : 1) : never[i] ? 2 : 3);

/** A dot for each person in both courses, in one order, so that each stands under itself. */
function people(world, found) {
  const kinds = Array.from({ length: PEOPLE }, (_, i) => kind(found, i));
  const seats = sortedPlaces(kinds).map((place) => seat(place, DOTS.high));
  return ["every", "never"].flatMap((course, below) =>
    seats.map(({ column, row }, i) => ({
      world,
      person: i + 1,
      x: column + 0.5,
      y: below * DOTS.step + row,
      ...LOOK[course][kinds[i]],
    })),
  );
}

/** What is written over the dots. */
function rows(world, found) {
  const [every, never] = [sum(found.every.map(Number)), sum(found.never.map(Number))];
  const more = every - never;
  const word = more ? `${Math.abs(more)} ${more > 0 ? "more" : "fewer"}` : "no difference";
  return [
    { world, y: 0, count: String(every), more, word },
    { world, y: DOTS.step, count: String(never), more: 0, word: "" },
  ];
}

/** The numbers of a world. */
function told(world, { printed: found, seen, every, never, head, n }) {
  return [
    {
      world, name: `${head.title}: ${head.about}`, ...found,
      shown: n, shown_repair: seen.repair.value, shown_alliance: seen.alliance.value,
      every: sum(every.map(Number)), never: sum(never.map(Number)),
    },
  ];
}

/** What the sentence says. */
function words(worlds, { rival, share, own }) {
  const within = (figure) => {
    const { low, high } = PUBLISHED[figure];
    const { [figure]: value } = worlds.b.printed;
    return value >= low && value <= high;
  };
  const more = ({ every, never }) => sum(every.map(Number)) - sum(never.map(Number));
  const { a, b } = worlds;
  return {
    calm: rival === CALM,
    share,
    own,
    repair: b.printed.repair,
    repair_error: b.printed.repair_error,
    alliance: b.printed.alliance,
    alliance_error: b.printed.alliance_error,
    within_repair: within("repair"),
    within_alliance: within("alliance"),
    more_a: more(a),
    more_b: more(b),
    effect: b.printed.effect,
    effect_error: b.printed.effect_error,
    spread_a: standardDeviation(a.gain),
    spread_b: standardDeviation(b.gain),
  };
}
