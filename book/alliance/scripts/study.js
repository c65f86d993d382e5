/**
 * What a study sees of simulated clients. Twins in Python: `alliance.outcomes`. Client i (from 0) in
 * session t (from 0) is at t * n + i, as `simulate` writes it; who is away keeps the last values.
 */

/**
 * Room for what is simulated.
 * @param {number} n clients
 * @param {number} sessions
 * @param {string[]} fields of a session; distress at intake comes with them
 * @returns {Record<string, Float64Array>}
 */
function room(n, sessions, fields) {
  const columns = fields.map((name) => [name, new Float64Array(n * sessions)]);
  return { ...Object.fromEntries(columns), intake: new Float64Array(n) };
}

/**
 * In how many sessions something is so of each client: of `present`, how many they attended.
 * @param {Float64Array} flags 1 or 0
 * @param {number} n clients
 * @returns {Int32Array}
 */
function sessionsWith(flags, n) {
  const found = new Int32Array(n);
  for (let k = 0; k < flags.length; k++) found[k % n] += flags[k];
  return found;
}

/**
 * The residualised improvement: what distress at intake does not explain of it.
 * @param {Float64Array} intake
 * @param {Float64Array} after
 * @returns {Float64Array} higher is better
 */
function improvement(intake, after) {
  return residual(after, intake).map((value) => -value);
}

/** Whether a change is reliable, and leads from the clinical cut-off or above to below it. */
function recovers(before, after) {
  return before - after >= RELIABLE_CHANGE && before >= CUT_OFF && after < CUT_OFF;
}

/**
 * The ratings after a session, and the outcomes, of the clients who came to it.
 * @param {Float64Array} rated
 * @param {Int32Array} lengths sessions attended
 * @param {Float64Array} gain the outcome of each client
 * @param {number} session from 1
 * @returns {{clients: number[], x: number[], y: number[]}}
 */
function earlyAlliance(rated, lengths, gain, session) {
  const clients = Array.from(lengths.keys()).filter((i) => lengths[i] >= session);
  return { clients, x: clients.map((i) => rated[(session - 1) * lengths.length + i]), y: clients.map((i) => gain[i]) };
}

/**
 * Repair as a rule sees it (1 or 0), and the outcomes, of the clients whose rating falls far.
 * @param {Uint8Array} labels of `labelled` (see `rules.js`); what cannot be told counts as not repaired
 * @param {Float64Array} gain
 * @returns {{clients: number[], x: number[], y: number[]}}
 */
function labelledRepair(labels, gain) {
  const clients = Array.from(labels.keys()).filter((i) => labels[i] !== NO_RUPTURE);
  return { clients, x: clients.map((i) => Number(labels[i] === REPAIRED)), y: clients.map((i) => gain[i]) };
}
