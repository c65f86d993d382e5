/**
 * What rules found in one course, for rows of marks and for words.
 *
 * @typedef {{found: Found, at: number[], options: {window: number}}} Applied what a rule found, the
 *   sessions (from 0) of its ruptures, and the options that it was applied with
 */

/** What became of the last rupture, by label. */
const BECAME = { [NO_RUPTURE]: "–", [REPAIRED]: "repaired", [UNREPAIRED]: "not repaired", [CENSORED]: "cannot be told" };

/**
 * What a rule marks in each session: ruptures, and after the last in a row what becomes of it.
 * @param {Applied} applied
 * @param {number} row of the rule
 * @param {number} sessions
 * @param {number} last session with a rating
 * @returns {{session: number, next: number, row: number, rupture: boolean, end: string,
 *   spans: boolean}[]} by session, from 1; spans: whether a line leads on to the next
 */
function flags({ found, at, options }, row, sessions, last) {
  const cells = Array.from({ length: sessions }, (_, t) => ({
    session: t + 1, next: t + 2, row, rupture: Boolean(found.rupture[t]), end: "", spans: false,
  }));
  for (const t of at.filter((t) => !found.rupture[t + 1])) {
    const [end, until] = found.repaired[t]
      ? ["repaired", found.back[t]]
      : found.censored[t] ? ["censored", last - 1] : ["unrepaired", t + options.window];
    cells[Math.min(until, last - 1)].end = end;
    for (let k = t; k < Math.min(until, last - 1); k++) cells[k].spans = true;
  }
  return cells;
}

/** Sessions, from 1, with runs drawn together: 3, 5–8. */
function listed(at) {
  const runs = [];
  for (const t of at) {
    if (runs.length && runs.at(-1)[1] === t - 1) runs.at(-1)[1] = t;
    else runs.push([t, t]);
  }
  return runs.map(([from, to]) => (from === to ? `${from + 1}` : `${from + 1}–${to + 1}`)).join(", ");
}

/** Parts of a sentence: a, b and c. */
const joined = (parts) => [parts.slice(0, -1).join(", "), parts.at(-1)].filter(Boolean).join(" and ");
