/**
 * Walking: the pointer, a finger or the arrow keys go from record to record of the drawing's table,
 * whose values are shown beside the drawing and told to a screen reader. The chart knows by its
 * parameter `walk` which record it is: the first cell of the row; 0 for none.
 */
class Walk {
  /**
   * @param {Figure} figure
   * @param {string} param
   */
  constructor(figure, param) {
    this.figure = figure;
    this.drawing = figure.drawing;
    this.param = param;
    this.stop = this.makeStop();
    const { canvas } = this.drawing;
    canvas.addEventListener("pointermove", (event) => event.buttons || this.point(event));
    canvas.addEventListener("pointerup", (event) => event.pointerType === "mouse" || this.point(event));
    canvas.addEventListener("pointerleave", (event) => event.pointerType === "mouse" && this.end());
    document.addEventListener("pointerdown", () => this.end()); // what is dragged is not covered by its old values
  }

  get records() {
    return this.figure.readout.records;
  }

  /** A stop for the keyboard, after the controls: to a screen reader, a slider of records. */
  makeStop() {
    const stop = document.createElement("div");
    stop.className = "kl-walk";
    stop.tabIndex = 0;
    stop.role = "slider";
    stop.ariaLabel = `Values by ${this.figure.meta.columns[0].toLowerCase()}`;
    stop.ariaValueMin = this.records[0][0];
    stop.ariaValueMax = this.records.at(-1)[0];
    this.figure.foot.prepend(stop);
    stop.addEventListener("keydown", (event) => this.press(event));
    stop.addEventListener("focus", () => {
      this.drawing.box.scrollIntoView({ block: "nearest", behavior: "instant" });
      this.go(this.index ?? 0);
    });
    stop.addEventListener("blur", () => this.end());
    this.name(stop, this.records[0]);
    return stop;
  }

  press(event) {
    const last = this.records.length - 1;
    const now = this.index ?? 0;
    const to = { ArrowRight: now + 1, ArrowUp: now + 1, ArrowLeft: now - 1, ArrowDown: now - 1, Home: 0, End: last };
    if (event.key === "Escape") this.end();
    if (!(event.key in to)) return;
    event.preventDefault();
    this.go(Math.min(last, Math.max(0, to[event.key])));
  }

  /** Go to the record under the pointer. */
  point(event) {
    const place = this.drawing.across(event.clientX);
    const inside = place !== undefined && this.records.findIndex((row) => Number(row[0]) === Math.round(place));
    if (inside === undefined || inside === false || inside < 0) this.end();
    else this.go(inside, event);
  }

  /** Show a record; behind a curtain, none. */
  go(index, event) {
    if (this.figure.curtain.down) return this.end();
    this.index = index;
    const record = this.records[index];
    this.drawing.tell(this.param, Number(record[0]));
    this.name(this.stop, record);
    this.show(record, event && this.drawing.box.clientWidth >= NARROW ? event : this.aside());
  }

  show(record, place) {
    const { columns } = this.figure.meta;
    tooltip(null, place, null, Object.fromEntries(columns.map((name, i) => [name, record[i]])));
  }

  /** Over the controls, where neither drawing nor sentence is hidden; a pointer on a wide drawing has its values beside it. */
  aside() {
    const { box } = this.drawing;
    const controls = box.closest(".kl-live")?.querySelector(".kl-groups") ?? box;
    const { left, top } = controls.getBoundingClientRect();
    return { clientX: left, clientY: Math.max(0, top) - BESIDE };
  }

  name(stop, record) {
    const { columns } = this.figure.meta;
    stop.ariaValueNow = record[0];
    stop.ariaValueText = columns.map((name, i) => `${name} ${record[i]}`).join(", ");
  }

  end() {
    if (this.index === undefined) return;
    this.index = undefined;
    this.drawing.tell(this.param, 0);
    tooltip(null, null, null, "");
  }
}
