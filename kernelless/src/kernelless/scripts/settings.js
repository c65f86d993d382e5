/**
 * Settings: what may be given for each kind, how a link writes it, and what a widget shares of it.
 * One entry a kind, the twin of its class in settings.py.
 *
 * @typedef {number | boolean | string} Value
 * @typedef {Record<string, Value>} Values
 * @typedef {{kind: string, name: string, label: string, default: Value, low?: number,
 *            high?: number, step?: number, options?: string[], note?: string, at?: string[],
 *            of?: string}} Setting at: of places, which settings name one; of: the setting whose places
 *   a setting of kind "placed" is about
 * @typedef {{name: string, kind: ?string, columns: string[], settings: Setting[], cases: Values[],
 *            program: ?{name: string, source: string}}} Meta
 * @typedef {{shared: string, read: (text: string, setting: Setting) => Value | undefined,
 *            allowed: (setting: Setting) => string,
 *            toShared: (value: Value, setting: Setting) => Value,
 *            fromShared: (shared: Value, setting: Setting) => Value, inLinks: boolean,
 *            field?: Record<string, string>}} Kind inLinks: whether links and names of files may hold
 *   the value; field: attributes of the control's own field
 */

const LONGEST_TEXT = 100000; // characters, as in settings.py
const LONGEST = 60; // characters of somebody's input that a message repeats

const same = (value) => value;

/** The number that a text stands for; undefined outside the range. */
function numberWithin(text, { low, high }) {
  const number = text.trim() === "" ? NaN : Number(text);
  return number >= low && number <= high ? number : undefined;
}

/** A list of places, each with so many numbers; undefined for another text. */
function placesIn(text, { at }) {
  const place = `[0-9]+(\\.[0-9]+){${at.length - 1}}`;
  return text === "" || new RegExp(`^${place}(_${place})*$`).test(text) ? text : undefined;
}

/** @type {Kind} */
const FLAG = {
  shared: "value",
  read: (text) => (text === "true" || text === "false" ? text === "true" : undefined),
  allowed: () => "use true or false",
  toShared: same,
  fromShared: same,
  inLinks: true,
};

/** @type {Record<string, Kind>} */
const KINDS = {
  number: {
    shared: "value",
    read: numberWithin,
    allowed: ({ low, high }) => `use a number from ${low} to ${high}`,
    toShared: same,
    fromShared: same,
    inLinks: true,
  },
  whole: {
    shared: "value",
    read: (text, setting) => {
      const number = numberWithin(text, setting);
      return Number.isInteger(number) ? number : undefined;
    },
    allowed: ({ low, high }) => `use a whole number from ${low} to ${high}`,
    toShared: same,
    fromShared: same,
    inLinks: true,
  },
  flag: FLAG,
  choice: {
    shared: "index",
    read: (text, { options }) => (options.includes(text) ? text : undefined),
    allowed: ({ options }) => `use ${either(options)}`,
    toShared: (value, { options }) => options.indexOf(value),
    fromShared: (index, { options }) => options[index],
    inLinks: true,
  },
  series: {
    shared: "value",
    read: same,
    allowed: () => `use a text of at most ${LONGEST_TEXT} characters`,
    toShared: same,
    fromShared: same,
    inLinks: false,
    // Browsers must neither remember it, nor send it to whoever checks spelling or suggests words.
    field: { autocomplete: "off", autocapitalize: "off", autocorrect: "off", spellcheck: "false", writingsuggestions: "false", "data-gramm": "false" },
  },
  places: {
    shared: "value",
    read: placesIn,
    allowed: ({ at }) => `use places such as ${at.map((_, i) => i + 1).join(".")}, with _ between them`,
    toShared: same,
    fromShared: same,
    inLinks: true,
  },
  placed: { ...FLAG, inLinks: false }, // links hold the places
};

/** The settings that a link, or the name of a file, may hold. */
const linkable = (settings) => settings.filter(({ kind }) => KINDS[kind].inLinks);

/** What was moved of some settings: pairs of name and value. */
const movedOf = (settings, values, defaults) =>
  settings.map(({ name }) => [name, values[name]]).filter(([name, value]) => value !== defaults[name]);

/** Options joined by commas and "or". */
function either(options) {
  const last = options.at(-1);
  return options.length > 1 ? `${options.slice(0, -1).join(", ")} or ${last}` : last;
}

/** A value without the float noise that sliders leave on it: 0.3, not 0.30000000000000004. */
const clean = (value) => (typeof value === "number" ? Number(value.toPrecision(12)) : value);

/** A text short enough to be repeated in a message. */
const shorten = (text) => (text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);

/**
 * Read the settings out of a link.
 * @param {string} query `depth=1.5&kind=withdrawal`
 * @param {Setting[]} settings
 * @returns {Values} only what the link names
 * @throws {RangeError} naming the value, what is allowed, and what was done
 */
function readLink(query, settings) {
  const values = {};
  for (const [name, text] of new URLSearchParams(query)) {
    const setting = linkable(settings).find((one) => one.name === name);
    if (!setting) throw refusal(`“${shorten(name)}”, which is no setting of this figure; use ${
      linkable(settings).map((one) => one.name).join(", ")}`);
    const { read, allowed } = KINDS[setting.kind];
    const value = read(text, setting);
    if (value === undefined) throw refusal(`${name} = ${shorten(text)}; ${allowed(setting)}`);
    values[name] = value;
  }
  return values;
}

const refusal = (what) =>
  new RangeError(`This link asks for ${what}. The starting values are shown instead.`);

/**
 * Write settings into a link.
 * @param {Meta} meta of the figure
 * @param {Values} values
 * @param {Values} defaults what a link need not name
 * @returns {string} `#figure?depth=1.5`
 */
function writeLink({ name: figure, settings }, values, defaults) {
  const moved = movedOf(linkable(settings), values, defaults);
  const query = new URLSearchParams(moved.map(([name, value]) => [name, String(value)]));
  return `#${figure}${moved.length ? `?${query}` : ""}`;
}
