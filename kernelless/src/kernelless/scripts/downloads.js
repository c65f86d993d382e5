/** What a reader can take away: the table as CSV, the picture as SVG or PNG; each says where it comes from. */

const BOM = "\ufeff"; // without it Excel takes UTF-8 for the alphabet of the machine
const MARGIN = 16; // px around a picture and its words
const LONGEST_NAME = 100; // characters of a file's name
const SHARP = 2; // pixels of a PNG for one of the drawing

const isNumber = (cell) => cell.trim() !== "" && Number.isFinite(Number(cell));

/** A cell that no spreadsheet takes for a formula; in a number, the minus of typography becomes that of numbers. */
function harmless(cell) {
  const plain = cell.replace(/^\u2212/, "-");
  if (isNumber(plain)) return plain;
  return /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
}

/** Text that a spreadsheet reads as one cell. */
const quote = (cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

/** @param {string[][]} rows */
const toCsv = (rows) => BOM + rows.map((row) => `${row.map((cell) => quote(harmless(cell))).join(",")}\r\n`).join("");

/** A text as part of a file's name. */
const slug = (text) => text.toLowerCase().replace(/[^a-z0-9.]+/g, "-").replace(/^-|-$/g, "");

/** What a setting is called in the name of a file: its case, else what differs from the start. */
function settingName({ meta, values, defaults, case: index }) {
  if (index !== null) return slug(meta.case_names[index]);
  const moved = movedOf(linkable(meta.settings), values, defaults);
  return slug(moved.map(([name, value]) => `${name} ${value}`).join(" "));
}

const fileName = (store, kind) => `${[store.meta.name, settingName(store)].filter(Boolean).join("-").slice(0, LONGEST_NAME)}.${kind}`;

/** Headers of the table with their units. */
const headers = ({ columns, units = [] }) => columns.map((name, i) => (units[i] ? `${name} (${units[i]})` : name));

/** What a value is called. */
const wording = (value) => (typeof value === "boolean" ? (value ? "yes" : "no") : String(value));

/**
 * Where a file comes from, a name and a text a line.
 * @param {Store} store
 * @param {{title: string, caption: string, badge: string, link: string, sentence: string}} about
 */
function provenance({ meta, values, unlinked }, about) {
  const { version, licence } = meta.origin;
  const settings = meta.settings.map(({ name, label }) => [`Setting: ${label}`, wording(values[name])]);
  const lines = [
    ["Title", about.title], ["Figure", about.caption], ["Kind", about.badge], ["In words", about.sentence],
    ...settings, ["Keep safe", unlinked.map(({ label }) => `This file holds what was entered as “${label}”; its link does not.`).join(" ")],
    ["Link", about.link], ["Version", version], ["Licence", licence],
    ...(meta.sources ?? []).map((source) => ["Source", source]),
  ];
  return lines.filter(([, text]) => text);
}

/** Colours as they are on paper, in place of the page's variables. */
const inLightColours = (svg) => svg.replace(/var\(--[\w-]+,\s*([^)]+)\)/g, "$1");

/**
 * Break a text into lines.
 * @param {string} text
 * @param {number} width
 * @param {(text: string) => number} measure how wide a text is
 */
function wrap(text, width, measure) {
  const lines = [];
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const longer = lines.length ? `${lines.at(-1)} ${word}` : word;
    if (lines.length && measure(longer) <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

const SVG = "http://www.w3.org/2000/svg";

/** An element of a picture. */
function drawn(tag, attributes, ...content) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...content);
  return node;
}

/** Lines of text under each other, from `y` down; returns them and where the next may begin. */
function paragraph(text, { size, font, width, y, fill, weight = 400 }) {
  const pen = document.createElement("canvas").getContext("2d");
  pen.font = `${weight} ${size}px ${font}`;
  const lines = wrap(text, width, (part) => pen.measureText(part).width);
  const nodes = lines.map((line, i) => drawn("text", { x: MARGIN, y: y + size * (1 + 1.35 * i), "font-size": size, "font-family": font, "font-weight": weight, fill }, line));
  return { nodes, end: y + (lines.length ? size * 1.35 * lines.length + 6 : 0) };
}

/** The rules of the page's own typefaces, which a picture takes with it. */
function fontRules() {
  const rules = [...document.styleSheets].flatMap((sheet) => {
    try {
      return [...sheet.cssRules];
    } catch {
      return []; // a sheet of a page opened from a folder cannot be read
    }
  });
  return rules.filter((rule) => rule instanceof CSSFontFaceRule && rule.cssText.includes("data:")).map((rule) => rule.cssText).join("\n");
}

/** The badge at the upper right, dashed: not observed. */
function stamp(text, { inks, width, font }) {
  const pen = document.createElement("canvas").getContext("2d");
  pen.font = `600 13px ${font}`;
  const wide = pen.measureText(text).width + 16;
  const x = width + MARGIN - wide;
  return [
    drawn("rect", { x, y: MARGIN, width: wide, height: 24, rx: 4, fill: "none", stroke: inks.edge, "stroke-width": 1.5, "stroke-dasharray": "4 3" }),
    drawn("text", { x: x + 8, y: MARGIN + 17, "font-size": 13, "font-family": font, "font-weight": 600, fill: inks.ink }, text),
  ];
}

/**
 * A picture that stands on its own: title and badge over the drawing, sentence, caption and source
 * under it; in light colours, on paper.
 * @param {string} svg the drawing
 * @param {object} about see `provenance`, with `description` and `origin`
 * @returns {{text: string, width: number, height: number}}
 */
function standalone(svg, about) {
  const inner = new DOMParser().parseFromString(svg, "image/svg+xml").documentElement;
  const { inks } = about.origin;
  const [sans, serif] = ["--kl-sans", "--kl-serif"].map((name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim());
  const [wide, high] = ["width", "height"].map((name) => Number(inner.getAttribute(name)));
  const lay = (text, y, size, font, fill, weight) => paragraph(text ?? "", { size, font, width: wide, y, fill, weight });
  const title = paragraph(about.title, { size: 18, font: serif, width: wide - 120, y: MARGIN, fill: inks.ink, weight: 600 });
  inner.setAttribute("x", MARGIN);
  inner.setAttribute("y", title.end);
  const sentence = lay(about.sentence, title.end + high + 8, 16, serif, inks.ink);
  const caption = lay(about.caption, sentence.end, 13, sans, inks.muted);
  const source = lay(about.source, caption.end, 12, sans, inks.muted);
  const [width, height] = [wide + 2 * MARGIN, Math.ceil(source.end + MARGIN)];
  const root = drawn("svg", { width, height, viewBox: `0 0 ${width} ${height}` });
  const note = [about.badge, about.description, about.sentence, about.caption, about.source].filter(Boolean).join(" · ");
  root.append(drawn("title", {}, about.title), drawn("desc", {}, note), drawn("style", {}, fontRules()));
  root.append(drawn("rect", { width: "100%", height: "100%", fill: inks.paper }));
  if (about.badge) root.append(...stamp(about.badge, { inks, width: wide, font: sans }));
  root.append(...title.nodes, document.importNode(inner, true), ...sentence.nodes, ...caption.nodes, ...source.nodes);
  return { text: inLightColours(new XMLSerializer().serializeToString(root)), width, height };
}

/** A picture as PNG. */
async function toPng({ text, width, height }) {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  await image.decode();
  const canvas = Object.assign(document.createElement("canvas"), { width: width * SHARP, height: height * SHARP });
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
}

/** Offer content as a file. */
function save(name, content) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
