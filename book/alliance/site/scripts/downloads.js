/** What a reader can take away: the table as CSV, the picture as SVG. */

/** Text that a spreadsheet reads as one cell. */
const quote = (cell) => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

/** @param {string[][]} rows */
const toCsv = (rows) => rows.map((row) => `${row.map(quote).join(",")}\n`).join("");

/** Colours as they are on paper, in place of the page's variables. */
const inLightColours = (svg) => svg.replace(/var\(--[\w-]+,\s*([^)]+)\)/g, "$1");

/**
 * A picture that stands on its own: light colours, white paper.
 * @param {string} svg
 * @param {string} note what it shows, in words
 */
function standalone(svg, note) {
  const picture = new DOMParser().parseFromString(inLightColours(svg), "image/svg+xml");
  const make = (tag, rest) =>
    Object.assign(picture.createElementNS("http://www.w3.org/2000/svg", tag), rest);
  const paper = make("rect");
  const size = { width: "100%", height: "100%", fill: "#fff" };
  for (const [key, value] of Object.entries(size)) paper.setAttribute(key, value);
  picture.documentElement.prepend(make("desc", { textContent: note }), paper);
  return new XMLSerializer().serializeToString(picture);
}

/** Offer a text as a file. */
function save(name, type, text) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
