/** The tables of the probe: a cohort in three worlds, as courses, single clients, gains and people. */
const KEPT = ["alliance", "distress", "rupture", "repaired", "present"];
const EDGES = binEdges(-20, 35, 22);
const OUTCOMES = ["recovered", "improved", "unchanged", "worse", "left early"];
const SINGLES = 5;

const { z, u } = drawChance(SEED, CLIENTS, SESSIONS, DRAWS);
const size = CLIENTS * SESSIONS;
const LUCK = {
  set: u,
  never: intervened(u, NEVER_REPAIRED),
  always: intervened(u, ALWAYS_REPAIRED),
};
const MADE = Object.fromEntries(
  Object.keys(LUCK).map((world) => [
    world,
    {
      ...Object.fromEntries(KEPT.map((name) => [name, new Float64Array(size)])),
      intake: new Float64Array(CLIENTS),
    },
  ]),
);
const at = (values, t) => values.subarray((t - 1) * CLIENTS, t * CLIENTS);

/** @returns tables `courses`, `singles`, `gains`, `people` and `words` */
function tables(settings) {
  const p = { ...DEFAULTS, ...settings };
  for (const world in LUCK) simulate(p, z, LUCK[world], CLIENTS, SESSIONS, MADE[world]);
  const worlds = Object.entries(MADE);
  const gains = Object.fromEntries(worlds.map(([world, made]) => [world, gained(made)]));
  return {
    courses: worlds.flatMap(([world, made]) => courses(world, made)),
    singles: singles(MADE.set),
    gains: worlds.flatMap(([world]) => binned(world, gains[world])),
    people: worlds.flatMap(([world, made]) => people(world, made, gains[world])),
    words: [words(gains)],
  };
}

const gained = ({ intake, distress }) => intake.map((before, i) => before - at(distress, SESSIONS)[i]);

function courses(world, made) {
  return Array.from({ length: SESSIONS }, (_, s) => {
    const alliance = at(made.alliance, s + 1);
    const distress = at(made.distress, s + 1);
    const [low, high] = quantiles(distress, [0.1, 0.9]);
    return { world, session: s + 1, alliance: mean(alliance), distress: mean(distress), low, high };
  });
}

function singles(made) {
  const rows = [];
  for (let i = 0; i < SINGLES; i++) {
    for (let t = 1; t <= SESSIONS; t++) {
      rows.push({ client: i, session: t, distress: at(made.distress, t)[i] });
    }
  }
  return rows;
}

function binned(world, gain) {
  const share = histogram(gain, EDGES);
  return Array.from(share, (count, b) => ({ world, from: EDGES[b], to: EDGES[b + 1], count }));
}

function outcome(before, gain, here) {
  if (!here) return 4;
  if (gain <= -RELIABLE_CHANGE) return 3;
  if (gain < RELIABLE_CHANGE) return 2;
  return before >= CUT_OFF && before - gain < CUT_OFF ? 0 : 1;
}

function people(world, { intake, present }, gain) {
  const here = at(present, SESSIONS);
  const of = Uint8Array.from(gain, (points, i) => outcome(intake[i], points, here[i]));
  return Array.from(counts(of, OUTCOMES.length), (count, k) => ({ world, outcome: OUTCOMES[k], count }));
}

function words({ set, never }) {
  const saved = set.map((points, i) => points - never[i]);
  return { saved: mean(saved), error: standardError(saved) };
}
