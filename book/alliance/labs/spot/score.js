/**
 * Scores over series whose truth is shown. Each session is a trial: a mark in a session in which a
 * rupture began is a hit, any other mark a false alarm.
 *
 * @typedef {{hits: number, alarms: number, ruptures: number, others: number}} Counts
 */

/** @returns {Counts} of some marks, each a row of truth values by session, beside what truly began */
function counted(marks, onsets) {
  const found = { hits: 0, alarms: 0, ruptures: 0, others: 0 };
  onsets.forEach((row, k) => row.forEach((began, t) => {
    found[began ? "ruptures" : "others"] += 1;
    if (marks[k][t]) found[began ? "hits" : "alarms"] += 1;
  }));
  return found;
}

/**
 * How far hits and false alarms lie apart, in standard deviations, with a 95% interval. One hit and
 * one false alarm are added to two sessions more, shared out as the sessions with a rupture and
 * without are: so no share is 0 or 1, and whoever marks nothing, or everything, is at 0.
 * @param {Counts} counts
 * @returns {{d: number, low: number, high: number}} not a number where no rupture began, or only they
 * @throws {RangeError} if more is counted than there is
 */
function sensitivity({ hits, alarms, ruptures, others }) {
  if (hits > ruptures || alarms > others) {
    throw new RangeError(`${hits} hits of ${ruptures} and ${alarms} false alarms of ${others} cannot be; count each session once.`);
  }
  if (!ruptures || !others) return { d: NaN, low: NaN, high: NaN };
  const share = ruptures / (ruptures + others);
  const sizes = [ruptures + 2 * share, others + 2 * (1 - share)];
  const rates = [(hits + share) / sizes[0], (alarms + 1 - share) / sizes[1]];
  const [hit, alarm] = rates.map(normalQuantile);
  const spread = (p, z, size) => (p * (1 - p) * 2 * Math.PI * Math.exp(z * z)) / size;
  const error = Math.sqrt(spread(rates[0], hit, sizes[0]) + spread(rates[1], alarm, sizes[1]));
  const [d, far] = [hit - alarm, normalQuantile(0.975) * error];
  return { d, low: d - far, high: d + far };
}
