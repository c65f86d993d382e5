/** The settings of one figure, and who wants to know when they move. */
class Store {
  /** @param {Meta} meta */
  constructor(meta) {
    this.meta = meta;
    this.defaults = Object.fromEntries(meta.settings.map((one) => [one.name, one.default]));
    this.values = { ...this.defaults };
    this.listeners = [];
  }

  /**
   * Move settings.
   * @param {Values} values those to be moved
   * @param {boolean} smooth whether who draws may go there by and by
   */
  set(values, smooth = false) {
    const moved = Object.entries(values)
      .map(([name, value]) => [name, clean(value)])
      .filter(([name, value]) => this.values[name] !== value);
    if (!moved.length) return;
    Object.assign(this.values, Object.fromEntries(moved));
    this.listeners.forEach((listener) => listener(smooth));
  }

  onChange(listener) {
    this.listeners.push(listener);
  }

  reset() {
    this.set(this.defaults);
  }

  /** Position of the case that the settings amount to; null when they are the reader's own. */
  get case() {
    const names = Object.keys(this.values);
    const same = (values) => names.every((name) => this.values[name] === values[name]);
    const index = this.meta.cases.findIndex(same);
    return index < 0 ? null : index;
  }

  set case(index) {
    if (index !== null) this.set(this.meta.cases[index], true);
  }

  get link() {
    return writeLink(this.meta, this.values, this.defaults);
  }

  /** The settings that the reader moved and no link holds. */
  get unlinked() {
    const moved = new Map(movedOf(this.meta.settings, this.values, this.defaults));
    return this.meta.settings.filter((one) => moved.has(one.name) && !linkable([one]).length);
  }

  /** Take the settings from a link; what it leaves out goes back to its start, what no link holds stays. */
  follow(query) {
    const start = Object.fromEntries(linkable(this.meta.settings).map(({ name }) => [name, this.defaults[name]]));
    try {
      this.set({ ...start, ...readLink(query, this.meta.settings) });
    } catch (error) {
      this.set(start);
      throw error;
    }
  }
}
