/**
 * Statistics on typed arrays of finite numbers. Twins in Python:
 *   mean, variance, quantiles, counts: `alliance.summaries`
 *   correlation, standardError, jackknife: `alliance.outcomes.pearson`, `mean`, `jackknife`
 *   binEdges, histogram: `numpy.linspace`, `numpy.histogram`
 *   rising: `scipy.optimize.isotonic_regression`
 * What a few values cannot show is not a number (NaN): each function says how many it needs.
 * Values that do not vary have a variance of exactly 0 and a correlation that is not a number.
 *
 * @typedef {ArrayLike<number>} Values
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

/** The nearest values that never fall: each is the largest mean up to it of the smallest from it. */
function rising(x) {
  return x.map((_, k) => {
    const smallest = (a) => Math.min(...x.slice(k).map((_, more) => mean(x.slice(a, k + more + 1))));
    return Math.max(...x.slice(0, k + 1).map((_, a) => smallest(a)));
  });
}
