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
    return writeLink(this.meta.name, this.values, this.defaults);
  }

  /** Take the settings from a link; what it leaves out goes back to its start. */
  follow(query) {
    try {
      this.set({ ...this.defaults, ...readLink(query, this.meta.settings) });
    } catch (error) {
      this.reset();
      throw error;
    }
  }
}
