/**
 * The tables of the lab: one client and two twins, who share everything but the rupture and what
 * becomes of it. The three are simulated as if they were three clients.
 *
 * @typedef {{session: number, kind: string, repaired: boolean, delay: number, view: string,
 *            teaches: boolean}} Placed when the rupture comes and of which kind; whether repair
 *   begins, after how many sessions; whether the rating is drawn over the alliance ("rated"); and
 *   whether repair also teaches. Parameters come with it.
 */

const TWINS = COURSES.length;
const SIZE = TWINS * SESSIONS;
const QUANTITIES = ["alliance", "rated", "distress"];
const { z, u } = ownLuck();
const made = Object.fromEntries(QUANTITIES.map((name) => [name, new Float64Array(SIZE)]));

/** An average client; the ups and downs of one draw, the same for the twins; events are placed. */
function ownLuck() {
  const drawn = drawChance(SEED, 1, SESSIONS, DRAWS);
  const spread = (column) => Float64Array.from({ length: SIZE }, (_, k) => column[Math.floor(k / TWINS)]);
  const still = (names, size) => names.map((name) => [name, new Float64Array(size)]);
  return {
    z: Object.fromEntries(still([...DRAWS.clients, ...DRAWS.therapists], TWINS)),
    u: {
      ...Object.fromEntries(still(DRAWS.sessions, SIZE)),
      ...Object.fromEntries(NOISE.map((name) => [name, spread(drawn.u[name])])),
      ...Object.fromEntries(IMPOSSIBLE.map((name) => [name, new Float64Array(SIZE).fill(NEVER)])),
    },
  };
}

/** Whether each event of a session happens to a twin. */
function events(course, t, { session, kind, repaired, delay }) {
  const mended = repaired && course !== "unrepaired";
  return {
    rupture: course !== "unhurt" && t === session,
    kind: kind === "withdrawal",
    repair: mended && delay === 0,
    late_repair: mended && t === session + delay,
  };
}

/** Let the settings decide when the rupture comes and when its repair begins. */
function place(settings) {
  for (let k = 0; k < SIZE; k++) {
    const happens = events(COURSES[k % TWINS], Math.floor(k / TWINS) + 1, settings);
    for (const name in happens) u[name][k] = happens[name] ? ALWAYS : NEVER;
  }
}

/** What repair teaches and how it strengthens, or nothing of either. */
function taught(settings) {
  return settings.teaches ? settings : { ...settings, ...Object.fromEntries(TAUGHT.map((name) => [name, 0])) };
}

/**
 * @param {Placed} settings
 * @returns {{sessions: object[], ends: object[], points: object[], words: object[]}} a row a
 *   session, with all courses and the edges of the areas; a row for each label at the end of a line;
 *   one row with everything else that is drawn; and one with what the sentence says
 */
function tables(settings) {
  place(settings);
  simulate({ ...DEFAULTS, ...FIXED, ...taught(settings) }, z, u, TWINS, SESSIONS, made);
  const sessions = Array.from({ length: SESSIONS }, (_, t) => row(t));
  const parts = [handles, labels, message].map((make) => make(sessions, settings));
  return {
    sessions,
    ends: ends(sessions, settings),
    points: [Object.assign({}, ...parts)],
    words: [words(sessions, settings)],
  };
}

/** All courses in session t (from 0), and how far each area reaches from what happened. */
function row(t) {
  const cells = { session: t + 1 };
  for (const name of QUANTITIES) {
    COURSES.forEach((course, twin) => (cells[`${name}_${course}`] = made[name][t * TWINS + twin]));
  }
  for (const panel in PANELS) Object.assign(cells, edges(panel, cells));
  return cells;
}

/**
 * Rust reaches from what happened to the better twin, where one of them is better; blue reaches to
 * the twin who was never repaired, where that one is worse. So a colour never changes its meaning:
 * where repair costs, there is rust and no blue.
 */
function edges(panel, cells) {
  const [better, worse] = PANELS[panel].up ? [Math.max, Math.min] : [Math.min, Math.max];
  const [unhurt, unrepaired, happened] = ["unhurt", "unrepaired", "happened"].map((one) => cells[`${panel}_${one}`]);
  return {
    [`lost_${panel}`]: better(happened, unhurt, unrepaired),
    [`regained_${panel}`]: worse(happened, unrepaired),
  };
}

/** Whether a course is another than what happened. */
const differs = (course, { depth, repaired }) =>
  course === "happened" || (depth > 0 && (course === "unhurt" || repaired));

/** A label for each line at its end, in both heights that a panel has; none for a line twice. */
function ends(sessions, settings) {
  const last = sessions[SESSIONS - 1];
  const shown = COURSES.filter((course) => differs(course, settings));
  return Object.entries(PANELS).flatMap(([panel, about]) => {
    const values = shown.map((course) => last[`${panel}_${course}`]);
    const [wide, small] = spacedIn(about, values, GAP);
    return COURSES.map((course) => {
      const [i, value] = [shown.indexOf(course), last[`${panel}_${course}`]];
      return { panel, course, value, shown: i >= 0, y: wide[i] ?? value, y_narrow: small[i] ?? value };
    });
  });
}

/** What the rupture does in its own session, truly and as rated; and where the twins end. */
function words(sessions, { session }) {
  const hit = sessions[session - 1];
  const last = sessions[SESSIONS - 1];
  return {
    fall: hit.alliance_unhurt - hit.alliance_happened,
    seen: hit.rated_unhurt - hit.rated_happened,
    ...Object.fromEntries(COURSES.map((course) => [`end_${course}`, last[`distress_${course}`]])),
  };
}

/** Where the dip is held, and where repair first shows. */
function handles(sessions, { session, delay, repaired, depth }) {
  const mend = Math.min(SESSIONS, session + delay + 1);
  return {
    session,
    dip: sessions[session - 1].alliance_happened,
    mend_session: mend,
    mend: sessions[mend - 1].alliance_happened,
    mends: repaired && depth > 0,
  };
}

/** Points as they stand at the end of a line. */
const printed = (points) => Math.round(points * 10) / 10;

/**
 * What repair saved or cost at the end; where there was none, what the rupture cost. `usual` is where
 * distress would be without the rupture: what a reader's guess is counted from.
 */
function message(sessions, { repaired, depth }) {
  const last = sessions[SESSIONS - 1];
  const [from, to] = [last.distress_happened, repaired ? last.distress_unrepaired : last.distress_unhurt];
  const apart = printed(to) - printed(from); // what a reader can check at the ends of the lines
  const saved = repaired ? apart : -apart;
  const size = Math.abs(saved).toFixed(1);
  const helped = saved > -0.05;
  const [who, verb] = repaired ? ["repair", helped ? "saved" : "cost"] : ["the rupture", helped ? "cost" : "saved"];
  return {
    saved,
    from,
    to,
    usual: last.distress_unhurt,
    ruler: from + RELIABLE_CHANGE > PANELS.distress.high ? from - RELIABLE_CHANGE : from + RELIABLE_CHANGE,
    says: depth > 0 ? `${who} ${verb} ${size} points` : "",
    says_short: depth > 0 ? `${repaired ? who : "it"} ${verb} ${size}` : "",
    gain: repaired === helped,
    bracketed: depth > 0 && Math.abs(saved) >= LEAST,
  };
}
