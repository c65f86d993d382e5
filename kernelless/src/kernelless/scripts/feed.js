/**
 * The Vega transform "tables": computes a table when a setting moves, in the rows that are there.
 * What costs time in Vega is making and copying rows, so a row is made once and then changed.
 */

/**
 * @typedef {Record<string, object[]>} Tables
 * @typedef {((settings: Values) => Tables) & {sharpen?: (settings: Values) => Generator<undefined, Tables>}} Compute
 *   `sharpen` returns, after some pauses, those tables that it computes more finely
 * @type {Map<string, {compute: Compute, key?: string, settings?: Values, tables?: Tables}>}
 */
const programs = new Map();

/**
 * Make a program known, so that charts may name it.
 * @param {?{name: string, source: string}} program see program.py
 */
function addProgram(program) {
  if (!program || programs.has(program.name)) return;
  programs.set(program.name, { compute: new Function(program.source)() });
}

/** The tables of a program at some settings; asked again for the same, it remembers. */
function tablesOf(name, names, values) {
  const program = programs.get(name);
  const key = JSON.stringify(values);
  if (program.key !== key) {
    program.settings = Object.fromEntries(names.map((one, i) => [one, values[i]]));
    program.tables = program.compute(program.settings);
    program.key = key;
  }
  return program.tables;
}

/** Change a row where it is; says whether any cell is another, for only then is it drawn again. */
function renew(old, row) {
  let other = false;
  for (const name in row) {
    if (Object.is(old[name], row[name])) continue;
    old[name] = row[name];
    other = true;
  }
  return other;
}

/** Teach Vega the transform, once. */
function teachTables({ Transform, transforms, ingest }) {
  if (transforms.tables) return;
  class Tables extends Transform {
    constructor(params) {
      super([], params);
    }

    /** The rows that are meant, or on a glide those between them and what was shown at its start. */
    onTheWay(meant, progress) {
      if (progress === 0) this.from = this.value.map((row) => ({ ...row }));
      // Where rows come or go there is no way between: they are there at once.
      if (progress === 1 || this.from?.length !== meant.length) return meant;
      return meant.map((row, i) => between(this.from[i], row, progress));
    }

    transform(_, pulse) {
      if (this.value.length && !_.modified()) return pulse.StopPropagation;
      const meant = tablesOf(_.program, _.names, _.values)[_.table];
      const rows = _.glides ? this.onTheWay(meant, _.progress) : meant;
      const out = pulse.fork(pulse.NO_SOURCE | pulse.NO_FIELDS);
      if (this.value.length !== rows.length) {
        out.rem = this.value;
        out.add = out.source = this.value = rows.map((row) => ingest({ ...row }));
        return out;
      }
      out.source = this.value;
      out.mod = this.value.filter((old, i) => renew(old, rows[i]));
      return out.mod.length ? out.modifies(Object.keys(rows[0])) : out;
    }
  }
  const named = (name, more) => ({ name, type: "string", ...more });
  Tables.Definition = {
    type: "Tables",
    metadata: { generates: true, source: true },
    params: [
      named("program", { required: true }),
      named("table", { required: true }),
      named("names", { array: true }),
      { name: "values", array: true },
      { name: "glides", type: "boolean" },
      { name: "progress", type: "number", default: 1 },
      { name: "sharpened", type: "number", default: 0 },
    ],
  };
  transforms.tables = Tables;
}
