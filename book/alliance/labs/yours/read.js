/**
 * What a reader typed or pasted, read: courses of ratings, what was taken for what, and what cannot
 * be read, with its line. What is typed stays text: it is never run, and never becomes markup.
 *
 * @typedef {{lowest: number, highest: number}} Scale
 * @typedef {{name: string, ratings: number[]}} Course by session from the first on; not a number
 *   where nothing was rated
 * @typedef {{courses: Course[], faults: string[], notes: string[], beyond?: boolean}} Reading faults:
 *   what cannot be read and what to do, a sentence or two each; notes: what was taken for what;
 *   beyond: whether no rating lies on the scale
 * @typedef {{line: number, text: string}} Part a piece of the text, and the line in which it stands
 */

const GAPS = new Set(["", "-", "–", "—", ".", "?", "na", "n/a", "nan"]);
const ROLES = {
  rating: /\b(rating|score|value|alliance|total|mean|sum|wai|srs)s?\b/i,
  client: /\b(client|patient|person|participant|case|dyad|subject|id)s?\b/i,
  session: /\b(session|sess|week|time|occasion|visit|number|no|nr)s?\b/i,
};
const NUMBER = { ".": /^[-+]?(\d+(\.\d+)?|\.\d+)$/, ",": /^[-+]?(\d+(,\d+)?|,\d+)$/ };
const DATE = /^(\d{4}([./-])\d{1,2}\2\d{1,2}|\d{1,2}([./-])\d{1,2}\3(\d{4}|\d{2}))$/;
const SHOWN = 24; // characters of a text that a message repeats

const isGap = (text) => GAPS.has(text.toLowerCase());
const isTitle = (text) => /^\p{L}/u.test(text) && !isGap(text);
const plural = (n, one, more = `${one}s`) => `${n} ${n === 1 ? one : more}`;

/** A piece of the text, short and in one line. */
function shortened(text) {
  const plain = text.trim().replace(/\s+/g, " ");
  return plain.length > SHOWN ? `${plain.slice(0, SHOWN)}…` : plain;
}

const quoted = (text) => `“${shortened(text)}”`;

/** A fault where it was typed. */
const faultAt = ({ line, text }, said) => `Line ${line}, ${quoted(text)}: ${said}`;

/**
 * Read ratings.
 * @param {string} text a column of numbers, or columns with headings
 * @param {Scale} scale
 * @returns {Reading}
 */
function readRatings(text, scale) {
  const lines = linesOf(text);
  if (!lines.length) return { courses: [], faults: [], notes: [] };
  const cells = cellsOf(lines[0].text, separatorOf(lines[0].text));
  const titled = cells.every(isTitle);
  return titled && cells.length > 1 ? readTable(lines, cells, scale) : readColumn(lines, titled, scale);
}

/** The lines, from 1, without empty ones before the first and after the last that is not. */
function linesOf(text) {
  const all = text.replace(/^\uFEFF/, "").split(/\r\n|\r|\n/).map((one, i) => ({ line: i + 1, text: one }));
  return trimmed(all);
}

/** Lines without empty ones at both ends. */
function trimmed(lines) {
  const full = ({ text }) => text.trim() !== "";
  return lines.slice(lines.findIndex(full), lines.findLastIndex(full) + 1);
}

/** What parts the columns of a line. */
const separatorOf = (text) => ["\t", ";", ","].find((one) => text.includes(one)) ?? "\n";

/** The cells of a line; a cell in quotes may hold what parts cells. */
function cellsOf(text, separator) {
  const cells = [""];
  let inside = false;
  for (const sign of text) {
    if (sign === '"') inside = !inside;
    else if (sign === separator && !inside) cells.push("");
    else cells[cells.length - 1] += sign;
  }
  return cells.map((cell) => cell.trim());
}

/** Whether decimals have a comma or a point, for a whole text: whichever more of its numbers have. */
function decimalOf(texts) {
  const count = (form) => texts.filter((text) => form.test(text)).length;
  const [commas, points] = [count(/^[-+−]?\d*,\d+$/), count(/^[-+−]?\d*\.\d+$/)];
  return { mark: commas > points ? "," : ".", commas, points };
}

/** The rating that a text stands for, not a number for a gap; or what is wrong with it. */
function ratingIn(text, decimal, { lowest, highest }) {
  if (isGap(text)) return { rating: NaN };
  const plain = text.replace(/^−/, "-");
  if (!NUMBER[decimal.mark].test(plain)) return { fault: noNumber(plain, decimal) };
  const rating = Number(plain.replace(",", "."));
  if (rating >= lowest && rating <= highest) return { rating };
  return { beyond: rating, fault: `it lies outside the scale from ${lowest} to ${highest}. Correct it, or set the ends of the scale.` };
}

/** Ratings, read one after another, and what is wrong with them and with what else is complained of. */
function reader(decimal, scale) {
  const [faults, beyond] = [[], []];
  let [read, wrong] = [0, 0];
  const complain = (part, said, far = false) => faults.push({ said: faultAt(part, said), far });
  const rate = (part) => {
    const { rating = NaN, fault, beyond: far } = ratingIn(part.text, decimal, scale);
    if (!Number.isNaN(rating)) read += 1;
    if (fault) wrong += 1;
    if (fault) complain(part, fault, far !== undefined);
    if (far !== undefined) beyond.push(far);
    return rating;
  };
  const said = () => {
    const none = !read && beyond.length > 1;
    const left = faults.filter(({ far }) => !(none && far)).map((each) => each.said);
    return { faults: none ? [offScale(beyond, scale), ...left] : left, beyond: none };
  };
  return { rate, complain, said, note: (courses) => taken(courses, decimal, wrong) };
}

/** That no rating lies on the scale, and what to do. */
function offScale(ratings, { lowest, highest }) {
  const ends = [Math.min(...ratings), Math.max(...ratings)];
  return `None of the ${ratings.length} numbers lies on the scale from ${lowest} to ${highest}: they run from ${ends[0]} to ${ends[1]}. Set the lowest and the highest possible rating: slide them, or type over their numbers.`;
}

/** Why a text is no number, and what to do. */
function noNumber(text, { mark, commas, points }) {
  if (DATE.test(text)) return "it looks like a date. Leave dates out, or paste columns with their names in the first line.";
  const marks = text.replace(/[^.,]/g, "");
  if (marks.length > 1 && /^[-+\d.,]+$/.test(text)) {
    return "it has more than one decimal mark. Write it with one, or a space between two numbers.";
  }
  if (!NUMBER[marks]?.test(text)) return "it is no number. Write a number, or NA for a session without a rating.";
  const [own, others, count] = mark === "." ? ["comma", "point", points] : ["point", "comma", commas];
  return `it has a decimal ${own}, but ${count} of the numbers have a ${others}. Use one of them throughout.`;
}

/** Read numbers in their order as one course. */
function readColumn(lines, titled, scale) {
  const plain = lines.map(({ line, text }) => ({ line, text: text.replaceAll('"', "").trim() }));
  const rows = titled ? trimmed(plain.slice(1)) : plain;
  const words = rows.flatMap(({ text }) => text.split(/[;\t\s]+/)).map((one) => one.replace(/,$/, ""));
  const decimal = decimalOf(words);
  // Where no number has a decimal comma, a comma parts numbers.
  const parted = decimal.commas === 0 ? /[;\t,]/ : /[;\t]|,(?=\s|$)/;
  const parts = rows.flatMap(({ line, text }) => piecesOf(text, parted).map((piece) => ({ line, text: piece })));
  const given = reader(decimal, scale);
  const ratings = parts.slice(0, MOST_SESSIONS).map(given.rate);
  const { faults, beyond } = given.said();
  const pieces = rows.map(({ text }) => piecesOf(text, parted));
  if (counted(pieces)) faults.push(COUNTED);
  else if (rows.some(({ text }, i) => /\d/.test(text) && pieces[i].some(isTitle))) faults.push(HEADINGS);
  if (parts.length > MOST_SESSIONS) faults.push(tooMany(parts[MOST_SESSIONS], parts.length));
  const notes = [given.note([{ ratings }])];
  if (titled) notes.push(`The first line, ${quoted(lines[0].text)}, is taken as a heading.`);
  if (rows.length > 1 && !counted(pieces) && pieces.every(({ length }) => length > 1)) {
    notes.push("Lines are read one after another as sessions in a row. If they hold columns, name these in a first line.");
  }
  return { courses: [{ name: "", ratings }], faults, notes, beyond };
}

/** Whether one of the first columns counts lines, as numbers of sessions do. */
function counted(pieces) {
  const counts = (k) => pieces.every((line, i) => line.length > 1 && Number(line[k]) === Number(pieces[0][k]) + i);
  return pieces.length > 2 && (counts(0) || counts(1));
}

const COUNTED = "A column counts the lines, as numbers of sessions do. If it holds these, name the columns in a first line: session; rating.";
const HEADINGS = "If the text has columns, name them in its first line: client; session; rating.";

const tooMany = (part, n) =>
  faultAt(part, `there are ${n} sessions, and ${MOST_SESSIONS} are read. Leave out what comes from here on.`);

/** The numbers and gaps of a line. Between two marks that part numbers is a gap, after the last is none. */
function piecesOf(text, parted) {
  const cells = text.split(parted).map((cell) => cell.trim());
  if (cells.length > 1 && cells.at(-1) === "") cells.pop();
  return cells.flatMap((cell) => (isRemark(cell) ? [cell] : cell.split(/\s+/)));
}

/** Whether a cell is several words, such as “no show”, which stand for one session. */
const isRemark = (cell) => !/\d/.test(cell) && !cell.split(/\s+/).every(isGap);

/** What was taken: how many ratings, gaps, and cells that are wrong; and the decimal mark. */
function taken(courses, { mark, commas, points }, wrong) {
  const all = courses.flatMap(({ ratings }) => ratings);
  const missed = all.filter(Number.isNaN).length;
  const parts = [plural(all.length - missed, "rating")];
  if (missed > wrong) parts.push(plural(missed - wrong, "gap"));
  if (wrong) parts.push(`${wrong} left out`);
  if (commas + points) parts.push(`decimal ${mark === "," ? "comma" : "point"}`);
  return `Read: ${parts.join(", ")}.`;
}

/** Which column is what: its place by role; none if no column can be told to hold the ratings. */
function columnsOf(titles) {
  const place = {};
  for (const [role, words] of Object.entries(ROLES)) {
    const at = titles.findIndex((title, i) => words.test(title.replaceAll("_", " ")) && !Object.values(place).includes(i));
    if (at >= 0) place[role] = at;
  }
  const rest = titles.map((_, i) => i).filter((i) => !Object.values(place).includes(i));
  if (place.rating === undefined && rest.length === 1) [place.rating] = rest;
  return place;
}

/** Read columns with headings, a row a session. */
function readTable([head, ...lines], titles, scale) {
  const place = columnsOf(titles);
  if (place.rating === undefined) {
    return { courses: [], notes: [], faults: [faultAt(head, "no heading names ratings. Call one column “rating”, and others “client” and “session” if you have them.")] };
  }
  const rows = lines.filter(({ text }) => text.trim()).map(({ line, text }) => ({ line, cells: cellsOf(text, separatorOf(head.text)) }));
  const decimal = decimalOf(rows.map(({ cells }) => cells[place.rating] ?? ""));
  const [given, found] = [reader(decimal, scale), new Map()];
  for (const { line, cells } of rows) {
    const cell = (role) => (cells[place[role]] ?? "").trim();
    const complain = (text, said) => given.complain({ line, text }, said);
    const client = cell("client");
    if (place.client !== undefined && isGap(client)) {
      complain(cells.join(" "), "it names no client, so it could be anybody’s. Write whose it is.");
      continue;
    }
    const own = found.get(client) ?? found.set(client, []).get(client);
    const session = place.session === undefined ? own.length + 1 : wholeIn(cell("session"));
    if (!(session >= 1 && session <= MOST_SESSIONS)) {
      complain(cell("session"), `it is no session. Number them 1, 2, 3, to ${MOST_SESSIONS} at most.`);
    } else if (own[session - 1]) {
      complain(cells.join(" "), `session ${session} is in line ${own[session - 1].line} already, which is used. Delete one of them.`);
    } else {
      own[session - 1] = { line, rating: given.rate({ line, text: cell("rating") }) };
    }
  }
  const courses = [...found].map(([name, own]) => ({ name, ratings: Array.from(own, (one) => one?.rating ?? NaN) }));
  return { courses, ...given.said(), notes: [given.note(courses), ...columnNotes(titles, place)] };
}

/** A whole number, 3 or 3.0 or 3,0. */
const wholeIn = (text) => (/^\d+([.,]0+)?$/.test(text) ? parseInt(text, 10) : NaN);

/** Say which column was taken for what. */
function columnNotes(titles, place) {
  const named = Object.keys(ROLES).filter((role) => role in place)
    .map((role) => (titles[place[role]].toLowerCase() === role ? role : `${quoted(titles[place[role]])} as ${role}`));
  const unused = titles.filter((_, i) => !Object.values(place).includes(i)).map(quoted);
  const order = place.session === undefined ? " Rows are sessions in their order." : "";
  return [`Columns: ${named.join(", ")}${unused.length ? `; not used: ${unused.join(", ")}` : ""}.${order}`];
}
