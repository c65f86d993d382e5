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
    if (figure.meta.asks && !figure.ask) this.makeField(); // the chart's own question comes later
    const prediction = figure.ask?.form.querySelector("input") ?? this.field;
    this.numbers = prediction && new RoomNumbers(prediction);
    this.sheet = this.makeSheet();
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
    sheet.className = "kl-curtain";
    sheet.ariaLabel = "Predict before you look";
    this.title = Object.assign(document.createElement("p"), { className: "kl-curtain-title" });
    this.button = Object.assign(document.createElement("button"), { type: "button", className: "kl-lift", textContent: "Lift the curtain" });
    this.button.addEventListener("click", () => this.lift());
    sheet.addEventListener("keydown", (event) => event.key === "Enter" && event.target.matches("input") && this.lift());
    return sheet;
  }

  /** Ask in full. */
  ask() {
    this.title.textContent = this.hands?.asks || this.figure.meta.asks || "Predict before you look";
  }

  /** What the room answers: hands, where a link has named a question for them; else numbers. */
  get room() {
    return this.hands ?? this.numbers;
  }

  /** What is filled in under the question. */
  get forms() {
    const one = this.hands ? undefined : (this.figure.ask?.form ?? this.form);
    return [one, this.room?.form].filter(Boolean);
  }

  /**
   * Ask another question of this lab, by its name; hands are counted for it.
   * @param {string | null} name one of `meta.ballots`; none for the lab's own question
   */
  put(name) {
    const { ballots } = this.figure.meta;
    if (name !== null && !Object.hasOwn(ballots, name)) throw new RangeError("This link names a question that this lab does not have. Its own is asked instead.");
    this.hands = name === null ? undefined : new RoomHands(ballots[name]);
    this.ask();
    if (this.down) this.furnish();
  }

  /** Ask anew: another case, another number. */
  furnish() {
    this.figure.ask?.forget();
    this.figure.ask?.form.remove(); // back with the drawing once the curtain is lifted
    if (this.field) this.field.value = "";
    this.room?.forget();
    this.sheet.replaceChildren(this.title, ...this.forms, this.button);
  }

  /** Where the chart has no place for the answer, whatever the room says is kept beside the result. */
  makeField() {
    this.field = Object.assign(document.createElement("input"), { type: "number", step: "any", placeholder: "?" });
    this.form = labelled("You predict:", this.field);
    this.form.className = "kl-ask";
  }

  lower() {
    if (this.down) return;
    this.furnish();
    this.element.querySelector(".kl-sight").before(this.sheet); // met before what it covers
    this.element.querySelector(".kl-predicted")?.remove();
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
    const seen = this.element.querySelector(".kl-walk") ?? this.element.querySelector(".kl-drawing");
    if (!seen.matches(".kl-walk")) seen.tabIndex = -1;
    seen.focus({ preventScroll: true });
  }

  toggle() {
    if (this.down) this.lift();
    else this.lower();
  }

  showPrediction() {
    const own = this.field?.value && `You predicted ${this.field.value}.`;
    const said = [own, this.room?.said].filter(Boolean).join(" ");
    if (!said) return;
    const line = Object.assign(document.createElement("p"), { className: "kl-predicted", textContent: said });
    this.element.querySelector(".kl-sight").append(line);
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
