/**
 * The tables of the lab. A case is walked page by page: an odd page is a moment, or at last the end;
 * an even one is what became of the moment before. The state is what was answered, and after which
 * moments the page was turned: from it the course is made anew from the first session, on the chance
 * of the case, which never changes.
 *
 * Courses are simulated as if they were clients: the reader's own, the twin, whose therapist answers
 * every moment alike, and for each moment the client whose therapist carries on in it.
 *
 * @typedef {{begins: ?number, adds: number, words: string, reply: string}} Answer see cases.py
 * @typedef {{case: object, moments: object[], page: number, last: number, dealt: number,
 *            at: number, ends: boolean}} Place where the reader stands: the page that is shown, the
 *   last one, how many moments are answered, and the moment that the page is about (from 0)
 */

const COURSES = 2 + MOST;
const [OWN, TWIN] = [0, 1];
const SIZE = COURSES * SESSIONS;
const QUANTITIES = ["alliance", "rated", "distress"];
const made = Object.fromEntries(QUANTITIES.map((name) => [name, new Float64Array(SIZE)]));
const lucks = new Map();

/** An average client with the ups and downs of a seed, the same in every course. */
function luckOf(seed) {
  if (!lucks.has(seed)) lucks.set(seed, drawn(seed));
  return lucks.get(seed);
}

function drawn(seed) {
  const { u } = drawChance(seed, 1, SESSIONS, DRAWS);
  const spread = (column) => Float64Array.from({ length: SIZE }, (_, k) => column[Math.floor(k / COURSES)]);
  const still = (names, size) => names.map((name) => [name, new Float64Array(size)]);
  return {
    z: Object.fromEntries(still([...DRAWS.clients, ...DRAWS.therapists], COURSES)),
    u: {
      ...Object.fromEntries(still(DRAWS.sessions, SIZE)),
      ...Object.fromEntries(NOISE.map((name) => [name, spread(u[name])])),
      ...Object.fromEntries(IMPOSSIBLE.map((name) => [name, new Float64Array(SIZE).fill(NEVER)])),
    },
  };
}

/** What was answered in a moment, from 0. */
const answersOf = (settings, i) => ["sees", "expects", "does"].map((name) => settings[`${name}${i + 1}`]);
const isAnswered = (settings, i) => !answersOf(settings, i).includes(NOT_YET);

/** @returns {Place} */
function placeOf(settings) {
  const { moments } = CASES[settings.story];
  const left = moments.findIndex((_, i) => !isAnswered(settings, i) || !settings[`goes${i + 1}`]);
  const behind = left < 0 ? moments.length : left; // moments after which the page was turned
  const dealt = behind + (left >= 0 && isAnswered(settings, left));
  const last = 2 * moments.length + 1;
  const page = Math.min(settings.page, behind + dealt + 1);
  const at = Math.floor((page - 1) / 2);
  return { case: CASES[settings.story], moments, page, last, dealt, at, ends: page === last, after: page % 2 === 0 };
}

/** The response of a course to a moment; where nothing was answered yet, the therapist carries on. */
function responseIn(course, i, settings, { dealt }) {
  const own = i < dealt ? settings[`does${i + 1}`] : CARRY_ON;
  if (course === OWN) return own;
  if (course === TWIN) return i < dealt ? settings.beside : CARRY_ON;
  return i === course - 2 ? CARRY_ON : own;
}

/** Let a rupture happen to a course. */
function hurt(u, course, session, depth, withdrawn, mends) {
  const k = (session - 1) * COURSES + course;
  u.rupture[k] = ALWAYS;
  u.kind[k] = withdrawn ? ALWAYS : NEVER;
  u.repair[k] = mends ? ALWAYS : NEVER;
  u.depth[k] = Math.log(depth) + 0.5; // the mean of its factor is 1
}

/** Let a response do what is assumed of it. */
function respond(u, course, { session, kind, depth, answers }, response) {
  const { begins, adds } = answers[response];
  const withdrawn = kind !== KINDS[2];
  if (depth > 0) hurt(u, course, session, depth, withdrawn, begins === 0);
  if (begins > 0 && session + begins <= SESSIONS) u.late_repair[(session + begins - 1) * COURSES + course] = ALWAYS;
  if (adds > 0) hurt(u, course, session + 1, adds, withdrawn, false);
}

/** Simulate every course anew, from the first session. */
function walk(settings, place) {
  const { z, u } = luckOf(place.case.seed);
  for (const name of ["rupture", "kind", "repair", "late_repair"]) u[name].fill(NEVER);
  for (let course = 0; course < COURSES; course++) {
    place.moments.forEach((moment, i) => respond(u, course, moment, responseIn(course, i, settings, place)));
  }
  const own = { ...FIXED, concealment: place.case.conceals };
  simulate({ ...DEFAULTS, ...settings, ...own }, z, u, COURSES, SESSIONS, made);
}

/** A quantity of a course in a session, from 1. */
const value = (name, course, session) => made[name][(session - 1) * COURSES + course];

/** The last session whose rating is known on a page, and the last of which the model tells. */
function reach({ moments, at, after, ends }) {
  if (ends) return { rated: SESSIONS, told: SESSIONS };
  if (!after) return { rated: moments[at].session, told: moments[at].session - 1 };
  const end = moments[at + 1] ? moments[at + 1].session - 1 : Math.min(SESSIONS - 1, moments[at].session + 3);
  return { rated: end, told: end };
}

/**
 * @param {object} settings
 * @returns {Record<string, object[]>} `ratings`, a row a session that is known; `sessions`, those
 *   of which the model tells; `ends`, a label for each line; `marks`, the moments; `words`, the
 *   sentence; and `lines`, the scene of the page
 */
function tables(settings) {
  const place = placeOf(settings);
  walk(settings, place);
  const { rated, told } = reach(place);
  const ratings = Array.from({ length: rated }, (_, t) => row(t + 1, told));
  return {
    ratings,
    sessions: ratings.slice(0, told),
    ends: labels(ratings[told - 1], rated, place, settings),
    marks: place.moments.filter(({ session }) => session <= rated).map(({ session }) => ({ session })),
    words: [{ said: sentence(settings, place) }],
    lines: scene(settings, place).map(([part, who, text, hidden]) => ({ part, who, text, hidden: hidden ? "hidden" : "" })),
  };
}

/** All that is drawn of a session, and how far own course and twin are apart. */
function row(session, told) {
  const at = (name, course) => (session > told ? null : value(name, course, session));
  const [alliance, twin] = [at("alliance", OWN), at("alliance", TWIN)];
  const [distress, other] = [at("distress", OWN), at("distress", TWIN)];
  return {
    session, rated: value("rated", OWN, session),
    alliance, alliance_twin: twin, alliance_more: Math.max(alliance, twin), alliance_less: Math.min(alliance, twin),
    distress, distress_twin: other, distress_more: Math.max(distress, other), distress_less: Math.min(distress, other),
  };
}

/** A label for each line after the last session; none for the twin where there is no other way yet. */
function labels(last, session, { dealt, moments, page }, settings) {
  const alike = moments.slice(0, dealt).every((_, i) => settings[`does${i + 1}`] === settings.beside);
  return Object.entries(PANELS).flatMap(([panel, { height, narrow, low, high }]) => {
    const shown = alike || page === 1 ? [last[panel]] : [last[panel], last[`${panel}_twin`]];
    const [wide, small] = [height, narrow].map((pixels) => spaced(shown, (GAP * (high - low)) / pixels, low, high));
    return ["own", "twin"].map((course, i) => ({
      panel, course, session, shown: i < shown.length, value: shown[i] ?? 0,
      y: wide[i] ?? low, y_narrow: small[i] ?? low, name: i ? `twin: ${PAST[settings.beside]}` : "your course",
    }));
  });
}

/** A number as it is printed: differences are those of what a reader sees. */
const rounded = (x) => Math.round(x * 10) / 10 + 0;
const fixed = (x) => rounded(x).toFixed(1);
const points = (x) => `${fixed(x)} ${fixed(x) === "1.0" ? "point" : "points"}`;

/** How far one printed number lies from another. */
function beside(one, other, same = "the same as") {
  const apart = rounded(one) - rounded(other);
  if (Math.abs(apart) < 0.05) return same;
  return `${points(Math.abs(apart))} ${apart > 0 ? "higher than" : "lower than"}`;
}

/** What the next rating does in a moment if the therapist carries on. */
function next({ session }, i) {
  const change = value("rated", 2 + i, session + 1) - value("rated", 2 + i, session);
  return Math.abs(change) < STEP ? EXPECTATIONS[1] : EXPECTATIONS[change < 0 ? 0 : 2];
}

/** What was expected of a rating, and what a moment held, as words in a sentence. */
const rating = (expected) => (expected === EXPECTATIONS[1] ? `${expected} rating` : `a ${expected} rating`);
const held = ({ kind }) => (kind === KINDS[0] ? "no rupture" : `a ${kind}`);

function sentence(settings, place) {
  if (place.ends) return atTheEnd(settings);
  return place.after ? afterwards(settings, place) : before(settings, place);
}

/** What is known in a moment, and what is asked of the reader. */
function before(settings, { case: { name }, moments, at }) {
  const { session } = moments[at];
  const [now, was] = [session, session - 1].map((t) => value("rated", OWN, t));
  const step = answersOf(settings, at).indexOf(NOT_YET);
  const ask = ["What do you notice?", "If you carry on: is the next rating lower, about the same, or higher?", "How do you respond?"];
  const then = step < 0 ? "You have answered." : ask[step];
  return `After session ${session} ${name} rates the alliance ${fixed(now)}, ${beside(now, was)} the time before. ${then}`;
}

/** What was expected, what came, and what the twin has. */
function afterwards(settings, { moments, at }) {
  const { session } = moments[at];
  const [now, then] = [session, session + 1].map((t) => value("rated", 2 + at, t));
  const [own, twin] = [OWN, TWIN].map((course) => value("alliance", course, session + 1));
  return `You expected ${rating(settings[`expects${at + 1}`])} if you carry on: it would be ${fixed(then)}, ${beside(then, now)} now. `
    + `As you responded, the alliance in session ${session + 1} is ${fixed(own)}, ${beside(own, twin)} for the twin whose therapist ${PAST[settings.beside]}.`;
}

/** Where distress ends, beside the twin and beside what counts as a change. */
function atTheEnd(settings) {
  const [own, twin] = [OWN, TWIN].map((course) => value("distress", course, SESSIONS));
  return `In this simulation distress after session ${SESSIONS} is ${fixed(own)}, ${beside(own, twin)} for the twin whose therapist ${PAST[settings.beside]} each time. `
    + `A reliable change is ${RELIABLE_CHANGE} (unchecked). All of it rests on sizes that are assumed.`;
}

function scene(settings, place) {
  const { case: { name }, moments, at, page, last, ends } = place;
  const when = ends ? "the end" : `session ${moments[at].session}`;
  const head = ["head", "", `Invented: ${name}. Page ${page} of ${last}, ${when}`];
  if (ends) return [head, ...summary(settings, place)];
  return [head, ...(place.after ? aftermath(settings, place) : moment(place))];
}

/** The moment itself, in the words of both; before the first one, who the client is. */
function moment({ case: { opening }, moments, at }) {
  const lines = moments[at].scene.map(([who, text]) => [who ? "spoken" : "told", who, text]);
  return at ? lines : [["note", "", opening], ...lines];
}

/** What was said and answered, what there was to see, what is assumed, and what is known. */
function aftermath(settings, { case: { name }, moments, at }) {
  const { shows, answers } = moments[at];
  const [noticed, , response] = answersOf(settings, at);
  const { words, reply } = answers[response];
  return [
    ["spoken", YOU, words],
    ["spoken", name, reply, true],
    ["note", "", `You noticed ${noticed}. In this case there was ${held(moments[at])}. ${shows}`, true],
    ["note", "", assumed(moments[at], answers[response], settings), true],
    ["source", "", `On “${response}”: ${known(moments[at], response)}`, true],
  ];
}

/** What the tables of evidence say of a response: they speak of ruptures only. */
const known = ({ kind }, response) => (kind === KINDS[0] ? NO_RUPTURE : `${KNOWN[response]} None of this gives a size.`);

/** What the response does in the model, with its sizes. */
function assumed({ depth }, { begins, adds }, settings) {
  const share = (x) => `${Math.round(100 * x)}%`;
  const mends = `${share(settings.repair_pace)} of it closes each session`;
  const what = depth === 0 ? "there is nothing to mend"
    : begins === null ? `nothing is mended; the wound of ${points(depth)} fades by ${share(DEFAULTS.fading)} a session`
    : begins === 0 ? `the wound of ${points(depth)} mends from now on: ${mends}`
    : `the wound of ${points(depth)} begins to mend ${begins} sessions later: ${mends}`;
  const more = adds > 0 ? `, and the answer adds a wound of ${points(adds)} in the next session` : "";
  return `Assumed for this case: ${what}${more}.`;
}

/** What was noticed, expected and done in each moment, beside what there was; and what to talk about. */
function summary(settings, { case: { about, asks }, moments }) {
  const lines = moments.map((each, i) => {
    const [noticed, expected, response] = answersOf(settings, i);
    return ["note", "", `Session ${each.session}: you noticed ${noticed} (there was ${held(each)}), expected ${rating(expected)} (carrying on gives ${rating(next(each, i))}), and chose to ${response}.`, true];
  });
  return [["told", "", `This case is about: ${about}.`, true], ...lines, ["asks", "", asks, true]];
}
