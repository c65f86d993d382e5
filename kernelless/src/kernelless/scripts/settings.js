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
 *            formerly: Formerly[], program: ?{name: string, source: string}}} Meta
 * @typedef {{names: Record<string, string>, starts: Values, factors: Record<string, number>,
 *            options: Record<string, Record<string, string>>}} Formerly
 *   what links of an older edition meant: see editions.py
 * @typedef {{shared: string, read: (text: string, setting: Setting) => Value | undefined,
 *            allowed: (setting: Setting) => string,
 *            toShared: (value: Value, setting: Setting) => Value,
 *            fromShared: (shared: Value, setting: Setting) => Value, inLinks: boolean,
 *            field?: Record<string, string>}} Kind inLinks: whether links and names of files may hold
 *   the value; field: attributes of the control's own field
 */

const LONGEST_TEXT = 100000; // characters, as in settings.py
const FEW = 4; // options of a long list that a message names, as in settings.py
const LONGEST = 60; // characters of somebody's input that a message repeats
const EDITION = "v"; // how a link names the edition of the settings, as in editions.py
const LATER = "This link was made with a later version of this page. What is not known here is left out; the later version shows all of it.";

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
    allowed: ({ options }) => {
      const more = `another of its ${options.length} options`;
      return `use ${either(options.length > 2 * FEW ? [...options.slice(0, FEW), more] : options)}`;
    },
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

/** The edition of a figure's settings: one more than there are older ones. */
const editionOf = ({ formerly }) => formerly.length + 1;

/** The edition of a link, the first where it names none, and its other pairs of name and text. */
function linked(query) {
  const pairs = [...new URLSearchParams(query)];
  const edition = pairs.filter(([name]) => name === EDITION).at(-1)?.[1] ?? "1";
  if (!/^[1-9][0-9]*$/.test(edition)) throw refusal([`${EDITION} = ${shorten(edition)}; use a whole number from 1`]);
  return { edition: Number(edition), named: pairs.filter(([name]) => name !== EDITION) };
}

/** Whether a link names a setting, and not only a figure. */
const namesSetting = (query) => [...new URLSearchParams(query)].some(([name]) => name !== EDITION);

/** Whether a link is of a later edition than the page knows. */
const isLater = (query, meta) => linked(query).edition > editionOf(meta);

/** The number of a text in another unit; a text that is no number stays, to be refused. */
const scaled = (text, factor) =>
  factor === undefined || text.trim() === "" || isNaN(text) ? text : String(clean(Number(text) * factor));

/** The same with keys that cannot be mistaken for what every object has. */
const mapOf = (object = {}) => new Map(Object.entries(object));

/** What an older edition said, in the words of the next one; what was left out had the start of then. */
function following(named, { names, starts, factors, options }) {
  const [next, factor, renamed] = [names, factors, options].map(mapOf);
  const left = Object.entries(starts).filter(([start]) => !named.some(([name]) => name === start));
  return [...left, ...named].map(([name, value]) => {
    const text = mapOf(renamed.get(name)).get(String(value)) ?? String(value);
    return [next.get(name) ?? name, scaled(text, factor.get(name))];
  });
}

/**
 * Read the settings out of a link.
 * @param {string} query `v=1&depth=1.5&kind=withdrawal`
 * @param {Meta} meta of the figure
 * @returns {Values} what the link names, as it would be named today; of a later edition, what is known
 * @throws {RangeError} naming the first value that cannot be, what is allowed, and what was done; it
 *   holds the other values
 */
function readLink(query, meta) {
  const { edition, named } = linked(query);
  const values = {};
  const settings = linkable(meta.settings);
  const faults = [];
  for (const [name, text] of meta.formerly.slice(edition - 1).reduce(following, named)) {
    const setting = settings.find((one) => one.name === name);
    const value = setting && KINDS[setting.kind].read(text, setting);
    if (value === undefined) faults.push(faultOf(name, text, setting, settings));
    else values[name] = value;
  }
  if (faults.length && !isLater(query, meta)) throw Object.assign(refusal(faults), { values });
  return values;
}

/** What is wrong with a value that a link asks for, and what is allowed. */
function faultOf(name, text, setting, settings) {
  if (setting) return `${name} = ${shorten(text)}; ${KINDS[setting.kind].allowed(setting)}`;
  const names = settings.map((one) => one.name).join(", ");
  return `“${shorten(name)}”, which is no setting of this figure; use ${names}`;
}

function refusal([first, ...others]) {
  const more = others.length ? `; and for ${others.length} more that cannot be` : "";
  return new RangeError(`This link asks for ${first}${more}. Where it cannot be followed, the starting values are shown.`);
}

/**
 * Write settings into a link.
 * @param {Meta} meta of the figure
 * @param {Values} values
 * @param {Values} defaults what a link need not name
 * @returns {string} `#figure?v=1&depth=1.5`
 */
function writeLink(meta, values, defaults) {
  const moved = movedOf(linkable(meta.settings), values, defaults);
  const pairs = [[EDITION, editionOf(meta)], ...moved].map(([name, value]) => [name, String(value)]);
  return `#${meta.name}?${new URLSearchParams(pairs)}`;
}
