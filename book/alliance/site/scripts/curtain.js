const AXIS = 40; // px; what begins at an axis covers its labels, too: words may begin beside it

/**
 * A curtain over what answers: part of the drawing, and the sentence, until somebody has predicted.
 * A chart says by a layer named `place_outcome` which part it is; else it is the whole drawing.
 */
class Curtain {
  /** @param {Figure} figure */
  constructor(figure) {
    this.figure = figure;
    this.element = figure.element;
    this.sheet = this.makeSheet();
    figure.store.onChange(() => this.ask());
    this.ask();
    const observer = new ResizeObserver(() => this.place());
    for (const box of [this.element, figure.drawing.canvas]) observer.observe(box);
    figure.drawing.box.addEventListener("scroll", () => this.place());
    figure.drawing.onReadouts(() => this.down && requestAnimationFrame(() => this.place()));
  }

  get down() {
    return this.element.classList.contains("is-curtained");
  }

  makeSheet() {
    const sheet = document.createElement("section");
    sheet.className = "dm-curtain";
    sheet.ariaLabel = "Predict before you look";
    this.title = Object.assign(document.createElement("p"), { className: "dm-curtain-title" });
    const lift = Object.assign(document.createElement("button"), { type: "button", className: "dm-lift", textContent: "Lift the curtain" });
    lift.addEventListener("click", () => this.lift());
    sheet.addEventListener("keydown", (event) => event.key === "Enter" && event.target.matches("input") && this.lift());
    const asks = this.figure.meta.asks && !this.figure.ask; // the chart's own question comes later
    sheet.append(this.title, ...(asks ? [this.makeField()] : []), lift);
    return sheet;
  }

  /** Ask in full, or say why nothing is to be predicted. */
  ask() {
    const { meta, store } = this.figure;
    const why = meta.question && reason(meta.question, store.values);
    this.title.textContent = why ? `${why} Nothing is to be predicted.` : meta.asks || "Predict before you look";
  }

  /** Where the chart has no place for the answer, whatever the room says is kept beside the result. */
  makeField() {
    const form = Object.assign(document.createElement("label"), { className: "dm-ask" });
    this.field = Object.assign(document.createElement("input"), { type: "number", step: "any", placeholder: "?" });
    form.append("You predict: ", this.field);
    return form;
  }

  lower() {
    if (this.down) return;
    this.figure.ask?.forget(); // another case, another number
    if (this.field) this.field.value = "";
    if (this.figure.ask) this.title.after(this.figure.ask.form);
    this.element.querySelector(".dm-sight").before(this.sheet); // met before what it covers
    this.element.querySelector(".dm-predicted")?.remove();
    this.element.classList.add("is-curtained");
    this.element.classList.remove("is-lifted");
    this.place();
    this.figure.readOut();
    this.told?.();
  }

  lift() {
    if (!this.down) return;
    const inside = this.sheet.contains(document.activeElement);
    this.sheet.remove();
    this.element.classList.remove("is-curtained");
    this.element.classList.add("is-lifted"); // a question that nobody answered asks no more
    this.figure.ask?.comeBack();
    this.showPrediction();
    this.figure.readOut();
    this.figure.readout.tell(this.figure.readout.sentence);
    if (inside) this.showFocus();
    this.told?.();
  }

  /** The focus was in the curtain: it goes to what is seen now. */
  showFocus() {
    const seen = this.element.querySelector(".dm-walk") ?? this.element.querySelector(".dm-drawing");
    if (!seen.matches(".dm-walk")) seen.tabIndex = -1;
    seen.focus({ preventScroll: true });
  }

  toggle() {
    if (this.down) this.lift();
    else this.lower();
  }

  showPrediction() {
    if (!this.field?.value) return;
    const said = Object.assign(document.createElement("p"), { className: "dm-predicted" });
    said.textContent = `You predicted ${this.field.value}.`;
    this.element.querySelector(".dm-sight").append(said);
  }

  /** Cover the place that answers, as far as the drawing goes: labels stand beside their panel. */
  place() {
    if (!this.down) return;
    const { drawing } = this.figure;
    const box = drawing.box.getBoundingClientRect();
    const covered = drawing.mark("place_outcome")?.getBoundingClientRect() ?? box;
    const from = this.element.getBoundingClientRect();
    const { style } = this.sheet;
    const left = covered.left - box.left < AXIS ? box.left : covered.left;
    const [top, bottom] = [Math.max(covered.top, box.top), Math.min(covered.bottom, box.bottom)]; // of what is in sight
    style.translate = `${left - from.left}px ${top - from.top}px`;
    style.width = `${box.right - left}px`;
    style.height = `${bottom - top}px`;
  }
}
