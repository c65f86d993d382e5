/**
 * The tables of the lab: the course that a reader typed, its level and limits, what every rule makes
 * of it, and how often each rule flags a steady course.
 *
 * @typedef {{ratings: string, lowest: number, highest: number, higher: boolean, client: number,
 *   window: number, spread: number}} Asked ratings: the text; spread: of ratings across clients, as
 *   a percentage of the range of the scale, 0 for one that is taken from what is there
 * @typedef {{lowest: number, highest: number, higher: boolean, range: number}} Scale
 */

const NAMES = Object.keys(CRITERIA);
const FEW_FAULTS = 4; // that are told; the rest is counted
const STEPS = [1, 2, 5, 10, 20, 50, 100];

/** A number as short as it can be told. */
const brief = (x) => String(Number(x.toFixed(2)));

/**
 * @param {Asked} settings
 * @returns {Record<string, object[]>} course: a row a rating; lines: level and limits; times and
 *   marks: the ends and steps of both axes; rows: a row a rule; flags: what rules mark; rules: the
 *   table; words: one row; remarks: on what was entered
 */
function tables(settings) {
  const scale = { ...settings, range: settings.highest - settings.lowest };
  const reading = scale.range > 0 ? readRatings(settings.ratings, scale) : { courses: [], faults: [], notes: [] };
  const chosen = reading.courses[Math.min(settings.client, reading.courses.length) - 1] ?? { name: "", ratings: [] };
  const ratings = Float64Array.from(chosen.ratings, upward(scale));
  const given = ratingsGiven(ratings);
  const judged = given.length > 1 ? ratings : ratings.map(() => NaN); // a change needs two
  const spread = spreadOf(reading.courses, settings, scale);
  const found = NAMES.map((name) => applied(name, judged, given.length, { window: settings.window, spread: spread.value }, scale));
  const last = ratings.findLastIndex((x) => !Number.isNaN(x)) + 1;
  const place = placesOf(ratings.length);
  return {
    course: courseOf(ratings, chosen.ratings, place, scale),
    lines: given.length > 1 ? linesAcross(ratings, scale) : [],
    times: timesOf(ratings.length, place),
    marks: marksOf(scale),
    rows: found.map((each, row) => ({ row, short: CRITERIA[each.name].short, able: each.able, ...often(each, given.length) })),
    flags: found.flatMap((each, row) => flags(each, row, ratings.length, last).filter(({ rupture, end, spans }) => rupture || end || spans)
      .map(({ session, next, ...cell }) => ({ ...cell, session: place(session), next: place(next) }))),
    rules: found.map((each) => told(each, given.length, last, scale)),
    words: [words(found, given.length, reading.courses.length > 1 ? shortened(chosen.name) : "")],
    remarks: remarksOn(settings, reading, chosen, given.length, spread),
  };
}

/** A rating turned so that higher is better; the same turns it back. As in `alliance.detect.courses.turned`. */
const upward = ({ lowest, highest, higher }) => (x) => (higher ? x : Number((lowest + highest - x).toFixed(12)));

/** Where a session is drawn, from 0 to 1. */
const placesOf = (sessions) => (session) => (sessions > 1 ? (session - 1) / (sessions - 1) : 0.5);

/** Where a rating that is turned upward is drawn, from 0 to 1. */
const height = (x, { lowest, range }) => Math.min(Math.max((x - lowest) / range, 0), 1);

function courseOf(ratings, typed, place, scale) {
  const size = ratings.length > 60 ? 12 : 40;
  return Array.from(ratings, (x, t) => ({ session: t + 1, x: place(t + 1), y: height(x, scale), rating: typed[t], size }))
    .filter(({ rating }) => !Number.isNaN(rating));
}

/** The client's own mean and the limits of the control chart, with labels that stand apart. */
function linesAcross(ratings, scale) {
  const { centre, step } = usual(ratings);
  const far = (CRITERIA.control_chart.options.limit * step) / NORMAL_RANGE;
  const at = [centre + far, centre, centre - far];
  const panel = { height: HEIGHT, narrow: NARROW, low: 0, high: 1 };
  const [y, y_narrow] = spacedIn(panel, at.map((x) => height(x, scale)), GAP);
  return ["limit", "own mean", "limit"].map((name, i) => ({
    name, place: height(at[i], scale), text: `${name} ${upward(scale)(at[i]).toFixed(1)}`, label: y[i], label_narrow: y_narrow[i],
  }));
}

/** The sessions that are named on the axis; on a phone every second one, if they have three digits. */
function timesOf(sessions, place) {
  const step = STEPS.find((one) => sessions / one <= 10) ?? STEPS.at(-1);
  const all = Array.from({ length: sessions }, (_, t) => t + 1);
  const named = all.filter((t) => t === 1 || (t % step === 0 && t - 1 >= 0.7 * step));
  return named.map((t, k) => ({ x: place(t), text: String(t), text_narrow: sessions < 100 || k % 2 === 0 ? String(t) : "" }));
}

/** The ratings that are named on the axis; the better end is above. */
function marksOf(scale) {
  const { lowest, range } = scale;
  return [0, 0.5, 1].map((y) => ({ y, text: brief(upward(scale)(lowest + y * range)) }));
}

/** The standard deviation of ratings across clients that rules need, and where it comes from. */
function spreadOf(courses, { spread }, { range }) {
  if (spread > 0) return { value: (spread / 100) * range, from: `as set, ${spread}% of the scale` };
  const all = ratingsGiven(Float64Array.from(courses.flatMap(({ ratings }) => ratings)));
  const own = courses.length > 1 && all.length > 1 ? standardDeviation(all) : 0;
  if (own > 0) return { value: own, from: `that of all ratings of the ${courses.length} clients` };
  return { value: SPREAD * range, from: `${Math.round(100 * SPREAD)}% of the scale, as in the simulated clients of this book` };
}

/** A rule, applied to a course on the rule's own scale. */
function applied(name, ratings, count, { window, spread }, { lowest, range }) {
  const { scale, options: defaults, fewest } = CRITERIA[name];
  const [from, wide] = scale ? [scale[0], scale[1] - scale[0]] : [lowest, range];
  const own = ratings.map((x) => from + ((x - lowest) / range) * wide);
  const options = { ...defaults, window, ...("spread" in defaults ? { spread: (spread / range) * wide } : {}) };
  const found = detect(name, own, options);
  const at = Array.from(own.keys()).filter((t) => found.rupture[t]);
  const able = at.length > 0 || count >= fewest;
  const threshold = (t) => lowest + ((RULES[name](own, options).threshold(t) - from) / wide) * range;
  return { name, found, at, options, able, threshold, label: labelled(found)[0] };
}

/** How often a rule flags a steady course about as long as this one: the nearest length that was simulated. */
function floorOf(name, count) {
  const near = LENGTHS.reduce((best, one) => (Math.abs(one - count) < Math.abs(best - count) ? one : best));
  return { sessions: near, ...FLOOR[name][near] };
}

/** The same in words, or how many ratings the rule needs; shorter on a phone. */
function often({ name, able }, count) {
  const { of } = floorOf(name, count);
  const { fewest } = CRITERIA[name];
  return able ? { often: `${of} of 100`, often_narrow: `${of}` } : { often: `needs ${fewest}`, often_narrow: `≥ ${fewest}` };
}

/** What a rule says of the session that it flags last, else of the last that was rated. */
function thresholdOf({ at, able, threshold }, last, scale) {
  if (!able || !last) return "–";
  const t = at.length ? at.at(-1) : last - 1;
  const x = threshold(t);
  if (Number.isNaN(x)) return "cannot tell";
  return `session ${t + 1}: ${Number.isFinite(x) ? `${upward(scale)(x).toFixed(1)} or ${scale.higher ? "lower" : "higher"}` : "no rating"}`;
}

/** A rule in the table. */
function told(each, count, last, scale) {
  const { title, after, fewest } = CRITERIA[each.name];
  const { sessions, of, low, high } = floorOf(each.name, count);
  return {
    rule: title,
    after,
    fewest: String(fewest),
    sessions: !each.able ? "too few ratings" : each.at.length ? listed(each.at) : "none",
    end: each.at.length ? BECAME[each.label] : "–",
    threshold: thresholdOf(each, last, scale),
    often: each.able ? `${of} of 100 (${low} to ${high}), ${sessions} sessions` : "–",
  };
}

/** What the sentence says. */
function words(found, count, client) {
  const able = found.filter((each) => each.able);
  const flagging = found.filter(({ at }) => at.length);
  const floors = able.map(({ name }) => floorOf(name, count));
  return {
    client,
    ratings: count,
    rules: found.length,
    able: able.length,
    flagging: flagging.length,
    where: whereOf(flagging),
    steady: floors[0]?.sessions ?? 0,
    least: Math.min(100, ...floors.map(({ of }) => of)),
    most: Math.max(0, ...floors.map(({ of }) => of)),
  };
}

/** The sessions that most rules flag, with how many do: session 8 (4 rules), 3 (1). */
function whereOf(flagging) {
  const counts = new Map();
  for (const { at } of flagging) for (const t of at) counts.set(t, (counts.get(t) ?? 0) + 1);
  const most = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
  const shown = most.slice(0, 3).map(([t, n], i) => `${i ? "" : "session "}${t + 1} (${i ? n : plural(n, "rule")})`);
  return `${shown.join(", ")}${most.length > 3 ? " and others" : ""}`;
}

/** What is said beside the controls: faults first. */
function remarksOn(settings, { courses, faults, notes, beyond }, chosen, count, spread) {
  const remark = (setting, kind) => (said) => ({ setting, kind, said });
  const ratings = [...faults.slice(0, FEW_FAULTS)];
  if (faults.length > FEW_FAULTS) ratings.push(`And ${plural(faults.length - FEW_FAULTS, "more fault")} after these.`);
  const short = tooFew(settings, count);
  if (short && settings.ratings.trim() && !beyond) ratings.push(short);
  const asked = short && !settings.ratings.trim() ? [short] : notes;
  return [
    ...ratings.map(remark("ratings", "fault")),
    ...asked.map(remark("ratings", "note")),
    onScale(settings),
    remark("client", "note")(onClient(settings, courses, chosen)),
    remark("spread", "note")(`${brief(spread.value)} points: ${spread.from}`),
  ];
}

/** What is missing for any rule to be applied; empty if nothing is. */
function tooFew({ lowest, highest }, count) {
  if (highest <= lowest) return "No rating can lie on this scale: set its highest above its lowest.";
  return count > 1 ? "" : `${count ? "One rating" : "No ratings"} so far: a change needs two. Type or paste more, one in a line.`;
}

function onScale({ lowest, highest }) {
  if (highest > lowest) return { setting: "highest", kind: "note", said: `The scale is from ${lowest} to ${highest}.` };
  return { setting: "highest", kind: "fault", said: `Raise it above the lowest, ${lowest}.` };
}

function onClient({ client }, courses, { name }) {
  if (courses.length < 2) return "There is one client.";
  return `${quoted(name)} of ${courses.length}${client > courses.length ? ", the last there is" : ""}`;
}
