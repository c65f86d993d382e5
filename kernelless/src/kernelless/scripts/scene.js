/**
 * A scene: lines that are told before the drawing, as the chart reads them out. Each has a part
 * (what it is), a speaker or none, a text, and whether a curtain hides it. All of it is text and
 * never markup.
 */

/** A line of a scene, as still.py writes it. */
function sceneLine(cells) {
  const [part, who, text, hidden] = cells;
  const line = Object.assign(document.createElement("p"), { className: `kl-scene-${part}${hidden ? " kl-after" : ""}` });
  if (who) line.append(Object.assign(document.createElement("b"), { textContent: who }), " ");
  line.append(text);
  return line;
}

/**
 * Show the scene of a figure, from its beginning where it is another.
 * @param {Figure} figure
 * @param {boolean} behind whether a curtain is down
 * @returns {string} what is to be told of it to whoever does not see it: nothing where it is the same
 */
function tellScene({ element, drawing }, behind) {
  const box = element.querySelector(".kl-scene");
  const lines = drawing.texts("scene").map((text) => sceneLine(text.split("\t")));
  const before = box?.textContent;
  if (!box || before === lines.map((line) => line.textContent).join("")) return "";
  box.replaceChildren(...lines);
  box.scrollTop = 0;
  return behind ? "" : lines.map((line) => line.textContent).join(" ");
}
