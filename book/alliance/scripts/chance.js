/**
 * Chance: every draw of a cohort as a function of its place, so that nothing depends on the order
 * or the number of the draws. `alliance/chance.py` computes the same numbers to the last bit.
 *
 * A place is a seed, the name of a draw, a client and a session. Threefry-2x32 with 20 rounds
 * turns seed and name (the key) with client and pair of sessions (the counter) into two words of
 * 32 bits, one for each session of the pair. For one key it is a bijection, so no two places share
 * their words by construction, which a chain of hashes cannot promise: there, the sessions of one
 * client can overlap with those of another. It is also a published generator, with known answers
 * to test against.
 *   Salmon, Moraes, Dror & Shaw (2011). Parallel random numbers: as easy as 1, 2, 3. SC '11.
 *   https://doi.org/10.1145/2063384.2063405
 *
 * Normal draws are quantiles of uniform draws, by the rational approximations of AS 241.
 *   Wichura (1988). The percentage points of the normal distribution. Applied Statistics, 37,
 *   477-484. https://doi.org/10.2307/2347330
 * `Math.log` may differ in the last bit from one engine to the next. So only whole-number
 * operations, + - * / and square roots are used here, which IEEE 754 defines exactly.
 *
 * @typedef {{clients: string[], therapists: string[], sessions: string[], events: string[],
 *            caseload: number}} Layout Names of the draws of a client, of a client's therapist and
 *   of a session; those session draws that are uniform (all others are standard normal); and how
 *   many clients in a row share a therapist. From `alliance.chance.layout`.
 * @typedef {Record<string, Float64Array>} Columns
 */

const WORDS = 2 ** 32; // number of different words; also of seeds and of clients
const PARITY = 0x1bd11bda; // this and the rotations are those of Threefry-2x32
const ODD_GROUP = [13, 15, 26, 6];
const EVEN_GROUP = [17, 29, 16, 24];

// AS 241: numerator and denominator, highest power first. The paper's third pair is for
// probabilities below 1.4e-11; a word gives none below 1.1e-10.
const CENTRE_OVER = [
  2509.0809287301226727, 33430.575583588128105, 67265.770927008700853, 45921.953931549871457,
  13731.693765509461125, 1971.5909503065514427, 133.14166789178437745, 3.387132872796366608,
];
const CENTRE_UNDER = [
  5226.495278852854561, 28729.085735721942674, 39307.89580009271061, 21213.794301586595867,
  5394.1960214247511077, 687.1870074920579083, 42.313330701600911252, 1,
];
const TAIL_OVER = [
  7.7454501427834140764e-4, 0.0227238449892691845833, 0.24178072517745061177,
  1.27045825245236838258, 3.64784832476320460504, 5.7694972214606914055, 4.6303378461565452959,
  1.42343711074968357734,
];
const TAIL_UNDER = [
  1.05075007164441684324e-9, 5.475938084995344946e-4, 0.0151986665636164571966,
  0.14810397642748007459, 0.68976733498510000455, 1.6763848301838038494, 2.05319162663775882187, 1,
];
const LN2 = 0.6931471805599453;
const HALF_ROOT = 0.7071067811865476;
const LOG_SERIES = [1 / 19, 1 / 17, 1 / 15, 1 / 13, 1 / 11, 1 / 9, 1 / 7, 1 / 5, 1 / 3, 1];

/**
 * The key of a name: FNV-1a of its characters, which are ASCII.
 *   Fowler, Noll, Vo & Eastlake. The FNV non-cryptographic hash algorithm.
 *   https://datatracker.ietf.org/doc/draft-eastlake-fnv/
 * @param {string} name
 * @returns {number} a whole number of 32 bits
 */
function nameKey(name) {
  let key = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) key = Math.imul(key ^ name.charCodeAt(i), 0x01000193);
  return key >>> 0;
}

/** @type {(x: number, by: number) => number} */
const rotate = (x, by) => (x << by) | (x >>> (32 - by));

/**
 * Two random words: Threefry-2x32, five groups of four rounds.
 * @param {number} seed first word of the key
 * @param {number} key second word of the key
 * @param {number} client first word of the counter
 * @param {number} pair second word of the counter
 * @param {Uint32Array} words where the two are put
 */
function threefry(seed, key, client, pair, words) {
  const third = seed ^ key ^ PARITY;
  const keys = [seed, key, third, seed, key, third, seed];
  let a = (client + seed) | 0;
  let b = (pair + key) | 0;
  for (let group = 1; group <= 5; group++) {
    const by = group % 2 ? ODD_GROUP : EVEN_GROUP;
    a = (a + b) | 0; b = rotate(b, by[0]) ^ a;
    a = (a + b) | 0; b = rotate(b, by[1]) ^ a;
    a = (a + b) | 0; b = rotate(b, by[2]) ^ a;
    a = (a + b) | 0; b = rotate(b, by[3]) ^ a;
    a = (a + keys[group]) | 0;
    b = (b + keys[group + 1] + group) | 0;
  }
  words[0] = a;
  words[1] = b;
}

/** The middle of a word's share of the interval from 0 to 1, so never 0 and never 1. */
const fraction = (word) => (word + 0.5) / WORDS;

/** A polynomial, highest power first. */
function polynomial(x, coefficients) {
  let value = coefficients[0];
  for (let i = 1; i < coefficients.length; i++) value = value * x + coefficients[i];
  return value;
}

/**
 * The natural logarithm: x = m 2^e with m near 1; log m = 2 artanh s = 2 (s + s^3/3 + s^5/5 ...)
 * with s = (m - 1) / (m + 1).
 * @param {number} x above 0, below 1
 */
function exactLog(x) {
  let exponent = 0;
  for (; x < HALF_ROOT; x *= 2) exponent -= 1;
  const s = (x - 1) / (x + 1);
  return exponent * LN2 + 2 * s * polynomial(s * s, LOG_SERIES);
}

/**
 * The quantile of the standard normal distribution.
 * @param {number} p probability, from 2^-33 to 1 - 2^-33
 * @returns {number} about 16 digits are right
 */
function normalQuantile(p) {
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q;
    return (q * polynomial(r, CENTRE_OVER)) / polynomial(r, CENTRE_UNDER);
  }
  const r = Math.sqrt(-exactLog(q < 0 ? p : 1 - p)) - 1.6;
  const distance = polynomial(r, TAIL_OVER) / polynomial(r, TAIL_UNDER);
  return q < 0 ? -distance : distance;
}

/**
 * One uniform draw.
 * @param {number} seed 0 to 4294967295
 * @param {string} name of the draw
 * @param {number} client from 0 (or the therapist, where the draw is theirs)
 * @param {number} session from 1; 0 for what is drawn once
 * @returns {number} above 0, below 1
 */
function uniform(seed, name, client, session) {
  const words = new Uint32Array(2);
  threefry(seed, nameKey(name), client, session >>> 1, words);
  return fraction(words[session & 1]);
}

/**
 * One standard normal draw; see `uniform` for the place.
 * @returns {number}
 */
function normal(seed, name, client, session) {
  return normalQuantile(uniform(seed, name, client, session));
}

/**
 * All the chance of a cohort. Fewer clients or sessions are always the first ones of more, and a
 * draw keeps its values whatever other names the layout has.
 * @param {number} seed 0 to 4294967295
 * @param {number} clients at least 1
 * @param {number} sessions at least 1
 * @param {Layout} layout
 * @returns {{z: Columns, u: Columns}} z: draws that make the clients, one number a client; u: draws
 *   of the sessions, session by session: client i (from 0) in session t (from 1) is at
 *   (t - 1) * clients + i
 * @throws {RangeError} if a number is not whole or out of its range
 */
function drawChance(seed, clients, sessions, layout) {
  checkWhole("seed", seed, 0);
  checkWhole("clients", clients, 1);
  checkWhole("sessions", sessions, 1);
  checkWhole("caseload", layout.caseload, 1);
  const z = {};
  const u = {};
  for (const name of layout.clients) z[name] = drawOnce(seed, name, clients, 1);
  for (const name of layout.therapists) z[name] = drawOnce(seed, name, clients, layout.caseload);
  for (const name of layout.sessions) {
    u[name] = drawSessions(seed, name, clients, sessions, layout.events.includes(name));
  }
  return { z, u };
}

/**
 * The same luck, but for draws that are set to one value in every session.
 * @param {Columns} u
 * @param {Record<string, number>} intervention the value by name of the draw, as in
 *   `alliance.simulate.Intervention`
 * @returns {Columns} the draws that are not set are shared with `u`
 */
function intervened(u, intervention) {
  const set = Object.entries(intervention).map(([name, value]) => [name, new Float64Array(u[name].length).fill(value)]);
  return { ...u, ...Object.fromEntries(set) };
}

/** Refuse what is not a whole number from `low` to the largest word. */
function checkWhole(name, value, low) {
  if (Number.isInteger(value) && value >= low && value < WORDS) return;
  const range = `from ${low} to ${WORDS - 1}`;
  throw new RangeError(`${name} = ${value} is out of range; give a whole number ${range}.`);
}

/** Normal draws of session 0, the same for `caseload` clients in a row. */
function drawOnce(seed, name, clients, caseload) {
  const column = new Float64Array(clients);
  for (let i = 0; i < clients; i++) {
    column[i] = i % caseload ? column[i - 1] : normal(seed, name, Math.floor(i / caseload), 0);
  }
  return column;
}

/** Draws of sessions 1 to the last, two sessions at a time. */
function drawSessions(seed, name, clients, sessions, isEvent) {
  const column = new Float64Array(clients * sessions);
  const key = nameKey(name);
  const words = new Uint32Array(2);
  const value = isEvent ? fraction : (word) => normalQuantile(fraction(word));
  for (let even = 0; even <= sessions; even += 2) {
    const at = (even - 1) * clients;
    for (let i = 0; i < clients; i++) {
      threefry(seed, key, i, even / 2, words);
      if (even > 0) column[at + i] = value(words[0]);
      if (even < sessions) column[at + clients + i] = value(words[1]);
    }
  }
  return column;
}
