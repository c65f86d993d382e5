/**
 * The tables of the lab: therapies whose ruptures are known, and what a rule flags in their ratings.
 *
 * Everybody comes to every session, so no therapy has more chances than another to be flagged. A
 * therapy is flagged if any of its sessions is. A flag finds a rupture that began in its session or
 * in the few before (`WINDOW`, as in `alliance.floor.matching`).
 *
 * @typedef {{rule: string, strictness: number, length: number, people: string, followed: number}}
 *   Asked the rule by its title, how strict it is (1: as it stands), sessions of a therapy, how many
 *   therapies, and the number of the one that is followed. Parameters of the model come with it.
 * @typedef {{n: number, length: number, made: object, hurt: Uint8Array, known: Map}} Study hurt:
 *   whether a therapy has a rupture; known: what has been worked out of it so far
 * @typedef {{flags: Uint8Array[], flagged: Uint8Array}} Applied by therapy: flags by session, and
 *   whether there is any
 */

const CLIENTS = Object.keys(DEFAULTS);
const STEPS = binEdges(STRICT.low, STRICT.high, STRICT.steps - 1);
const UNTOLD = Object.fromEntries(CELLS.map((name) => [name, NaN]));
const cohorts = {};
let latest = { asked: null };

/** Chance and buffers for so many people, made once. */
function cohort(n) {
  return (cohorts[n] ??= prepared(n));
}

function prepared(n) {
  const { z, u } = drawChance(SEED, n, SESSIONS, DRAWS);
  return { z, u: intervened(u, STAYS), made: room(n, SESSIONS, KEEP) };
}

/**
 * @param {Asked} settings
 * @returns {{sessions: object[], therapy: object[], people: object[], groups: object[],
 *   curve: object[], point: object[], rules: object[], words: object[]}} a row a session of the
 *   therapy that is followed; what is said of it; a dot a person, in the order of people; a count a
 *   group; shares by strictness; the present one; a row a rule; and one row with what is said
 */
function tables(settings) {
  const study = studied(settings);
  const applied = applyRule(study, settings.rule, settings.strictness);
  const told = toldOf(study, settings.rule, settings.strictness);
  return {
    sessions: followedSessions(study, applied, settings),
    therapy: [therapy(study, applied, settings.followed - 1)],
    people: people(study, applied),
    groups: groups(study, applied),
    curve: curveOf(study, settings.rule),
    point: [pointOf(study, applied.flagged, settings.strictness)],
    rules: Object.keys(BY_TITLE).map((title) => toldSoFar(study, title, settings.strictness)),
    words: [told],
  };
}

/** What the rules do that are not chosen, one after the other: it waits until nothing moves. */
function* sharpen(settings) {
  const study = studied(settings);
  const rules = [];
  for (const title of Object.keys(BY_TITLE)) {
    rules.push(toldOf(study, title, settings.strictness));
    yield;
  }
  return { rules };
}

/** The therapies at some settings; those of before, while nothing that makes them moves. */
function studied(settings) {
  const asked = JSON.stringify([...CLIENTS, "people", "length"].map((name) => settings[name]));
  if (latest.asked !== asked) latest = { asked, ...newStudy(settings) };
  return latest;
}

function newStudy(settings) {
  const [n, length] = [Number(settings.people), settings.length];
  const { z, u, made } = cohort(n);
  simulate({ ...DEFAULTS, ...settings }, z, u, n, SESSIONS, made);
  const hurt = new Uint8Array(n);
  for (let k = 0; k < length * n; k++) if (made.rupture[k]) hurt[k % n] = 1;
  return { n, length, made, hurt, known: new Map() };
}

/** What is worked out of a study once. */
function once({ known }, key, work) {
  if (!known.has(key)) known.set(key, work());
  return known.get(key);
}

/** The ratings of each therapy on the scale of a rule, and their spread. */
function ratingsOn(study, scale) {
  return once(study, `scale ${scale}`, () => {
    const rows = Array.from({ length: study.n }, (_, i) => series(study.made.rated, study.n, i, study.length));
    if (scale) for (const row of rows) row.forEach((x, t) => (row[t] = stretched(x, RATED, scale)));
    return { rows, spread: commonSpread(rows) };
  });
}

function stretched(x, [low, high], [from, to]) {
  return from + ((x - low) / (high - low)) * (to - from);
}

/** The options of a rule that is more or less strict than it stands. */
function optionsAt(title, strictness) {
  const { options, dials } = BY_TITLE[title];
  const turned = dials.map(({ option, still, power, low, high }) => {
    const value = still + (options[option] - still) * strictness ** power;
    return [option, Math.min(Math.max(value, low), high)];
  });
  return { ...options, ...Object.fromEntries(turned) };
}

/** What a rule says of a therapy, made ready for all of them. */
function fitted(study, title, strictness) {
  const { name, scale } = BY_TITLE[title];
  const { rows, spread } = ratingsOn(study, scale);
  const asked = { ...optionsAt(title, strictness), spread };
  return (i) => RULES[name](rows[i], asked);
}

/** @returns {Applied} */
function applyRule(study, title, strictness) {
  return once(study, `rule ${title} ${strictness}`, () => {
    const marks = fitted(study, title, strictness);
    const flags = Array.from(study.hurt, (_, i) => flagsOf(marks(i), study.length));
    return { flags, flagged: Uint8Array.from(flags, (row) => row.includes(1)) };
  });
}

/**
 * The shares that a rule flags, from lax to strict. What is flagged at some strictness is flagged
 * wherever the rule is laxer, so for each therapy we look for the last step by halves.
 */
function curveOf(study, title) {
  return once(study, `curve ${title}`, () => {
    const marks = Array.from(STEPS, (strictness) => fitted(study, title, strictness));
    const last = Array.from(study.hurt, (_, i) => lastStep((step) => isFlagged(marks[step](i), study.length)));
    return Array.from(STEPS, (strictness, step) => pointOf(study, last.map((at) => Number(at >= step)), strictness));
  });
}

function flagsOf({ rupture }, length) {
  const row = new Uint8Array(length);
  for (let t = 0; t < length; t++) row[t] = rupture(t) ? 1 : 0;
  return row;
}

function isFlagged({ rupture }, length) {
  for (let t = 0; t < length; t++) if (rupture(t)) return true;
  return false;
}

/** The last step that passes a test, -1 if none does; those before it pass, too. */
function lastStep(test) {
  let [low, high] = [-1, STEPS.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (test(middle)) low = middle;
    else high = middle;
  }
  return low;
}

/** Whether therapies have a rupture or not, and are flagged or not: a count of each, among the first. */
function tally({ hurt }, flagged, among) {
  const found = [0, 0, 0, 0];
  for (let i = 0; i < among; i++) found[2 * (1 - hurt[i]) + (1 - flagged[i])] += 1;
  return found;
}

/** Shares flagged of the therapies with a rupture and without, if there are any of both. */
function pointOf(study, flagged, strictness) {
  const [hits, misses, alarms, quiet] = tally(study, flagged, study.n);
  const known = hits + misses > 0 && alarms + quiet > 0;
  return { strictness, known, hit: known ? hits / (hits + misses) : 0, alarm: known ? alarms / (alarms + quiet) : 0 };
}

/** By therapy, the sessions in which a flag finds a rupture: one began there or in the few before. */
function windows(study) {
  return once(study, "windows", () => {
    const { made, n, length } = study;
    return Array.from(study.hurt, (_, i) => {
      const row = new Uint8Array(length);
      for (let t = 0; t < length; t++) if (made.rupture[t * n + i]) row.fill(1, t, t + WINDOW);
      return row;
    });
  });
}

/** The share of all sessions in which a flag finds a rupture. */
function chanceOf(study) {
  return once(study, "chance", () => mean(windows(study).map(mean)));
}

/** Whether the rupture that begins in session t is flagged before the next one begins, and in time. */
function isFound({ made, n, length }, i, t, flags) {
  for (let later = t; later < Math.min(t + WINDOW, length); later++) {
    if (later > t && made.rupture[later * n + i]) return false;
    if (flags[later]) return true;
  }
  return false;
}

/** The therapy that is followed: what is felt and rated, where the rule would flag, what it says. */
function followedSessions(study, { flags }, { rule, strictness, followed }) {
  const [i, { n, made, length }, { scale }] = [followed - 1, study, BY_TITLE[rule]];
  const { threshold } = fitted(study, rule, strictness)(i);
  const [lowest, highest] = RATED;
  const back = (x) => (scale ? stretched(x, scale, RATED) : x);
  return Array.from({ length: SESSIONS }, (_, t) => {
    const [came, k] = [t < length, t * n + i];
    const limit = came ? back(threshold(t)) : NaN;
    const [begins, flag] = [came && made.rupture[k] === 1, came && flags[i][t] === 1];
    return {
      session: t + 1,
      came,
      alliance: made.alliance[k],
      rated: made.rated[k],
      limited: limit >= lowest,
      limit: limit >= lowest ? Math.min(limit, highest) : lowest,
      rupture: begins ? (isFound(study, i, t, flags[i]) ? "found" : "missed") : "",
      flag: flag ? (windows(study)[i][t] ? "finds" : "false") : "",
    };
  });
}

/** What is said of the therapy that is followed, as text: a count does not glide. */
function therapy({ n, length, made }, { flags }, i) {
  let ruptures = 0;
  for (let t = 0; t < length; t++) ruptures += made.rupture[t * n + i];
  const counted = (count, word) => `${count} ${word}${count === 1 ? "" : "s"}`;
  const raised = flags[i].reduce((sum, flag) => sum + flag, 0);
  return { name: `Therapy ${i + 1}`, ruptures: counted(ruptures, "rupture"), flags: counted(raised, "flag") };
}

/** A dot for each person, in the order of people, so that on its way it stays with its person. */
function people({ hurt }, { flagged }) {
  const sizes = [0, 0, 0, 0];
  return Array.from({ length: SHOWN }, (_, i) => {
    const group = 2 * (1 - hurt[i]) + (1 - flagged[i]);
    const { column, row } = seat(sizes[group]++, DOTS.high);
    return {
      person: i + 1,
      x: (group % 2) * DOTS.second + column + 0.5,
      y: (group >> 1) * DOTS.step + row,
      ...GROUPS[group],
    };
  });
}

/** How many of the people shown are in each group, as text: a count does not glide. */
function groups(study, { flagged }) {
  return tally(study, flagged, SHOWN).map((count, group) => ({ group, count: String(count) }));
}

/** A share of some therapies, in 100, and its error by leaving out one therapist at a time. */
function inHundred(chosen, flagged) {
  const both = chosen.map((is, i) => is & flagged[i]);
  const { value, se } = jackknifeSums(([some, all]) => (100 * some) / all, [both, chosen], Math.ceil(chosen.length / DRAWS.caseload));
  return { value, se };
}

/** What a rule does in all therapies. */
function toldOf(study, rule, strictness) {
  return once(study, `told ${rule} ${strictness}`, () => numbersOf(study, rule, applyRule(study, rule, strictness)));
}

/** The same, if it has been worked out; until then there are no numbers. */
function toldSoFar({ known }, rule, strictness) {
  return known.get(`told ${rule} ${strictness}`) ?? { rule, ...UNTOLD };
}

function numbersOf(study, rule, { flags, flagged }) {
  const [hits, misses, alarms, quiet] = tally(study, flagged, study.n);
  const calm = study.hurt.map((is) => 1 - is);
  const [hit, alarm] = [study.hurt, calm].map((chosen) => inHundred(chosen, flagged));
  let [raised, finds] = [0, 0];
  windows(study).forEach((open, i) => {
    for (let t = 0; t < open.length; t++) {
      raised += flags[i][t];
      finds += flags[i][t] & open[t];
    }
  });
  return {
    rule, hits, with: hits + misses, alarms, without: alarms + quiet,
    hit: hit.value, hit_error: hit.se, alarm: alarm.value, alarm_error: alarm.se,
    raised, finds, chance: raised * chanceOf(study),
  };
}
