/** A question in the drawing: the reader's number goes to the chart, which answers it in words. */
class Ask {
  /**
   * @param {Drawing} drawing
   * @param {object} question see handles.py
   */
  constructor(drawing, question) {
    this.drawing = drawing;
    this.question = question;
    this.form = this.makeForm();
    drawing.box.before(this.form); // who asks is met first
    const observer = new ResizeObserver(() => this.place());
    drawing.store.onChange(() => this.rest());
    this.rest();
    for (const box of [drawing.canvas, this.form.parentElement]) observer.observe(box);
    drawing.box.addEventListener("scroll", () => this.place());
    this.place();
  }

  makeForm() {
    const { label, unit, low, high, step } = this.question;
    const form = document.createElement("label");
    form.className = "kl-ask";
    const field = Object.assign(document.createElement("input"), { type: "number", min: low, max: high, step, placeholder: "?" });
    field.inputMode = "decimal";
    form.append(`${label} `, field, ` ${unit}`);
    field.addEventListener("input", () => this.answer(field));
    return form;
  }

  answer(field) {
    const { name } = this.question;
    const valid = field.value !== "" && Number(field.value) >= Number(field.min) && Number(field.value) <= Number(field.max);
    this.drawing.tell(name, valid ? Number(field.value) : null);
  }

  /** Ask anew. */
  forget() {
    const field = this.form.querySelector("input");
    field.value = "";
    this.answer(field);
  }

  /** Ask nothing where the drawing tells the answer; a number that was given stays beside it. */
  rest() {
    const { values } = this.drawing.store;
    const told = Object.entries(this.question.before).some(([name, value]) => values[name] !== value);
    this.form.classList.toggle("is-told", told);
  }

  /** Come back into the drawing from behind a curtain. */
  comeBack() {
    this.drawing.box.before(this.form);
    this.place();
    const field = this.form.querySelector("input");
    if (field.value === "") this.drawing.tell(this.question.name, ""); // who looks is answered
  }

  /** Stand where the chart keeps the place, over the drawing and out of the flow. */
  place() {
    const mark = this.drawing.mark("place_question");
    if (!mark) return;
    const { left, top } = mark.getBoundingClientRect();
    const from = (this.form.offsetParent ?? document.body).getBoundingClientRect();
    const room = from.width - this.form.offsetWidth; // a question that is too long begins further left
    this.form.style.translate = `${Math.max(0, Math.min(left - from.left, room))}px ${top - from.top}px`;
    const box = this.drawing.box.getBoundingClientRect();
    this.form.style.visibility = top < box.top - 1 || top > box.bottom ? "hidden" : ""; // scrolled away
  }
}
