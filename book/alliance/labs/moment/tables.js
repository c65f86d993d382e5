/**
 * The tables of the lab: one client and two twins, who share everything but the rupture and what
 * becomes of it. The three are simulated as if they were three clients.
 *
 * @typedef {{session: number, kind: string, repaired: boolean, delay: number, view: string}} Placed
 *   when the rupture comes and of which kind; whether repair begins, after how many sessions; and
 *   whether the alliance is shown as it is ("true") or as it is rated. Parameters come with it.
 */

const TWINS = COURSES.length;
const SIZE = TWINS * SESSIONS;
const { z, u } = ownLuck();
const made = { alliance: new Float64Array(SIZE), rated: new Float64Array(SIZE), distress: new Float64Array(SIZE) };

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

/**
 * @param {Placed} settings
 * @returns {{courses: object[], sessions: object[], words: object[]}} a row a course and session; a
 *   row a session with all courses; and one row with what the sentence says
 */
function tables(settings) {
  place(settings);
  simulate({ ...DEFAULTS, ...FIXED, ...settings }, z, u, TWINS, SESSIONS, made);
  const shown = settings.view === "rated" ? made.rated : made.alliance;
  const courses = [];
  const sessions = [];
  for (let t = 1, k = 0; t <= SESSIONS; t++) {
    const row = { session: t };
    for (const course of COURSES) {
      const now = { shown: shown[k], alliance: made.alliance[k], rated: made.rated[k], distress: made.distress[k] };
      courses.push({ course, session: t, shown: now.shown, distress: now.distress });
      for (const name in now) row[`${name}_${course}`] = now[name];
      k++;
    }
    sessions.push(row);
  }
  return { courses, sessions, words: [words(sessions, settings.session)] };
}

function words(sessions, session) {
  const hit = sessions[session - 1];
  const last = sessions[SESSIONS - 1];
  return {
    fall: hit.alliance_unhurt - hit.alliance_happened,
    seen: hit.rated_unhurt - hit.rated_happened,
    ...Object.fromEntries(COURSES.map((course) => [`end_${course}`, last[`distress_${course}`]])),
  };
}
