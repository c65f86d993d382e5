/**
 * The tables of the lab: one course of a shape, as the client feels it and as the questionnaire
 * shows it, and what every rule makes of the ratings.
 *
 * @typedef {{shape: number, depth: number, where: number, breadth: number, alliance_mean: number,
 *   wobble_sd: number, rating_error: number, spread: number, luck: number}} Asked shape: the place
 *   of the shape in SHAPES, from 1; in between, a mixture of both
 * @typedef {{felt: number, asked: number, rated: number}} Session what the client feels, what an
 *   answer without error would say, and the answer
 */

const NAMES = Object.keys(SHAPES);
const TIMES = Array.from({ length: SESSIONS }, (_, t) => t + 1);

const sharp = (distance, reach) => Math.max(0, 1 - Math.abs(distance) / reach);
const slow = (distance, reach) => Math.max(0, 1 - (distance / reach) ** 2);
const through = (t) => (t - 1) / (SESSIONS - 1);
const ramp = (t, { where }, sessions) => Math.min(Math.max((t - where) / sessions + 1, 0), 1);
const step = (breadth) => breadth + 1;

/** How far down each shape is in session t: 0 at its top, 1 at its bottom. */
const FORMS = {
  rise: (t) => 1 - through(t),
  v: (t, { where, breadth }) => sharp(t - where, V_REACHES[breadth - 1]),
  u: (t, { where, breadth }) => slow(t - where, U_REACHES[breadth - 1]),
  w: (t, { where, breadth }) => sharp(Math.abs(t - where) - step(breadth), V_REACHES[breadth - 1]),
  decline: through,
  leaves: (t, asked) => ramp(t, asked, step(asked.breadth)),
  quiet: (t, asked) => ramp(t, asked, U_REACHES[asked.breadth - 1]),
};

const within = (alliance) => Math.min(Math.max(alliance, LOW), HIGH);

/** The shapes that are mixed, the part of the second, and the nearer of both. */
function mixture(shape) {
  const first = Math.min(Math.floor(shape), NAMES.length - 1) - 1;
  const part = shape - 1 - first;
  return { first: NAMES[first], second: NAMES[first + 1], part, nearest: NAMES[Math.floor(shape - 0.5)] };
}

/**
 * @param {Asked} settings
 * @returns {{sessions: object[], ends: object[], flags: object[], points: object[], common: object[],
 *   rules: object[], words: object[]}} a row a session; a row for each label of a line; a row for
 *   each rule and session; one row with what else is drawn; one with how common the shape is; a row
 *   a rule; and one with what is said
 */
function tables(settings) {
  const mixed = mixture(settings.shape);
  const last = mixed.nearest === "leaves" ? settings.where : SESSIONS;
  const sessions = TIMES.map((t) => ({ session: t, ...session(t, mixed, settings), attended: t <= last }));
  const ratings = sessions.slice(0, last).map(({ rated }) => rated);
  const found = Object.keys(CRITERIA).map((name) => applied(name, ratings, settings));
  return {
    sessions,
    ends: lineEnds(sessions[last - 1]),
    flags: found.flatMap((each, row) => flags(each, row, SESSIONS, last)),
    points: [points(sessions, mixed, settings, last)],
    common: [{ ...COMMON[mixed.nearest], title: SHAPES[mixed.nearest] }],
    rules: found.map(told),
    words: [words(found, mixed)],
  };
}

/** One session: the shape, with the luck of the client's own wobble and of the answer. */
function session(t, { first, second, part }, settings) {
  const { alliance_mean, depth, wobble_sd, rating_error, luck } = settings;
  const down = (name) => FORMS[name](t, settings);
  const shown = (name) => (name === "quiet" ? 0 : down(name));
  const mix = (of) => (1 - part) * of(first) + part * of(second);
  const at = (share) => alliance_mean + depth / 2 - depth * share + wobble_sd * normal(luck, "wobble", 0, t);
  const asked = within(at(mix(shown)));
  const rated = within(asked + rating_error * normal(luck, "rating", 0, t));
  return { felt: within(at(mix(down))), asked, rated };
}

/** A rule, applied to the ratings on its own scale. */
function applied(name, ratings, { spread }) {
  const { scale, options } = CRITERIA[name];
  const own = scale ? ratings.map((x) => scale[0] + ((x - LOW) / (HIGH - LOW)) * (scale[1] - scale[0])) : ratings;
  const found = detect(name, own, "spread" in options ? { ...options, spread } : options);
  const at = Array.from(own.keys()).filter((t) => found.rupture[t]);
  return { name, own, found, at, label: labelled(found)[0], options };
}

/** A label at the end of each line, in both heights that the panel has. */
function lineEnds({ session, felt, rated }) {
  const values = [felt, rated];
  const [y, y_narrow] = spacedIn({ height: HEIGHT, narrow: NARROW, low: LOW, high: HIGH }, values, GAP);
  return ["felt", "rated"].map((line, i) => ({ line, session, value: values[i], y: y[i], y_narrow: y_narrow[i] }));
}

/** Where the course is held, what the rating hides, and where the client leaves. */
function points(sessions, { part, nearest }, { where, breadth }, last) {
  const hidden = sessions.map(({ felt, asked }) => asked - felt);
  const widest = Math.min(where + 2, SESSIONS - 1);
  const bottom = nearest === "w" ? where - step(breadth) : where;
  const held = sessions[Math.max(bottom, 1) - 1];
  return {
    session: held.session,
    bottom: held.felt,
    held: (part === 0 || part === 1) && !["rise", "decline"].includes(nearest),
    gap_session: widest,
    gap: (sessions[widest - 1].felt + sessions[widest - 1].asked) / 2,
    gap_size: hidden[widest - 1],
    last,
    leaves: last < SESSIONS,
  };
}

/** What a rule saw, in words: the first rupture, or how near it came to one. */
function saw({ name, own, found, at, options }) {
  const [limit, lowest] = [found.limits[0].toFixed(1), Math.min(...own)];
  const fall = (t) => own[t - 1] - own[t];
  if (name === "control_chart") return `lowest ${lowest.toFixed(1)}, line at ${limit}`;
  if (name === "srs_rule") return `lowest ${lowest.toFixed(0)} of 40, line at ${options.cutoff}, or a fall of ${options.fall}`;
  const size = at.length ? fall(at[0]) : Math.max(0, ...own.slice(1).map((_, t) => fall(t + 1)));
  return `${at.length ? "fell by" : "largest fall"} ${size.toFixed(1)}, needs ${limit}`;
}

/** A rule in the table. */
function told(each) {
  return {
    rule: CRITERIA[each.name].title,
    after: CRITERIA[each.name].after,
    sessions: each.at.length ? listed(each.at) : "none",
    end: BECAME[each.label],
    saw: saw(each),
    real: CRITERIA[each.name].real,
    noise: CRITERIA[each.name].noise,
  };
}

/** The sessions in which rules flag first, and with them their rules: 1 (SRS rule) and 8 (V-shape). */
function firsts(flagging) {
  const sessions = [...new Set(flagging.map(({ at }) => at[0]))];
  const rules = (t) => flagging.filter(({ at }) => at[0] === t).map(({ name }) => CRITERIA[name].short);
  return { when: joined(sessions.map((t) => `${t + 1}`)), seen: joined(sessions.map((t) => `${t + 1} (${rules(t).join(", ")})`)) };
}

/** What the sentence says. */
function words(found, { part, nearest, first, second }) {
  const flagging = found.filter(({ at }) => at.length).sort((a, b) => a.at[0] - b.at[0]);
  const v = found.find(({ name }) => name === "v_shape");
  return {
    rules: found.length,
    flagging: flagging.length,
    ...firsts(flagging),
    v_saw: saw(v),
    v_flags: v.at.length > 0,
    shape: SHAPES[nearest],
    pure: part === 0 || part === 1,
    ...COMMON[nearest],
  };
}
