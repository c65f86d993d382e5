/** Handles: marks of a drawing that can be dragged. The store is the one truth; the mark follows. */

const REACH = 22; // px around a handle in which it is taken hold of: 44 across

class Hold {
  /**
   * @param {Drawing} drawing
   * @param {object[]} handles see handles.py
   */
  constructor(drawing, handles) {
    this.drawing = drawing;
    this.store = drawing.store;
    this.handles = handles;
    const { canvas } = drawing;
    const on = { pointerdown: this.take, pointermove: this.drag, pointerup: this.leave, pointercancel: this.leave };
    for (const [type, act] of Object.entries(on)) canvas.addEventListener(type, act.bind(this));
    // A finger on a handle drags it; anywhere else it scrolls the page.
    canvas.addEventListener("touchstart", (event) => this.nearest(event.touches[0]) && event.preventDefault(), { passive: false });
  }

  /** The handle within reach whose middle is nearest to a place of the window. */
  nearest({ clientX, clientY }) {
    const all = this.handles.map((handle) => ({ handle, away: this.away(handle, clientX, clientY) }));
    const near = all.filter(({ away }) => away <= REACH).sort((a, b) => a.away - b.away);
    return near[0]?.handle;
  }

  /** Distance of a handle from a place; none has it that is not drawn. */
  away({ name }, x, y) {
    const mark = this.drawing.mark(`handle_${name}`);
    if (!mark) return Infinity;
    const box = mark.getBoundingClientRect();
    return Math.hypot(x - box.x - box.width / 2, y - box.y - box.height / 2);
  }

  take(event) {
    const handle = event.isPrimary && event.button === 0 ? this.nearest(event) : undefined;
    if (!handle) return;
    const { values } = this.store;
    this.held = { handle, x: event.clientX, y: event.clientY, from: { ...values } };
    this.drawing.canvas.setPointerCapture(event.pointerId);
    event.preventDefault();
  }

  drag(event) {
    if (!this.held) return;
    const { handle, x, y, from } = this.held;
    const unit = this.drawing.unit(`handle_${handle.name}`);
    const moved = {};
    const move = (name, by) => name && (moved[name] = this.within(name, from[name] + by));
    move(handle.x, ((event.clientX - x) / unit.x) * handle.right);
    move(handle.y, ((event.clientY - y) / unit.y) * handle.up);
    this.store.set(moved);
  }

  leave() {
    this.held = undefined;
  }

  /** The nearest step of a setting, within its range. */
  within(name, value) {
    const { low, high, step } = this.store.meta.settings.find((one) => one.name === name);
    const stepped = low + Math.round((value - low) / step) * step;
    return clean(Math.min(high, Math.max(low, stepped)));
  }
}
