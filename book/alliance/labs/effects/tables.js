/**
 * The rows that pass the filters, placed: metrics one below the other, each on a scale of its own,
 * with no effect at one place for all. Places are shares of the width and units of `PLACE.high`.
 *
 * @typedef {{question: string, status: string, design: string, rater: string, convert: boolean,
 *   at: number}} Asked what is shown, whether differences are shown as r, and which row is told
 */
const LOG = (value) => Math.log(value);
const SAME = (value) => value;
const written = (value) => String(value).replace("-", "−");
const twoPlaces = (value) => written(value.toFixed(2)).replace(/0(?=\.)/, "");
const inR = (value) => twoPlaces(value).replace(/^\.00$|(?<=\.\d)0$/, (zero) => (zero === "0" ? "" : "0"));
const AXES = {
  r: { title: "Correlation (r)", scale: SAME, text: inR },
  converted: { title: "Correlation (r), converted from d or g", scale: SAME, text: inR },
  d: { title: "Standardised difference (d or g)", scale: SAME, text: (value) => written(Number(value.toFixed(2))) },
  ratio: { title: "Ratio of odds or hazards; 1 is no effect", scale: LOG, text: String },
};
const STEPS = [0.05, 0.1, 0.2, 0.5, 1];
const RATIOS = [0.5, 0.6, 0.7, 0.8, 1, 1.2, 1.4, 1.7, 2];
const SIDES = {
  for: { side: "for", row: 0.7 },
  mixed: { side: "mixed", row: 0 },
  null: { side: "null", row: -0.7 },
  against: { side: "null", row: -0.7 },
};

const count = (rows, test) => rows.filter(test).length;
const sum = (values) => values.reduce((total, value) => total + value, 0);

/** @param {Asked} settings */
function tables(settings) {
  const shown = ordered(ROWS.filter((row) => passes(row, settings)).map((row) => measured(row, settings.convert)));
  const findings = shown.filter((row) => row.bearing);
  const placed = laid(sections(shown), findings);
  const told = shown.length ? shown[Math.min(settings.at, shown.length) - 1] : undefined;
  const band = [...placed.effects, ...placed.findings].filter((row) => row.id === told?.id);
  return { ...placed, band, list: shown, words: [words(shown, told, settings.at)] };
}

function passes(row, { question, status, design, rater }) {
  return (
    [EVERY.question, row.question].includes(question) &&
    STATUSES[status].includes(row.status) &&
    [EVERY.design, row.design].includes(design) &&
    [EVERY.rater, row.rater].includes(rater)
  );
}

/** A row as it is shown: in r where that is asked for and has sense. */
function measured(row, convert) {
  return convert && row.converted ? { ...row, ...row.converted, metric: "converted" } : row;
}

/** By metric, what is not drawn last; then by question, most studies and people first; findings by what they say. */
function ordered(rows) {
  const metrics = [...Object.keys(AXES), "own", "finding"];
  const ranks = (row) => [metrics.indexOf(row.metric), BEARINGS.indexOf(row.bearing), QUESTIONS.indexOf(row.question), -row.weight];
  const compare = (a, b) => a.map((rank, i) => rank - b[i]).find((difference) => difference !== 0) ?? 0;
  return rows.sort((a, b) => compare(ranks(a), ranks(b)));
}

/** Metrics as axes with their rows; both kinds of r share a scale. */
function sections(rows) {
  const of = (...axes) => rows.filter((row) => axes.includes(row.metric));
  const reaches = { r: reach(of("r", "converted")), d: reach(of("d")), ratio: reach(of("ratio")) };
  const made = Object.keys(AXES).map((axis) => section(axis, of(axis), reaches[axis] ?? reaches.r));
  return made.filter((each) => each.rows.length);
}

/** How far an end of a row lies from no effect. */
const away = (row, end) => AXES[row.metric].scale(row[end]) - AXES[row.metric].scale(row.null);

/** What the width stands for, so that all ends of all rows are in it. */
function reach(rows) {
  const ends = rows.flatMap((row) => ["value", "low", "high"].filter((end) => row[end] !== null).map((end) => away(row, end)));
  return 1.03 * Math.max(...ends.map((end) => (end < 0 ? -end / PLACE.null : end / (1 - PLACE.null))));
}

/** An axis: its rows as places from 0 to 1, and its ticks. */
function section(axis, rows, wide) {
  const { scale, text } = AXES[axis];
  const at = (far) => PLACE.null + far / wide;
  const place = (row, end) => (row[end] === null ? null : at(away(row, end)));
  const values = axis === "ratio" ? RATIOS : steps(wide);
  const ticks = values.map((value) => ({ x: at(scale(value) - scale(axis === "ratio" ? 1 : 0)), text: text(value) }));
  return {
    axis,
    rows: rows.map((row) => ({ ...row, x: place(row, "value"), from: place(row, "low"), to: place(row, "high") })),
    ticks: ticks.filter(({ x }) => x >= 0.02 && x <= 0.98),
  };
}

/** Round values on both sides of zero, at most eight. */
function steps(wide) {
  const step = STEPS.find((each) => wide / each <= 8) ?? STEPS.at(-1);
  return Array.from({ length: 33 }, (_, i) => (i - 16) * step);
}

/** Where everything stands, from the top: effects as rows, findings as rows where there is room, else as dots. */
function laid(sections, findings) {
  const { high, top, head, pitch, strip, line } = PLACE;
  const lines = dotted(findings);
  const below = findings.length ? head + strip * new Set(lines.map((dot) => dot.line)).size : 0;
  const rows = sum(sections.map((each) => each.rows.length));
  const step = Math.min(pitch, (high - top - below - head * sections.length) / Math.max(rows, 1));
  const made = { effects: [], heads: [], ticks: [], findings: [], groups: [], null: [] };
  let y = top;
  for (const { axis, rows: here, ticks } of sections) {
    made.heads.push({ y, title: AXES[axis].title, sides: "" });
    made.ticks.push(...ticks.map((tick) => ({ ...tick, label: y, y: y + head - 4, y2: y + head + step * here.length })));
    y += head;
    for (const row of here) made.effects.push({ ...row, ...over(row), y: y + step / 2, y1: y, y2: (y += step), pitch: step });
  }
  if (findings.length) {
    const begin = y;
    y += head - strip / 2;
    const roomy = findings.length * line <= high - y;
    made.heads.push({ y: begin, title: "Findings without a size", sides: roomy ? "right of the line: for · on it: mixed · left: not" : "" });
    const dots = roomy ? findings.map((row, i) => ({ row, place: SIDES[row.bearing].row, line: i, named: 1 })) : lines;
    const tall = roomy ? line : strip;
    for (const { row, place, line: down, named } of dots) {
      const y1 = y + down * tall;
      made.findings.push({ ...row, ...over(row), x: PLACE.null + place * PLACE.dot, y: y1 + tall / 2, y1, y2: y1 + tall, named });
    }
    if (!roomy) made.groups.push(...counted(lines).map((each) => ({ ...each, y: y + (each.line + 0.5) * tall })));
    y += tall * (Math.max(...dots.map((dot) => dot.line)) + 1);
  }
  made.null.push({ y: top, y2: y });
  return made;
}

/** The looks that a mark takes from its row. */
function over({ question, look }) {
  return { colour: COLOURS[question] ?? COLOURS.other, shape: SHAPES[look] ?? "circle" };
}

/** Findings as dots in lines: those that speak for to the right, mixed ones under them, the rest to the left. */
function dotted(findings) {
  const { across } = PLACE;
  const of = (...bearings) => findings.filter((row) => bearings.includes(row.bearing));
  const [to, mixed, left] = [of("for"), of("mixed"), of("null", "against")];
  const filled = Math.max(1, Math.ceil(to.length / across));
  const dots = (rows, way, from) => rows.map((row, i) => ({ row, place: way * ((i % across) + 0.7), line: from + Math.floor(i / across), named: 0 }));
  return [...dots(to, 1, 0), ...dots(mixed, 1, filled), ...dots(left, -1, 0)];
}

/** The count of each side, after its last dot. */
function counted(dots) {
  const sides = ["for", "mixed", "null"].map((side) => [side, dots.filter(({ row }) => SIDES[row.bearing].side === side)]);
  return sides.filter(([, here]) => here.length).map(([side, here]) => {
    const { place, line } = here.at(-1);
    const text = `${here.length} ${CALLED[side][here.length === 1 ? 0 : 1]}`;
    return { side, line, x: PLACE.null + (place + Math.sign(place) * 0.8) * PLACE.dot, text };
  });
}

/** What the sentence counts, and the row that is told. */
function words(shown, told, at) {
  const effects = shown.filter((row) => !row.bearing);
  const rs = effects.filter((row) => row.metric === "r" && row.value !== null).map((row) => row.value);
  const found = (bearing) => count(shown, (row) => row.bearing === bearing);
  return {
    effects: effects.length,
    clear: count(effects, (row) => row.tested && row.look === "clear"),
    across: count(effects, (row) => row.tested && row.look === "across"),
    own: count(effects, (row) => row.metric === "own"),
    correlations: rs.length,
    lowest: rs.length ? twoPlaces(Math.min(...rs)) : "",
    highest: rs.length ? twoPlaces(Math.max(...rs)) : "",
    findings: shown.length - effects.length,
    for: found("for"),
    mixed: found("mixed"),
    not: found("null") + found("against"),
    at: Math.min(at, shown.length),
    told: told ? description(told) : "",
  };
}

/** A row in words; what was not stated is left out. */
function description({ label, bearing, estimate, interval, studied, people, counted, source, checked }) {
  const stated = (text, after = "") => (text.startsWith(UNSAID) ? [] : [`${text}${after}`]);
  const sizes = bearing ? [] : stated(interval, " (interval)");
  const counts = [...(studied ? [studied] : []), ...stated(people, ` ${counted}`)];
  return `${label}: ${[estimate, ...sizes, ...counts].join(", ")}; ${source.split(", doi:")[0]}, ${checked}`;
}
