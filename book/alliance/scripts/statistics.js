/**
 * Statistics on typed arrays of finite numbers. Twins in Python:
 *   mean, variance, quantiles, counts: `alliance.summaries`
 *   correlation, standardError, jackknife: `alliance.outcomes.pearson`, `mean`, `jackknife`
 *   binEdges, histogram: `numpy.linspace`, `numpy.histogram`
 *   residual, standardisedDifference, standardisedGain, intraclass, laggedSlope:
 *     `alliance.outcomes`, under the same names
 *   rising: `scipy.optimize.isotonic_regression`
 * What a few values cannot show is not a number (NaN): each function says how many it needs.
 * Values that do not vary have a variance of exactly 0 and a correlation that is not a number.
 *
 * A panel holds ratings by client and session, as `simulate` writes them: client i (from 0) in
 * session t (from 0) is at t * n + i. A client has ratings from the first session to the last one
 * that they attended, and none after it.
 *
 * @typedef {ArrayLike<number>} Values
 * @typedef {{values: Values, lengths: Int32Array}} Panel lengths: sessions attended by each client
 * @typedef {{value: number, se: number, n: number}} Estimate value, its standard error, and the
 *   number of clients
 */

/**
 * The mean, of at least one value. The first pass is corrected by the mean of what it leaves.
 * @param {Values} x
 * @returns {number}
 */
function mean(x) {
  const n = x.length;
  let sum = 0;
  for (let i = 0; i < n; i++) sum += x[i];
  const first = sum / n;
  let left = 0;
  for (let i = 0; i < n; i++) left += x[i] - first;
  return n ? first + left / n : NaN;
}

/**
 * The variance, by n - 1, of at least two values.
 * @param {Values} x
 * @returns {number}
 */
function variance(x) {
  const centre = mean(x);
  let squares = 0;
  for (let i = 0; i < x.length; i++) squares += (x[i] - centre) ** 2;
  return x.length > 1 ? squares / (x.length - 1) : NaN;
}

/**
 * The standard deviation, by n - 1, of at least two values.
 * @param {Values} x
 * @returns {number}
 */
function standardDeviation(x) {
  return Math.sqrt(variance(x));
}

/**
 * The standard error of a mean, of at least two values.
 * @param {Values} x
 * @returns {number}
 */
function standardError(x) {
  return standardDeviation(x) / Math.sqrt(x.length);
}

/**
 * Quantiles, by straight lines between the sorted values; of at least one value.
 * @param {Values} x
 * @param {number[]} shares each from 0 to 1
 * @returns {number[]} one for each share
 * @throws {RangeError} if a share is not from 0 to 1
 */
function quantiles(x, shares) {
  const sorted = Float64Array.from(x).sort();
  return shares.map((share) => {
    if (!(share >= 0 && share <= 1)) {
      throw new RangeError(`share = ${share} is out of range; give a number from 0 to 1.`);
    }
    const place = share * (sorted.length - 1);
    const below = Math.floor(place);
    const above = Math.min(below + 1, sorted.length - 1);
    return sorted.length ? sorted[below] + (place - below) * (sorted[above] - sorted[below]) : NaN;
  });
}

/**
 * Pearson's correlation, of at least three pairs that vary.
 * @param {Values} x
 * @param {Values} y as long as x
 * @returns {number}
 */
function correlation(x, y) {
  const [centreX, centreY] = [mean(x), mean(y)];
  let [xx, yy, xy] = [0, 0, 0];
  for (let i = 0; i < x.length; i++) {
    const [a, b] = [x[i] - centreX, y[i] - centreY];
    xx += a * a;
    yy += b * b;
    xy += a * b;
  }
  const scale = Math.sqrt(xx * yy);
  return x.length > 2 && scale > 0 ? xy / scale : NaN;
}

/**
 * How many values fall in each category.
 * @param {Values} categories numbers of categories, from 0
 * @param {number} size how many categories there are
 * @returns {Int32Array} one count for each category
 * @throws {RangeError} if a value is no category
 */
function counts(categories, size) {
  const found = new Int32Array(size);
  for (let i = 0; i < categories.length; i++) {
    if (!(categories[i] in found)) {
      const range = `from 0 to ${size - 1}`;
      throw new RangeError(`category = ${categories[i]} is none; give a whole number ${range}.`);
    }
    found[categories[i]] += 1;
  }
  return found;
}

/**
 * The edges of bins of one width.
 * @param {number} low
 * @param {number} high
 * @param {number} bins at least 1
 * @returns {Float64Array} one more than there are bins
 */
function binEdges(low, high, bins) {
  const step = (high - low) / bins;
  return Float64Array.from({ length: bins + 1 }, (_, i) => (i < bins ? i * step + low : high));
}

/**
 * How many values fall in each bin. A value on an edge belongs to the bin above it, on the last
 * edge to the last bin; what lies outside is left out.
 * @param {Values} x
 * @param {Values} edges in ascending order, at least two
 * @returns {Int32Array} one count for each bin
 */
function histogram(x, edges) {
  const last = edges.length - 1;
  const found = new Int32Array(last);
  for (let i = 0; i < x.length; i++) {
    if (!(x[i] >= edges[0] && x[i] <= edges[last])) continue;
    let [low, high] = [0, last];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (x[i] >= edges[middle]) low = middle;
      else high = middle;
    }
    found[low] += 1;
  }
  return found;
}

/**
 * A statistic and its error, by leaving out one group of neighbouring clients at a time.
 * @param {(kept: Int32Array) => number} statistic of the clients with these numbers, from 0
 * @param {number} n number of clients
 * @param {number} groups at most n are used; with 0 the error is left out
 * @returns {Estimate}
 */
function jackknife(statistic, n, groups) {
  const all = Int32Array.from({ length: n }, (_, i) => i);
  const left = groupBounds(n, groups).map(([start, stop]) =>
    statistic(all.filter((i) => i < start || i >= stop)),
  );
  return { value: statistic(all), se: jackknifeError(left), n };
}

/**
 * The same for a statistic of sums over clients. It adds up each group once, so its cost does not
 * grow with the number of groups.
 * @param {(sums: Float64Array) => number} statistic of the sums, one for each column
 * @param {Values[]} columns at least one; what each client adds to each sum
 * @param {number} groups at most the number of clients are used; with 0 the error is left out
 * @returns {Estimate}
 */
function jackknifeSums(statistic, columns, groups) {
  const n = columns[0].length;
  const total = sumRows(columns, 0, n);
  const left = groupBounds(n, groups).map(([start, stop]) => {
    const group = sumRows(columns, start, stop);
    return statistic(total.map((sum, k) => sum - group[k]));
  });
  return { value: statistic(total), se: jackknifeError(left), n };
}

/** First client of each group, and of the next. */
function groupBounds(n, groups) {
  const size = Math.min(groups, n);
  const edges = Array.from(size ? binEdges(0, n, size) : [], Math.trunc);
  return edges.slice(1).map((stop, k) => [edges[k], stop]);
}

/** The error that goes with the values of a statistic without each group in turn. */
function jackknifeError(left) {
  return left.length ? Math.sqrt(((left.length - 1) ** 2 / left.length) * variance(left)) : NaN;
}

/** The sum of each column over some rows. */
function sumRows(columns, start, stop) {
  return Float64Array.from(columns, (column) => {
    let sum = 0;
    for (let i = start; i < stop; i++) sum += column[i];
    return sum;
  });
}

/**
 * What a straight line through x leaves of y.
 * @param {Values} y
 * @param {Values} x as long as y
 * @returns {Float64Array} residuals, with mean 0
 */
function residual(y, x) {
  const [centreX, centreY] = [mean(x), mean(y)];
  let [xx, xy] = [0, 0];
  for (let i = 0; i < x.length; i++) {
    xx += (x[i] - centreX) ** 2;
    xy += (x[i] - centreX) * (y[i] - centreY);
  }
  const slope = xx > 0 ? xy / xx : 0;
  return Float64Array.from(y, (value, i) => value - centreY - (x[i] - centreX) * slope);
}

/**
 * Cohen's d: mean of x minus mean of y, by the pooled standard deviation; of two values in each.
 * @param {Values} x
 * @param {Values} y
 * @returns {number}
 */
function standardisedDifference(x, y) {
  const [m, n] = [x.length, y.length];
  const pooled = Math.sqrt(((m - 1) * variance(x) + (n - 1) * variance(y)) / (m + n - 2));
  return pooled > 0 ? (mean(x) - mean(y)) / pooled : NaN;
}

/**
 * The mean fall, by the standard deviation before; of at least two values.
 * @param {Values} before
 * @param {Values} after as long as before
 * @returns {number}
 */
function standardisedGain(before, after) {
  return (mean(before) - mean(after)) / standardDeviation(before);
}

/**
 * The intraclass correlation ICC(1), of groups of any size. The groups that are empty do not count.
 * @param {Values} values
 * @param {ArrayLike<number>} group number of the group of each value, from 0
 * @returns {number}
 */
function intraclass(values, group) {
  const centre = mean(values);
  const [sizes, totals] = [[], []];
  let squares = 0;
  for (let k = 0; k < values.length; k++) {
    const deviation = values[k] - centre;
    sizes[group[k]] = (sizes[group[k]] ?? 0) + 1;
    totals[group[k]] = (totals[group[k]] ?? 0) + deviation;
    squares += deviation * deviation;
  }
  return shareBetween(sizes, totals, values.length, squares);
}

/** The intraclass correlation from the size and the sum of each group's centred values. */
function shareBetween(sizes, totals, n, squares) {
  let [groups, sizesSquared, betweenSquares] = [0, 0, 0];
  sizes.forEach((size, g) => {
    groups += 1;
    sizesSquared += size * size;
    betweenSquares += (totals[g] * totals[g]) / size;
  });
  const between = betweenSquares / (groups - 1);
  const within = (squares - betweenSquares) / (n - groups);
  const usual = (n - sizesSquared / n) / (groups - 1);
  return (between - within) / (between + (usual - 1) * within);
}

/**
 * The standardised effect, within clients, of a rating on distress a session later: positive if a
 * better rating goes with less distress. Each series is taken as the deviation from the mean of all
 * clients in that session, then from the client's own mean.
 * @param {Panel} ratings given after a session
 * @param {Values} distress before it, in the same places
 * @param {number} sessions how many count, at least 3
 * @returns {number}
 */
function laggedSlope({ values, lengths }, distress, sessions) {
  const n = lengths.length;
  const pairs = Int32Array.from(lengths, (length) => Math.min(length, sessions) - 1);
  const used = (i, t) => pairs[i] > 1 && t < pairs[i];
  const series = [(i, t) => distress[(t + 1) * n + i], (i, t) => values[t * n + i], (i, t) => distress[t * n + i]];
  const own = series.map((at) => ownDeviations(at, used, n, sessions - 1));
  const product = (a, b) => own[a].reduce((sum, value, k) => sum + value * own[b][k], 0);
  const r = (a, b) => product(a, b) / Math.sqrt(product(a, a) * product(b, b));
  return -(r(0, 1) - r(0, 2) * r(1, 2)) / (1 - r(1, 2) ** 2);
}

/** Centre a series on each session's mean, then on each client's own; 0 for what is not used. */
function ownDeviations(at, used, n, sessions) {
  const place = (i, t) => t * n + i;
  const left = new Float64Array(n * sessions);
  const clients = Array.from({ length: n }, (_, i) => i);
  const times = Array.from({ length: sessions }, (_, t) => t);
  for (const t of times) {
    const here = clients.filter((i) => used(i, t));
    const centre = mean(here.map((i) => at(i, t)));
    for (const i of here) left[place(i, t)] = at(i, t) - centre;
  }
  for (const i of clients) {
    const there = times.filter((t) => used(i, t));
    const centre = mean(there.map((t) => left[place(i, t)]));
    for (const t of there) left[place(i, t)] -= centre;
  }
  return left;
}

/**
 * Places for labels beside values: in the order of the values, none nearer to the next than `gap`,
 * and together as near to the values as that allows (least squares, which is isotonic regression).
 * @param {Values} values
 * @param {number} gap at least 0
 * @param {number} low
 * @param {number} high all are moved together so that none leaves the range, if there is room
 * @returns {number[]} a place for each value
 */
function spaced(values, gap, low, high) {
  const order = Array.from(values, (_, i) => i).sort((a, b) => values[a] - values[b] || a - b);
  const placed = [];
  rising(order.map((i, k) => values[i] - k * gap)).forEach((place, k) => (placed[order[k]] = place + k * gap));
  const shift = Math.max(0, low - Math.min(...placed)) + Math.min(0, high - Math.max(...placed));
  return placed.map((place) => place + shift);
}

/**
 * The same for a panel that is less high on a phone: `gap` is in pixels.
 * @param {{height: number, narrow: number, low: number, high: number}} panel pixels, and its scale
 * @param {Values} values
 * @param {number} gap
 * @returns {number[][]} places in its height elsewhere, and on a phone
 */
function spacedIn({ height, narrow, low, high }, values, gap) {
  return [height, narrow].map((pixels) => spaced(values, (gap * (high - low)) / pixels, low, high));
}

/**
 * Where everybody stands once they are sorted by kind, in their own order within a kind.
 * @param {ArrayLike<number>} kinds
 * @returns {number[]} a place from 0 for each
 */
function sortedPlaces(kinds) {
  const places = [];
  const order = Array.from(kinds, (_, i) => i).sort((i, j) => kinds[i] - kinds[j] || i - j);
  order.forEach((i, k) => (places[i] = k));
  return places;
}

/** Column and row of a place, counted from 0, where columns are so high. */
const seat = (place, high) => ({ column: Math.floor(place / high), row: place % high });

/** The nearest values that never fall: each is the largest mean up to it of the smallest from it. */
function rising(x) {
  return x.map((_, k) => {
    const smallest = (a) => Math.min(...x.slice(k).map((_, more) => mean(x.slice(a, k + more + 1))));
    return Math.max(...x.slice(0, k + 1).map((_, a) => smallest(a)));
  });
}
