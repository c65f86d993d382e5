/**
 * Rules that look for ruptures and repairs in ratings: the twin of `alliance.detect`, whose
 * `CRITERIA` say what each does and hold its options with their defaults. The page is given those
 * and types none. Ratings are a panel (see `statistics.js`), or the series of one therapy; where
 * there is no rating they are not a number.
 *
 * @typedef {{limit: number, rupture: (t: number) => boolean, reference: (t: number) => number,
 *   threshold: (t: number) => number, level: (t: number) => number}} Marks what a rule says of one
 *   client: how far a rating must fall, or below which value it must lie, not a number if that
 *   differs; and of each session (from 0) that was rated whether it is a rupture, from where its fall is
 *   measured, the highest rating that would be one, and the level that ends it
 * @typedef {{rupture: Uint8Array, repaired: Uint8Array, censored: Uint8Array, back: Int32Array,
 *   limits: Float64Array}} Found by client and session, as in the panel: whether there is a
 *   rupture; in its session, whether it is repaired and, if not, whether the ratings end too soon
 *   to tell; and the session (from 0) in which the rating is back, -1 if it is not. By client: the
 *   limit
 */

const NORMAL_RANGE = 1.128;
const RELIABLE = 1.96;
const CRITICAL = [4.303, 3.182, 2.776];
const ROUNDING = 1e-9;
const [NO_RUPTURE, REPAIRED, UNREPAIRED, CENSORED] = [0, 1, 2, 3];

/** Each rule, fitted to the ratings of one client. */
const RULES = {
  own_sd: (row, asked) => falls(row, asked, asked.size * ownSpread(row)),
  v_shape: (row, asked) => falls(row, asked, asked.size * largerSpread(row, asked)),
  reliable_drop: (row, asked) => falls(row, asked, reliableChange(asked)),
  control_chart(row, asked) {
    const own = usual(row);
    const floor = own.centre - (asked.limit * own.step) / NORMAL_RANGE;
    return { ...chart(row, asked, own, () => floor), limit: floor };
  },
  srs_rule(row, { cutoff, fall }) {
    const before = previous(row);
    const orCutoff = (x) => (Number.isNaN(x) ? cutoff : Math.max(x, cutoff));
    return {
      limit: cutoff,
      rupture: (t) => row[t] < cutoff || before[t] - row[t] >= fall,
      reference: (t) => before[t],
      threshold: (t) => orCutoff(before[t] - fall),
      level: (t) => orCutoff(before[t]),
    };
  },
  between_sd: (row, asked) => falls(row, asked, asked.size * asked.spread),
  decline: (row, asked) => falls(row, asked, asked.size * largerSpread(row, asked), peaks(row, asked.steps)),
  own_mean(row, asked) {
    const { centre } = usual(row);
    return below(row, asked, () => centre, asked.size * ownSpread(row));
  },
  own_trend(row, asked) {
    const { at, given, left } = straight(row);
    const fitted = scattered(row, at, given.map((x, k) => x - left[k]));
    return below(row, asked, (t) => fitted[t], asked.size * ownSpread(left));
  },
  cusum(row, asked) {
    const own = usual(row);
    const slack = asked.slack * own.sigma;
    let short = 0;
    const highest = row.map((x) => {
      const threshold = own.centre - (asked.slack + asked.limit) * own.sigma + short;
      if (!Number.isNaN(x)) short = Math.max(short + (own.centre - slack) - x, 0);
      return threshold;
    });
    return chart(row, asked, own, (t) => highest[t]);
  },
  ewma(row, asked) {
    const [own, rest] = [usual(row), 1 - asked.weight];
    let [average, kept] = [own.centre, 1];
    const highest = row.map((x) => {
      if (Number.isNaN(x)) return NaN;
      kept *= rest ** 2;
      const error = own.sigma * Math.sqrt((asked.weight / (2 - asked.weight)) * (1 - kept));
      const threshold = (own.centre - asked.limit * error - rest * average) / asked.weight;
      average = asked.weight * x + rest * average;
      return threshold;
    });
    return chart(row, asked, own, (t) => highest[t]);
  },
  sudden_loss(row, asked) {
    const change = reliableChange(asked);
    const before = row.map((_, t) => (t ? row[t - 1] : NaN));
    const found = falls(row, asked, change, before, (t) => Math.max(change, asked.share * before[t]));
    const lasts = (t) => lasting(threes(row, t - 3), threes(row, t));
    return {
      ...found,
      rupture: (t) => found.rupture(t) && lasts(t) > 0,
      threshold: (t) => found.threshold(t) + (lasts(t) > 0 ? 0 : lasts(t) - Infinity),
    };
  },
  u_shape(row, asked) {
    const line = straight(row);
    const fit = bent(line, residual(line.at.map((t) => t * t), line.at), 3, asked.size);
    const lowest = Math.min(...fit.fitted);
    return turned(row, asked, line.at, fit, fit.fitted.findIndex((x) => x <= lowest + ROUNDING));
  },
  v_trend(row, asked) {
    const line = straight(row);
    const explained = line.at.map((_, k) => (k > 0 && k < line.at.length - 1 ? explainedByBend(line, k) : -Infinity));
    const most = Math.max(...explained);
    const lowest = explained.findIndex((x) => x >= most - ROUNDING);
    const bend = residual(line.at.map((t) => Math.max(t - (line.at[lowest] ?? t), 0)), line.at);
    return turned(row, asked, line.at, bent(line, bend, 4, asked.size), lowest);
  },
  mean_shift(row, asked) {
    const { at, given } = rated(row);
    const each = asked.penalty * usual(row).sigma ** 2 * Math.log(Math.max(given.length, 1)) + ROUNDING;
    const starts = [0, ...cuts(given, each, asked.shortest)];
    const means = starts.map((start, k) => mean(given.slice(start, starts[k + 1])));
    const stretch = given.map((_, k) => starts.findLastIndex((start) => start <= k));
    return curve(row, asked, at, {
      rupture: stretch.map((s, k) => starts[s] === k && means[s] < means[s - 1]),
      reference: stretch.map((s) => means[s - 1]),
      fitted: stretch.map((s) => means[s]),
      told: given.length >= 2 * asked.shortest,
    });
  },
};

/** What a rule says; the level makes up a share of the fall from a reference to what is low, to nine decimals, as `finder.LEVEL_PLACES`. */
function marked({ recovered }, limit, rupture, reference, threshold, low) {
  const level = (t) => Math.round(1e9 * (reference(t) - (1 - recovered) * (reference(t) - low(t)))) / 1e9;
  return { limit, rupture, reference, threshold, level };
}

/** Falls from the rating before, as deep as told, measured from there or from another reference. */
function falls(row, asked, size, from, least = () => size) {
  const before = previous(row);
  const reference = (t) => (from ?? before)[t];
  const rupture = (t) => row[t] < before[t] && reference(t) - row[t] >= least(t) - ROUNDING;
  const threshold = (t) => Math.min(reference(t) - least(t), before[t]);
  return marked(asked, size, rupture, reference, threshold, (t) => row[t]);
}

/** Ratings below what is usual by more than a distance. */
function below(row, asked, reference, distance) {
  const threshold = (t) => reference(t) - distance;
  const rupture = (t) => row[t] < threshold(t) && distance > ROUNDING;
  return marked(asked, distance, rupture, reference, threshold, (t) => row[t]);
}

/** The first in a row below a threshold. A flat course has none: rounding must not make one. */
function chart(row, asked, { centre, step }, threshold) {
  let was = false;
  const first = Array.from(row, (x, t) => {
    if (Number.isNaN(x)) return false;
    const is = x < threshold(t) && step > 0;
    const begins = is && !was;
    was = is;
    return begins;
  });
  return marked(asked, NaN, (t) => first[t], () => centre, threshold, (t) => row[t]);
}

/** The lowest session of a curve that bends up, and starts and ends higher. */
function turned(row, asked, at, { fitted, bends }, lowest) {
  const higher = (x) => x > fitted[lowest] + ROUNDING;
  const turns = bends && higher(fitted[0]) && higher(fitted.at(-1));
  return curve(row, asked, at, {
    rupture: fitted.map((_, k) => turns && k === lowest),
    reference: fitted.map(() => fitted[0]),
    fitted,
    told: bends !== undefined,
  });
}

/** What a curve through the ratings says of each session. */
function curve(row, asked, at, said) {
  const [rupture, reference, fitted] = [said.rupture, said.reference, said.fitted].map((each) => scattered(row, at, each));
  const threshold = (t) => (!said.told ? NaN : rupture[t] ? fitted[t] : -Infinity);
  return marked(asked, NaN, (t) => rupture[t] === 1, (t) => reference[t], threshold, (t) => fitted[t]);
}

/** What a bend at rating k explains of the squares that a line leaves. */
function explainedByBend({ at, left, middle, width }, k) {
  let [shared, sum, squares, tilt] = [0, 0, 0, 0];
  for (let j = k + 1; j < at.length; j++) {
    const up = at[j] - at[k];
    shared += left[j] * up;
    sum += up;
    squares += up * up;
    tilt += up * (at[j] - middle);
  }
  return shared ** 2 / Math.max(squares - sum ** 2 / at.length - tilt ** 2 / width, ROUNDING);
}

/** A line that bends: its slope on the bend, and whether that is so many errors above 0, if it can be told. */
function bent({ given, left }, bend, used, size) {
  const [squares, spare] = [product(bend, bend), given.length - used];
  const slope = (squares > ROUNDING ? product(left, bend) : 0) / Math.max(squares, ROUNDING);
  const rest = left.map((x, k) => x - slope * bend[k]);
  const error = Math.sqrt(product(rest, rest) / Math.max(spare, 1) / Math.max(squares, ROUNDING));
  const fitted = given.map((x, k) => x - rest[k]);
  return { fitted, bends: spare > 0 ? slope >= size * error && slope > ROUNDING : undefined };
}

/** Where to cut values, at most twice, so that the stretches explain most, less so much for each cut. */
function cuts(values, each, shortest) {
  const n = values.length;
  const sums = [0];
  for (const x of values) sums.push(sums.at(-1) + (x - values[0]));
  const explained = (start, end) => (sums[end] - sums[start]) ** 2 / Math.max(end - start, 1);
  let [once, twice] = [{ worth: -Infinity }, { worth: -Infinity }];
  for (let end = 2 * shortest; end <= n; end++) {
    once = { worth: -Infinity };
    for (let at = shortest; at <= end - shortest; at++) {
      const worth = explained(0, at) + explained(at, end);
      if (worth > once.worth) once = { worth, at: [at] };
    }
    const worth = once.worth + explained(end, n);
    if (n - end >= shortest && worth > twice.worth) twice = { worth, at: [once.at[0], end] };
  }
  let best = { worth: explained(0, n), at: [] };
  for (const { worth, at } of [once, twice]) {
    if (worth - (at?.length ?? 0) * each > best.worth) best = { worth: worth - at.length * each, at };
  }
  return best.at;
}

/** Count, mean and squared deviations of the ratings in three sessions. */
function threes(row, start) {
  const given = [0, 1, 2].map((k) => row[start + k] ?? NaN).filter((x) => !Number.isNaN(x));
  const centre = given.reduce((sum, x) => sum + x, 0) / Math.max(given.length, 1);
  return { count: given.length, centre, squares: given.reduce((sum, x) => sum + (x - centre) ** 2, 0) };
}

/** 1 if the ratings after are lower by more than the critical t, 0 if not; not a number if too few. */
function lasting(before, after) {
  const count = before.count + after.count;
  if (before.count < 2 || after.count < 2) return NaN;
  const pooled = Math.sqrt((before.squares + after.squares) / (count - 2));
  return before.centre - after.centre > CRITICAL[count - 4] * pooled ? 1 : 0;
}

/** For each session the rating from which, up to the one before, none has risen; so many ratings back at most. */
function peaks(row, steps) {
  const { at, given } = rated(row);
  const peak = given.map((_, k) => {
    let from = k - 1;
    while (from > 0 && k - from < steps && given[from - 1] >= given[from]) from -= 1;
    return given[from] ?? NaN;
  });
  return scattered(row, at, peak);
}

/** The latest rating before each session. */
function previous(row) {
  let latest = NaN;
  return row.map((x) => {
    const before = latest;
    if (!Number.isNaN(x)) latest = x;
    return before;
  });
}

/** The sessions that were rated, from 0, and the ratings. */
function rated(row) {
  const at = Array.from(row.keys()).filter((t) => !Number.isNaN(row[t]));
  return { at, given: at.map((t) => row[t]) };
}

/** The ratings, what a straight line leaves of them, and the mean and the squares of their sessions. */
function straight(row) {
  const { at, given } = rated(row);
  const middle = mean(at);
  const width = at.reduce((sum, t) => sum + (t - middle) ** 2, 0);
  return { at, given, left: Array.from(residual(given, at)), middle, width };
}

/** Values in the sessions that they belong to; not a number in others. */
function scattered(row, at, values) {
  const wide = row.map(() => NaN);
  at.forEach((t, k) => (wide[t] = values[k]));
  return wide;
}

/** The mean, the mean change from one rating to the next, and the sigma of it; 0 of nothing. */
function usual(row) {
  const given = ratingsGiven(row);
  const step = rowMean(given.slice(1).map((x, k) => Math.abs(x - given[k])));
  return { centre: rowMean(given), step, sigma: step / NORMAL_RANGE };
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

/** The larger of two standard deviations: the client's own, and that across clients. */
function largerSpread(row, { spread }) {
  return Math.max(ownSpread(row), spread);
}

/** The fall that is reliable. */
function reliableChange({ reliability, spread }) {
  return RELIABLE * Math.sqrt(2 - 2 * reliability) * spread;
}

/** The sum of products. */
function product(a, b) {
  return a.reduce((sum, x, k) => sum + x * b[k], 0);
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
    const marks = RULES[name](row, needed);
    found.limits[i] = marks.limit;
    episodes(row, marks, needed.window, (t, episode) => {
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
function episodes(row, marks, window, tell) {
  const end = row.findLastIndex((x) => !Number.isNaN(x));
  let [first, goesOn] = [0, false];
  for (let t = 0; t <= end; t++) {
    const rupture = marks.rupture(t);
    if (!(goesOn && rupture)) first = t;
    if (rupture) {
      const level = marks.level(t);
      const ahead = row.subarray(t + 1, t + 1 + window).findIndex((later) => later >= level);
      const repaired = ahead >= 0;
      tell(t, { rupture, repaired, censored: !repaired && first + window > end, back: repaired ? t + 1 + ahead : -1 });
    }
    goesOn = rupture;
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
