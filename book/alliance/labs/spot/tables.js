/**
 * The tables of the lab: one series with the reader's marks, and, once its truth is shown, with what
 * truly began and what each rule flags; and a score over all series of the level and set whose truth
 * is shown. What is hidden is in no table.
 *
 * @typedef {{level: string, series: number, deal: number, session: number, marks: string,
 *   seen: string}} Asked deal: number of the set; marks, seen: places as `Places` writes them
 * @typedef {{series: Series, marks: boolean[]}} Played a series, and the sessions that are marked
 */

const TITLES = CRITERIA.map(({ title }) => title);
const FIRST_RULE = 3; // its row in the strip: before it come the reader, the truth and chance
const flagsKnown = new Map();

/**
 * @param {Asked} settings
 * @returns {Record<string, object[]>} sessions: a row a session; cursor: the present one; flags: a
 *   row for each flag of a rule; rows: a label for each row of the strip; heads: over the course;
 *   told: the table; words: the sentence
 */
function tables(settings) {
  const here = played(settings, settings.series);
  const shown = isShown(settings, settings.series);
  const all = Array.from({ length: SERIES }, (_, k) => k + 1).filter((k) => isShown(settings, k)).map((k) => played(settings, k));
  const scores = scoresOf(all);
  return {
    sessions: sessionsOf(here, settings, shown),
    cursor: [{ session: settings.session }],
    flags: shown ? CRITERIA.flatMap((rule, k) => flagRows(flagsOf(rule, here.series), here.series, k)) : [],
    rows: rowsOf(scores, all.length),
    heads: [{ name: `Series ${settings.series}`, level: settings.level }],
    told: toldOf(here, shown, scores, all.length),
    words: [{ said: sentence(here, shown, scores, all.length, settings) }],
  };
}

const placeOf = ({ deal, level }, ...more) => [deal, LEVELS.indexOf(level) + 1, ...more].join(".");
const isShown = (settings, k) => settings.seen.split("_").includes(placeOf(settings, k));

/** @returns {Played} series k (from 1) of the level and set */
function played(settings, k) {
  const series = seriesOf(settings.deal)[LEVELS.indexOf(settings.level) * SERIES + k - 1];
  const marked = new Set(settings.marks.split("_"));
  return { series, marks: Array.from({ length: SESSIONS }, (_, t) => marked.has(placeOf(settings, k, t + 1))) };
}

/** Where a rule flags a series, session by session. */
function flagsOf({ name, scale, options }, one) {
  if (!flagsKnown.has(one)) flagsKnown.set(one, {});
  return (flagsKnown.get(one)[name] ??= (() => {
    const [[low, high], [from, to]] = [RATED, scale ?? RATED];
    const row = one.ratings.map((x) => from + ((x - low) / (high - low)) * (to - from));
    const { rupture } = RULES[name](row, { ...options, ...("spread" in options ? { spread: SPREAD } : {}) });
    return Array.from(row, (_, t) => Boolean(rupture(t)));
  })());
}

/** What a mark came to, once that is shown. */
const became = (marked, began, shown) => (!marked ? "" : !shown ? "mark" : began ? "hit" : "false");

function sessionsOf({ series, marks }, settings, shown) {
  return Array.from(series.ratings, (rated, t) => ({
    session: t + 1,
    rated,
    place: placeOf(settings, settings.series, t + 1),
    mark: became(marks[t], series.onsets[t], shown),
    rupture: shown && series.onsets[t] ? (marks[t] ? "found" : "missed") : "",
    shown,
  }));
}

function flagRows(flags, { onsets }, k) {
  return flags.flatMap((flag, t) => (flag ? [{ row: FIRST_RULE + k, session: t + 1, finds: onsets[t] ? "hit" : "false" }] : []));
}

/** How the reader and each rule did: counts and sensitivity; and how the best rule did. */
function scoresOf(all) {
  const onsets = all.map(({ series }) => series.onsets);
  const score = (marks) => {
    const counts = counted(marks, onsets);
    return { ...counts, ...sensitivity(counts) };
  };
  const rules = CRITERIA.map((rule) => score(all.map(({ series }) => flagsOf(rule, series))));
  const best = rules.reduce((most, { d }, k) => (d > rules[most].d ? k : most), 0);
  return { you: score(all.map(({ marks }) => marks)), rules, best };
}

/** A number as it is printed, with the minus of typography. */
const fixed = (x) => (Math.round(x * 10) / 10 + 0).toFixed(1).replace("-", "−");
const some = (count, word) => `${count} ${word}${count === 1 ? "" : "s"}`;
const orDash = (x) => (Number.isNaN(x) ? "–" : fixed(x));

/** A label for each row of the strip, with its score once there is one. */
function rowsOf({ you, rules, best }, series) {
  const scored = ({ hits, alarms, d }) => `${hits} · ${alarms} · ${orDash(d)}`;
  const chance = byChance(you);
  const scores = [scored(you), some(you.ruptures, "rupture"), `${chance.hits} · ${chance.alarms} · ${chance.d}`, ...rules.map(scored)];
  const names = ["you", "truth", "chance", ...CRITERIA.map(({ short }) => short)];
  const first = you.ruptures ? FIRST_RULE + best : -1; // of nothing, no rule finds most
  return names.map((name, row) => ({ row, name, score: series ? scores[row] : "", best: row === first }));
}

/** Sessions, from 1, in which something is so. */
const where = (flags) => flags.flatMap((is, t) => (is ? [t + 1] : [])).join(", ") || "none";

/** The table: what is rated, true and marked, and what became of it. */
function toldOf({ series, marks }, shown, { you, rules }, count) {
  const none = { marks: "–", hits: "–", alarms: "–", d: "–", low: "–", high: "–" };
  const scored = ({ hits, alarms, d, low, high }) => (count ? { marks: String(hits + alarms), hits: String(hits), alarms: String(alarms), d: orDash(d), low: orDash(low), high: orDash(high) } : none);
  const hidden = (flags) => (shown ? where(flags) : "hidden");
  return [
    { who: "Ratings", here: Array.from(series.ratings, (x) => fixed(x)).join(" "), ...none },
    { who: "Truth", here: hidden(series.onsets), ...none, ...(count ? { marks: String(you.ruptures), hits: String(you.ruptures), alarms: "0" } : {}) },
    { who: "You", here: where(marks), ...scored(you) },
    { who: "As many marks anywhere", here: "–", ...none, ...(count ? byChance(you) : {}) },
    ...rules.map((each, k) => ({ who: TITLES[k], here: hidden(flagsOf(CRITERIA[k], series)), ...scored(each) })),
  ];
}

/** What as many marks would come to if they fell anywhere. */
function byChance({ hits, alarms, ruptures, others }) {
  const marks = hits + alarms;
  const found = (marks * ruptures) / (ruptures + others);
  return { marks: String(marks), hits: fixed(found), alarms: fixed(marks - found), d: ruptures && others ? fixed(0) : "–" };
}

function sentence(here, shown, scores, count, settings) {
  return `${shown ? after(here, settings) : before(here, settings)} ${count ? overall(scores, count) : "Its truth is hidden until you show it."}`;
}

/** What is known before the truth is shown: a rating, and the marks. */
function before({ series: { ratings }, marks }, { series, session }) {
  const now = fixed(ratings[session - 1]);
  const apart = session > 1 ? Number(now) - Number(fixed(ratings[session - 2])) : 0;
  const than = session === 1 ? "" : Math.abs(apart) < 0.05 ? ", the same as the time before" : `, ${fixed(Math.abs(apart))} ${apart < 0 ? "lower" : "higher"} than the time before`;
  const list = where(marks);
  return `Session ${session} of series ${series} is rated ${now}${than}. You mark ${list === "none" ? "nothing" : `${list.includes(",") ? "sessions" : "session"} ${list}`}.`;
}

/** What truly began in the series, and what the marks came to. */
function after({ series: { kind, onsets }, marks }, { series }) {
  const began = where(onsets);
  const { hits, alarms, ruptures } = counted([marks], [onsets]);
  const truth = ruptures ? `${ruptures > 1 ? "ruptures began in sessions" : "a rupture began in session"} ${began}` : "no rupture began";
  const found = ruptures ? `${hits} of ${ruptures} found, ` : "";
  return `In this simulation series ${series} was ${KINDS[kind]}: ${truth}. You: ${found}${some(alarms, "false alarm")}.`;
}

/** The score over all series whose truth is shown. */
function overall({ you, rules, best }, count) {
  const over = `Over ${count} series with ${some(you.ruptures, "rupture")}`;
  if (!you.ruptures) {
    const alarms = rules.map((each) => each.alarms);
    return `${over} you mark ${you.alarms} of ${you.others} sessions; the rules flag ${Math.min(...alarms)} to ${Math.max(...alarms)}.`;
  }
  const few = you.ruptures < FEW ? " So few say little." : "";
  return `${over}: d′ ${fixed(you.d)} (${fixed(you.low)} to ${fixed(you.high)}), chance ${fixed(0)}, best rule (${CRITERIA[best].short}) ${fixed(rules[best].d)}.${few}`;
}
