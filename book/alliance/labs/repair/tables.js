/**
 * The tables of the lab: the same people, with the same luck, in worlds that differ only in repair.
 *
 * A person left early who neither ended as planned nor came to the last session; everybody else is
 * sorted by reliable and clinically significant change (`alliance.outcomes.change_categories`).
 * Errors leave out one therapist at a time, since clients of one therapist are not independent.
 *
 * @typedef {{people: string, followed: number}} Asked how many people there are, and the number of
 *   the one who is followed (0 for nobody). Parameters come with it.
 * @typedef {{place: number, u: object, made: object, of: Uint8Array, fall: Float64Array}} World its
 *   place from the top, chance, what is simulated, and each person's outcome and fall of distress
 */

const NAMES = Object.keys(WORLDS);
const QUANTITIES = Object.keys(PANELS);
const [RECOVERED, IMPROVED, UNCHANGED, WORSE, LEFT] = OUTCOMES.keys();
const EDGES = binEdges(FALLS.low, FALLS.high, FALLS.bins);
const cohorts = {};

/** Chance and buffers for so many people, made once. */
function cohort(n) {
  return (cohorts[n] ??= prepared(n));
}

function prepared(n) {
  const { z, u } = drawChance(SEED, n, SESSIONS, DRAWS);
  const world = (intervention, place) => ({ place, u: intervened(u, intervention), made: room(n, SESSIONS, KEEP) });
  return { n, z, worlds: Object.fromEntries(NAMES.map((name, place) => [name, world(WORLDS[name], place)])) };
}

/** The values of all people in session t (from 1). */
const at = (values, t) => values.subarray(((t - 1) * values.length) / SESSIONS, (t * values.length) / SESSIONS);

/**
 * @param {Asked} settings
 * @returns {{courses: object[], ends: object[], falls: object[], people: object[], groups: object[],
 *   titles: object[], heading: object[], worlds: object[], words: object[]}} a row a session with
 *   every line; a row for each label at the end of a line; a row a bin of the falls; a row for each
 *   dot, world by world, in the order of people; a row for each name over dots; a title a world and
 *   one over all; the numbers of each world; and one row with what is said. What is drawn glides
 *   from case to case, so counts are text there, and what is read stands in tables of its own.
 */
function tables(settings) {
  const { n, z, worlds } = cohort(Number(settings.people));
  const p = { ...DEFAULTS, ...settings };
  for (const name of NAMES) {
    simulate(p, z, worlds[name].u, n, SESSIONS, worlds[name].made);
    Object.assign(worlds[name], outcomes(worlds[name].made, n));
  }
  const groups = arranged(worlds);
  return {
    courses: Array.from({ length: SESSIONS }, (_, t) => course(worlds, t + 1, settings.followed)),
    ends: QUANTITIES.flatMap((panel) => ends(worlds, panel)),
    falls: falls(worlds, n),
    people: groups.flatMap((each) => people(worlds, each)),
    groups: groups.flat().map(({ members, ...told }) => told),
    titles: NAMES.map((name) => title(worlds, name)),
    heading: [{ n: String(n), person: person(worlds, settings.followed) }],
    worlds: NAMES.map((name) => told(worlds, name, n)),
    words: [words(worlds, n)],
  };
}

/** Each person's fall of distress and outcome. */
function outcomes({ intake, distress, present, ends }, n) {
  const last = at(distress, SESSIONS);
  const here = Uint8Array.from(at(present, SESSIONS));
  for (let k = 0; k < ends.length; k++) if (ends[k]) here[k % n] = 1;
  const fall = intake.map((before, i) => before - last[i]);
  return { fall, of: Uint8Array.from(fall, (points, i) => (here[i] ? change(intake[i], points) : LEFT)) };
}

function change(before, fall) {
  if (fall <= -RELIABLE_CHANGE) return WORSE;
  if (fall < RELIABLE_CHANGE) return UNCHANGED;
  return recovers(before, before - fall) ? RECOVERED : IMPROVED;
}

/** All lines in session t: means, the band of the world as set, and the person who is followed. */
function course(worlds, t, followed) {
  const row = { session: t };
  for (const name of QUANTITIES) {
    for (const world of NAMES) {
      const now = at(worlds[world].made[name], t);
      row[`${name}_${world}`] = mean(now);
      row[`${name}_own_${world}`] = followed ? now[followed - 1] : 0;
    }
    [row[`${name}_low`], row[`${name}_high`]] = quantiles(at(worlds.set.made[name], t), BAND);
  }
  return row;
}

/** A label for the end of each line of a panel, in both heights that it has. */
function ends(worlds, panel) {
  const values = NAMES.map((name) => mean(at(worlds[name].made[panel], SESSIONS)));
  const [wide, small] = spacedIn(PANELS[panel], values, GAP);
  return NAMES.map((world, i) => ({ panel, world, value: values[i], y: wide[i], y_narrow: small[i] }));
}

/** The share of people whose distress fell by so much; what lies beyond the ends is put in them. */
function falls(worlds, n) {
  const within = (points) => Math.min(Math.max(points, FALLS.low), FALLS.high);
  const found = NAMES.map((name) => histogram(worlds[name].fall.map(within), EDGES));
  const shares = (bin) => NAMES.map((name, i) => [name, found[i][bin] / n]);
  return Array.from(found[0], (_, bin) => ({
    fall: (EDGES[bin] + EDGES[bin + 1]) / 2,
    ...Object.fromEntries(shares(bin)),
  }));
}

/** Whether a person's outcome is another than with no repair: recovered only here, or only there. */
const gained = ({ none }, world, i) => world.of[i] === RECOVERED && none.of[i] !== RECOVERED;
const missed = ({ none }, world, i) => world.of[i] !== RECOVERED && none.of[i] === RECOVERED;

/** The people shown in each world, by outcome, placed as there is room. */
function arranged(worlds) {
  const members = NAMES.map((name) => sorted(worlds, worlds[name]));
  const sizes = members.map((groups) => groups.map((group) => group.length));
  const [wide, narrow] = [0, 1].map((screen) => placed(sizes, screen));
  const group = (place, outcome) => ({
    world: NAMES[place],
    outcome,
    members: members[place][outcome],
    count: String(sizes[place][outcome]),
    y: place * DOTS.step,
    x_wide: wide.starts[place][outcome],
    x_narrow: narrow.starts[place][outcome],
    pitch_wide: wide.pitch,
    pitch_narrow: narrow.pitch,
  });
  return NAMES.map((_, place) => OUTCOMES.map((_, outcome) => group(place, outcome)));
}

/** People by outcome; in each outcome, those whom repair makes the difference to come last. */
function sorted(worlds, world) {
  const groups = OUTCOMES.map(() => [[], []]);
  for (let i = 0; i < DOTS.shown; i++) {
    groups[world.of[i]][+(gained(worlds, world, i) || missed(worlds, world, i))].push(i);
  }
  return groups.map((parts) => parts.flat());
}

/** Where groups begin, as shares of the width; one pitch for all worlds, so that lengths compare. */
function placed(sizes, screen) {
  const extent = (size, outcome, pitch) =>
    size ? Math.max(Math.ceil(size / DOTS.high) * pitch, OUTCOMES[outcome].room[screen]) + DOTS.gap : 0;
  const upTo = (groups, pitch) => {
    let sum = 0;
    return groups.map((size, outcome) => (sum += extent(size, outcome, pitch)));
  };
  let pitch = DOTS.pitch;
  while (sizes.some((groups) => upTo(groups, pitch).at(-1) > 1 + DOTS.gap)) pitch *= 0.98;
  return { pitch, starts: sizes.map((groups) => [0, ...upTo(groups, pitch)]) };
}

/** A dot for each person, in the order of people, so that on its way it stays with its person. */
function people(worlds, groups) {
  const rows = [];
  for (const { world, outcome, members, y, x_wide, x_narrow, pitch_wide, pitch_narrow } of groups) {
    members.forEach((i, k) => {
      const { column, row } = seat(k, DOTS.high);
      rows[i] = {
        person: i + 1,
        x_wide: x_wide + (column + 0.5) * pitch_wide,
        x_narrow: x_narrow + (column + 0.5) * pitch_narrow,
        y: y + row,
        pitch_wide,
        pitch_narrow,
        shape: OUTCOMES[outcome].shape,
        colour: COLOURS[tone(worlds, worlds[world], i)],
      };
    });
  }
  return rows;
}

function tone(worlds, world, i) {
  if (gained(worlds, world, i)) return "gained";
  if (missed(worlds, world, i) || world.of[i] === WORSE) return "missed";
  return world.of[i] === LEFT ? "left" : "same";
}

/** How many of the people shown pass a test. */
function among(test) {
  let found = 0;
  for (let i = 0; i < DOTS.shown; i++) found += test(i);
  return found;
}

/** How many more of the people shown recover than with no repair. */
function title(worlds, name) {
  const world = worlds[name];
  const ups = among((i) => gained(worlds, world, i));
  const downs = among((i) => missed(worlds, world, i));
  const [more, each] = [ups - downs, downs ? ` (${ups} only here, ${downs} only there)` : ""];
  return {
    world: name,
    y: world.place * DOTS.step,
    more,
    counted: more ? `${Math.abs(more)} ${more > 0 ? "more" : "fewer"}` : "As many",
    says: `recover ${more ? "than" : "as"} with no repair${each}`,
  };
}

/** The numbers of a world. */
function told(worlds, name, n) {
  const world = worlds[name];
  return {
    world: name,
    ...Object.fromEntries(Array.from(counts(world.of, OUTCOMES.length), (count, k) => [`count_${k}`, count])),
    ...Object.fromEntries(QUANTITIES.map((each) => [each, mean(at(world.made[each], SESSIONS))])),
    ...saved(worlds, world, n),
  };
}

/** A mean over people, and its error by leaving out one therapist at a time. */
function clustered(x, n) {
  return jackknifeSums(([sum, size]) => sum / size, [x, new Float64Array(n).fill(1)], Math.ceil(n / DRAWS.caseload));
}

/** By how many points distress ends lower than with no repair. */
function saved({ none }, world, n) {
  const { value, se } = clustered(world.fall.map((points, i) => points - none.fall[i]), n);
  return { saved: value, error: se };
}

/** What the sentence says of the world as set, beside the one without repair. */
function words({ none, set }, n) {
  const [here, there] = [set.of, none.of].map((of) => counts(of, OUTCOMES.length));
  const more = Float64Array.from(set.of, (k, i) => (k === RECOVERED) - (none.of[i] === RECOVERED));
  const { value, se } = clustered(more, n);
  const points = saved({ none }, set, n);
  return {
    n,
    more: here[RECOVERED] - there[RECOVERED],
    fewer: there[LEFT] - here[LEFT],
    share: 100 * value,
    share_error: 100 * se,
    ...points,
    same: points.error === 0 && set.of.every((k, i) => k === none.of[i]),
    apart: apart(set, n),
  };
}

/** What a study would see: how much more the fully repaired improve than others with a rupture. */
function apart({ fall, made }, n) {
  const open = at(made.withdrawal_fading, SESSIONS).map((wound, i) => wound + at(made.confrontation_fading, SESSIONS)[i]);
  const hurt = new Uint8Array(n);
  for (let k = 0; k < made.rupture.length; k++) if (made.rupture[k]) hurt[k % n] = 1;
  const of = (repaired) => mean(fall.filter((_, i) => hurt[i] && (open[i] === 0) === repaired));
  return of(true) - of(false);
}

/** What became of the person who is followed, from the first world to the last. */
function person(worlds, followed) {
  if (!followed) return "";
  const became = NAMES.map((name) => OUTCOMES[worlds[name].of[followed - 1]].name);
  const alike = became.every((name) => name === became[0]);
  return `Person ${followed}: ${alike ? `${became[0]} in all three` : became.join(" · ")}`;
}
