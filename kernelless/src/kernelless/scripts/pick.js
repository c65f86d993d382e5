/** Marks of a drawing that are pressed to move a setting to what they stand for; pressed again, back. */
class Pick {
  /**
   * @param {Drawing} drawing
   * @param {object} pick see handles.py
   */
  constructor(drawing, pick) {
    this.canvas = drawing.canvas;
    this.store = drawing.store;
    this.pick = pick;
    this.places = this.store.meta.settings.some(({ name, kind }) => name === pick.setting && kind === "places");
    this.canvas.addEventListener("click", (event) => this.press(event));
  }

  press(event) {
    const { setting, field } = this.pick;
    const near = this.nearest(event);
    if (!near) return;
    const { values, defaults } = this.store;
    const value = near.__data__.datum[field]; // Vega's renderer leaves the item on its node
    if (this.places) this.store.press(setting, value);
    else this.store.set({ [setting]: value === values[setting] ? defaults[setting] : value });
  }

  /** The mark within reach whose middle is nearest to a place of the window. */
  nearest({ clientX, clientY }) {
    const away = (node) => {
      const box = node.getBoundingClientRect();
      return Math.hypot(clientX - box.x - box.width / 2, clientY - box.y - box.height / 2);
    };
    const marks = [...this.canvas.querySelectorAll(`[class*="pick_${this.pick.name}"] > path`)];
    const all = marks.map((node) => ({ node, far: away(node) })).filter(({ far }) => far <= REACH);
    return all.sort((a, b) => a.far - b.far)[0]?.node;
  }
}
