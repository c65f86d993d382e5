/** What a figure says in words and numbers: its sentence, its table, and its messages. */

const REST = 400; // ms of rest before a screen reader is told

class Readout {
  /** @param {HTMLElement} element markup of the figure */
  constructor(element) {
    this.boxes = [element, element.querySelector(".kl-foot")]; // in a lab they stand apart
    this.records = [];
    this.tell = afterRest((text) => this.write("quiet", text), REST);
    this.forget = afterRest(() => this.write("done", ""), 4000);
    this.part("numbers")?.addEventListener("toggle", () => this.fillTable());
  }

  part(name) {
    return this.boxes.map((box) => box.querySelector(`.kl-${name}`)).find(Boolean);
  }

  write(name, text) {
    const part = this.part(name);
    if (part && part.textContent !== text) part.textContent = text;
  }

  /** Say that something was done, for a while. */
  done(text) {
    this.write("done", text);
    this.forget();
  }

  complain(text) {
    this.write("message", text);
  }

  /**
   * Show what the drawing says now.
   * @param {string} sentence
   * @param {string[][]} records rows of the table
   * @param {string} faults of what was entered
   */
  update(sentence, records, faults = "") {
    const told = `${faults} ${sentence}`.trim();
    const first = this.told === undefined;
    if (!first && !this.silent && told !== this.told) this.tell(told);
    this.told = told;
    this.sentence = sentence;
    this.records = records;
    this.write("sentence", sentence);
    this.fillTable();
  }

  fillTable() {
    const numbers = this.part("numbers");
    if (!numbers?.open) return;
    numbers.querySelector("tbody").replaceChildren(...this.records.map(tableRow));
  }
}

/** A row of the table; its first cell is a heading. */
function tableRow(cells) {
  const row = document.createElement("tr");
  for (const [column, text] of cells.entries()) {
    const cell = document.createElement(column ? "td" : "th");
    if (!column) cell.scope = "row";
    cell.textContent = text;
    row.append(cell);
  }
  return row;
}
