/**
 * Where labels stand: on no line, on no other label, and within their panel.
 *
 * The declared rule: a label stands as near as it can, above or below, to where it would like to be.
 * Pixels are counted from the first session and from the top of a panel, in each of two layouts.
 *
 * @typedef {{left: number, right: number, top: number, bottom: number}} Box in pixels
 * @typedef {{name: string, step: number, height: number, low: number, high: number, lines: number[][],
 *            taken: Box[]}} Plot
 *   step: pixels of a session, at least; lines: in pixels, by session; taken: where a label cannot be
 */

const CLEARANCE = 3; // pixels between a label and the middle of a line

/** @returns {Plot} a panel in a layout, with some lines and, beside it, the numbers of its scale */
function plotOf(panel, layout, lines) {
  const { low, high, ticks, [LAYOUTS[layout].height]: height } = PANELS[panel];
  const plot = { name: layout, step: LAYOUTS[layout].step, height, low, high };
  const taken = ticks.map((tick) => ({ ...around(plot, 1, tick, TICK), left: -Infinity, right: 0 }));
  return { ...plot, taken, lines: lines.map((line) => line.map((value) => down(plot, value))) };
}

/** Pixels from the top of a panel to a value, and to a session; the value there, and of a length. */
const down = ({ height, low, high }, value) => ((high - value) / (high - low)) * height;
const valueAt = (plot, pixels) => plot.high - valueOf(plot, pixels);
const valueOf = ({ height, low, high }, pixels) => (pixels / height) * (high - low);
const across = ({ step }, session) => (session - 1) * step;
const sessionAt = ({ step }, pixels) => pixels / step + 1;

/** The highest and the lowest place of a line between two places across, in pixels. */
function reach({ step }, line, left, right) {
  const last = line.length - 1;
  const [from, to] = [left, right].map((x) => Math.min(last, Math.max(0, x / step)));
  const between = (at) => {
    const t = Math.min(last - 1, Math.floor(at));
    return line[t] + (at - t) * (line[t + 1] - line[t]);
  };
  const met = [between(from), between(to), ...line.slice(Math.ceil(from), Math.floor(to) + 1)];
  return [Math.min(...met), Math.max(...met)];
}

/** Whether nothing is where a box would be. */
function isFree(plot, { left, right, top, bottom }) {
  if (top < 0 || bottom > plot.height) return false;
  const covers = (above, below) => above < bottom + CLEARANCE && below > top - CLEARANCE;
  if (plot.taken.some((box) => box.left < right && box.right > left && covers(box.top, box.bottom))) return false;
  return plot.lines.every((line) => !covers(...reach(plot, line, left, right)));
}

/** The box of a label, given where its middle is from above. */
const boxOf = ({ left, width, size }, middle) => ({ left, right: left + width, top: middle - size / 2, bottom: middle + size / 2 });

/** The free place nearest to a wished one, up or down; the wished one where all is taken. */
function nearest(plot, label, wished) {
  for (let away = 0; away < plot.height; away++) {
    for (const middle of [wished - away, wished + away]) if (isFree(plot, boxOf(label, middle))) return boxOf(label, middle);
  }
  return boxOf(label, wished);
}

/** Keep a place for a label, and say which value it stands at. */
function takes(plot, box) {
  plot.taken.push(box);
  return valueAt(plot, (box.top + box.bottom) / 2);
}

/** The box of a mark around a place. */
function around(plot, session, value, size) {
  const [x, y] = [across(plot, session), down(plot, value)];
  return { left: x - size / 2, right: x + size / 2, top: y - size / 2, bottom: y + size / 2 };
}
