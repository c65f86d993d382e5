/**
 * Rules that look for ruptures and repairs in ratings: the twin of `alliance.detect`, whose
 * `CRITERIA` say what each does and hold its options with their defaults. The page is given those
 * and types none. Ratings are a panel (see `statistics.js`), or the series of one therapy; where
 * there is no rating they are not a number.
 *
 * @typedef {(before: number, rating: number) => number} Judge the level that ends the rupture which
 *   a session shows, given the rating before it (not a number if there is none); not a number where
 *   it shows none
 * @typedef {{limit: number, judge: Judge}} Rule limit: how far a rating must fall, or below which
 *   value it must lie
 * @typedef {{rupture: Uint8Array, repaired: Uint8Array, censored: Uint8Array, back: Int32Array,
 *   limits: Float64Array}} Found by client and session, as in the panel: whether there is a
 *   rupture; in its session, whether it is repaired and, if not, whether the ratings end too soon
 *   to tell; and the session (from 0) in which the rating is back, -1 if it is not. By client: the
 *   limit
 */

const NORMAL_RANGE = 1.128;
const [NO_RUPTURE, REPAIRED, UNREPAIRED, CENSORED] = [0, 1, 2, 3];

/** Each rule, fitted to the ratings of one client. */
const RULES = {
  own_sd: (row, { size }) => falling(size * ownSpread(row)),
  v_shape: (row, { size, spread }) => falling(size * Math.max(ownSpread(row), spread)),
  reliable_drop: (_, { reliability, spread }) => falling(1.96 * Math.sqrt(2 - 2 * reliability) * spread),
  control_chart: (row, { limit }) => charted(row, limit),
  srs_rule: (_, { cutoff, fall }) => ({
    limit: cutoff,
    judge: (before, rating) =>
      rating < cutoff || before - rating >= fall ? Math.max(Number.isNaN(before) ? cutoff : before, cutoff) : NaN,
  }),
};

/** Falls from the rating before; half-way back ends them. */
function falling(limit) {
  const judge = (before, rating) => {
    const fall = before - rating;
    return fall >= limit && fall > 0 ? before - fall / 2 : NaN;
  };
  return { limit, judge };
}

/** The first in a row below the client's own mean by so many times the usual step. */
function charted(row, limit) {
  const given = ratingsGiven(row);
  const centre = rowMean(given);
  const floor = centre - (limit * rowMean(given.slice(1).map((x, k) => Math.abs(x - given[k])))) / NORMAL_RANGE;
  // A flat course has no spread, so rounding alone must not put it below its mean.
  const judge = (before, rating) => (rating < floor && !(before < floor) && floor < centre ? centre : NaN);
  return { limit: floor, judge };
}

/** The mean of what is given, 0 of nothing. */
function rowMean(given) {
  return given.length ? mean(given) : 0;
}

/** The ratings that are given. */
function ratingsGiven(row) {
  return row.some(Number.isNaN) ? row.filter((x) => !Number.isNaN(x)) : row;
}

/** A client's own standard deviation, 0 of one rating. */
function ownSpread(row) {
  const given = ratingsGiven(row);
  return given.length > 1 ? standardDeviation(given) : 0;
}

/**
 * Apply a rule.
 * @param {string} name of the rule
 * @param {Panel | Values} ratings
 * @param {Record<string, number | null>} options all of the rule's; without a `spread`, that of the
 *   ratings is taken
 * @returns {Found}
 * @throws {RangeError} if there is no such rule, or one therapy has to supply a spread
 */
function detect(name, ratings, options) {
  if (!(name in RULES)) throw new RangeError(`${name} is no rule; give one of ${Object.keys(RULES).join(", ")}.`);
  const { values, lengths } = "lengths" in ratings ? ratings : { values: ratings, lengths: [ratings.length] };
  const n = lengths.length;
  const rows = Array.from(lengths, (length, i) => series(values, n, i, length));
  const needed = options.spread === null ? { ...options, spread: commonSpread(rows) } : options;
  const flags = () => new Uint8Array(values.length);
  const found = { rupture: flags(), repaired: flags(), censored: flags(), back: new Int32Array(values.length).fill(-1), limits: new Float64Array(n) };
  rows.forEach((row, i) => {
    const { limit, judge } = RULES[name](row, needed);
    found.limits[i] = limit;
    episodes(row, judge, needed.window, (t, episode) => {
      for (const part in episode) found[part][t * n + i] = episode[part];
    });
  });
  return found;
}

/** The ratings of client i from the first session on. */
function series(values, n, i, length) {
  const row = new Float64Array(length);
  for (let t = 0; t < length; t++) row[t] = values[t * n + i];
  return row;
}

/** The standard deviation of all ratings. */
function commonSpread(rows) {
  if (rows.length < 2) throw new RangeError("spread is needed for 1 therapy; give the standard deviation across clients.");
  const all = new Float64Array(rows.reduce((size, row) => size + row.length, 0));
  rows.reduce((start, row) => (all.set(row, start), start + row.length), 0);
  return standardDeviation(ratingsGiven(all));
}

/** Tell of each session with a rupture what becomes of it. */
function episodes(row, judge, window, tell) {
  const end = row.findLastIndex((x) => !Number.isNaN(x));
  let [before, first, goesOn] = [NaN, 0, false];
  for (let t = 0; t <= end; t++) {
    const level = judge(before, row[t]);
    const rupture = !Number.isNaN(level);
    if (!(goesOn && rupture)) first = t;
    if (rupture) {
      const ahead = row.subarray(t + 1, t + 1 + window).findIndex((later) => later >= level);
      const repaired = ahead >= 0;
      tell(t, { rupture, repaired, censored: !repaired && first + window > end, back: repaired ? t + 1 + ahead : -1 });
    }
    goesOn = rupture;
    if (!Number.isNaN(row[t])) before = row[t];
  }
}

/**
 * Label each therapy by its last rupture.
 * @param {Found} found
 * @returns {Uint8Array} NO_RUPTURE, REPAIRED, UNREPAIRED or CENSORED for each client
 */
function labelled({ rupture, repaired, censored, limits }) {
  const n = limits.length;
  return Uint8Array.from(limits, (_, i) => {
    let k = rupture.length - n + i;
    while (k >= 0 && !rupture[k]) k -= n;
    if (k < 0) return NO_RUPTURE;
    return repaired[k] ? REPAIRED : censored[k] ? CENSORED : UNREPAIRED;
  });
}
