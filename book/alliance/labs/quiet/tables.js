/**
 * The tables of the lab: the same hours, with the same luck, with a rupture and without it, as two
 * questionnaires show them. The client's rating hides a part of a withdrawal (see the model); the
 * therapist's shows a part of what any rupture takes from the alliance, and lies lower throughout.
 * A rupture is seen if the rule flags its own session or one soon after.
 *
 * @typedef {{kind: string, depth: number, concealment: number, notices: number, rule: string,
 *   followed: number}} Asked which kind of rupture; the shares that the client hides and that the
 *   therapist notices; the rule; and the number of the client who is drawn. Parameters come with it.
 * @typedef {{felt: Float64Array, client: Float64Array, therapist: Float64Array}} Hours the alliance
 *   and both ratings, session by session
 */

const [BOTH, CLIENT, THERAPIST, NEITHER] = SEEN.keys();
const { z, u } = drawChance(SEED, HOURS, SESSIONS, DRAWS);
const calmLuck = intervened(u, PLANNED);
const hurtLuck = { ...calmLuck, rupture: calmLuck.rupture.slice(), kind: u.kind.slice(), depth: new Float64Array(u.depth.length) };
const [calmMade, hurtMade] = [0, 1].map(() => room(HOURS, SESSIONS, KEEP));
const luckOfTherapists = drawSessions(SEED, "therapist", HOURS, SESSIONS, false);
hurtLuck.rupture.fill(ALWAYS, (SESSION - 1) * HOURS, SESSION * HOURS);

const within = (x) => Math.min(Math.max(x, LOW), HIGH);

/**
 * @param {Asked} settings
 * @returns {{sessions: object[], flags: object[], ends: object[], people: object[], counts: object[],
 *   raters: object[], words: object[]}} a row a session of the client who is followed; a row for
 *   each flag of theirs; a row for each label at the end of a line; a dot for each client, with the
 *   rupture and without; how many there are of each; a row a questionnaire; and what is said
 */
function tables(settings) {
  const { hurt, calm } = hours(settings);
  const found = Object.fromEntries(RATERS.map((rater) => [rater, { hurt: flagged(hurt[rater], settings), calm: flagged(calm[rater], settings) }]));
  const seen = ["hurt", "calm"].map((world) => sights(found, world));
  const sessions = Array.from({ length: SESSIONS }, (_, t) => course(hurt, t, settings.followed));
  return {
    sessions,
    flags: RATERS.flatMap((rater) => flags(found[rater].hurt, hurt[rater], rater, settings.followed)),
    ends: ends(sessions.at(-1)),
    people: seen.flatMap((each, world) => people(each, world)),
    counts: seen.flatMap((each, world) => Array.from(counts(each, SEEN.length), (count, group) => ({ world, group, count: String(count) }))),
    raters: raters(seen, hurt, calm),
    words: [words(seen, hurt, calm, settings)],
  };
}

/** Simulate the hours with the rupture and without. */
function hours(settings) {
  const p = { ...DEFAULTS, ...settings, depth_spread: 0 };
  hurtLuck.kind.fill(settings.kind === "withdrawal" ? ALWAYS : NEVER);
  simulate(p, z, hurtLuck, HOURS, SESSIONS, hurtMade);
  simulate(p, z, calmLuck, HOURS, SESSIONS, calmMade);
  const rated = (made) => made.alliance.map((now, k) => within(noticed(now, calmMade.alliance[k], settings) + settings.rating_error * luckOfTherapists[k]));
  const of = (made) => ({ felt: made.alliance, client: made.rated, therapist: rated(made) });
  return { hurt: of(hurtMade), calm: of(calmMade) };
}

/** The alliance as a therapist takes it, who notices a share of what the rupture took. */
const noticed = (now, calm, { notices }) => calm + notices * (now - calm) - LOWER;

/** Where the rule flags ratings. */
function flagged(ratings, { rule }) {
  const { name, options } = RULES_BY_TITLE[rule];
  return detect(name, { values: ratings, lengths: new Int32Array(HOURS).fill(SESSIONS) }, options).rupture;
}

/** Whether a flag stands in the session of the rupture or soon after. */
function caught(flags, i) {
  for (let t = SESSION - 1; t < SESSION + LATEST; t++) if (flags[t * HOURS + i]) return true;
  return false;
}

/** Who sees it, for each client. */
function sights({ client, therapist }, world) {
  return Uint8Array.from({ length: HOURS }, (_, i) => {
    const [one, other] = [caught(client[world], i), caught(therapist[world], i)];
    return one && other ? BOTH : one ? CLIENT : other ? THERAPIST : NEITHER;
  });
}

/** The lines in session t (from 0), for the client who is followed. */
function course(hurt, t, followed) {
  const values = NAMES.map((name) => [name, hurt[name][t * HOURS + followed - 1]]);
  return { session: t + 1, ...Object.fromEntries(values) };
}

/** The sessions in which the rule flags the rating of the client who is followed. */
function flags(at, ratings, rater, followed) {
  return Array.from({ length: SESSIONS }, (_, t) => ({
    rater,
    session: t + 1,
    rating: ratings[t * HOURS + followed - 1],
    on: Boolean(at[t * HOURS + followed - 1]),
    own: t + 1 >= SESSION && t + 1 <= SESSION + LATEST,
  }));
}

/** A label at the end of each line, in both heights that the panel has. */
function ends(last) {
  const values = NAMES.map((name) => last[name]);
  const [y, y_narrow] = spacedIn({ height: HEIGHT, narrow: NARROW, low: LOW, high: HIGH }, values, GAP);
  return NAMES.map((line, i) => ({ line, session: SESSIONS, value: values[i], y: y[i], y_narrow: y_narrow[i] }));
}

/** A dot for each client, sorted by who sees it, in the order of clients. */
function people(seen, world) {
  return sortedPlaces(seen).map((place, i) => {
    const { shape, colour } = SEEN[seen[i]];
    return { world, person: i + 1, ...seat(place, STACK), shape, colour: world ? CALM : colour };
  });
}

/** How many hours a questionnaire shows: its own, and those of both. */
const shown = (seen, own) => seen.reduce((sum, each) => sum + (each === own || each === BOTH), 0);

/** By how many points the rupture lowers a rating in its own session, on average. */
function lowered(hurt, calm, rater) {
  const [from, to] = [(SESSION - 1) * HOURS, SESSION * HOURS];
  return mean(calm[rater].subarray(from, to)) - mean(hurt[rater].subarray(from, to));
}

function raters([hurtSeen, calmSeen], hurt, calm) {
  return [["client", CLIENT], ["therapist", THERAPIST]].map(([rater, own]) => ({
    rater,
    lowered: lowered(hurt, calm, rater),
    hits: shown(hurtSeen, own),
    alarms: shown(calmSeen, own),
  }));
}

/** What the sentence says. */
function words(seen, hurt, calm, { kind, depth }) {
  const [client, therapist] = raters(seen, hurt, calm);
  const [both, , , neither] = counts(seen[0], SEEN.length);
  return { kind, depth, client: client.lowered, therapist: therapist.lowered, client_hits: client.hits, therapist_hits: therapist.hits, client_alarms: client.alarms, therapist_alarms: therapist.alarms, both, neither };
}
