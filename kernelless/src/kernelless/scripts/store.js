/** Places with another among them, or without one, in an order of their own: the same places are the same text. */
function withPlace(text, place, marked) {
  const places = new Set(text.split("_").filter(Boolean));
  if (marked) places.add(place);
  else places.delete(place);
  return [...places].sort((a, b) => a.localeCompare(b, "en", { numeric: true })).join("_");
}

const hasPlace = (text, place) => text.split("_").includes(place);

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
    const moved = Object.entries(this.agreed(values))
      .map(([name, value]) => [name, clean(value)])
      .filter(([name, value]) => this.values[name] !== value);
    if (!moved.length) return;
    Object.assign(this.values, Object.fromEntries(moved));
    this.listeners.forEach((listener) => listener(smooth));
  }

  /** Mark a place, or take its mark away. */
  press(name, place) {
    const text = this.values[name];
    this.set({ [name]: withPlace(text, place, !hasPlace(text, place)) });
  }

  /** The same, where whether a place is marked and the places that are marked agree with each other. */
  agreed(values) {
    const placed = this.meta.settings.filter(({ kind }) => kind === "placed");
    if (!placed.length) return values;
    const next = { ...values };
    for (const { name, of } of placed) {
      const now = { ...this.values, ...next };
      const place = this.placeOf(of, now);
      if (name in values && !(of in values)) next[of] = withPlace(now[of], place, values[name]);
      next[name] = hasPlace(next[of] ?? now[of], place);
    }
    return next;
  }

  /** The present place: numbers as they are, and a choice by its position from 1. */
  placeOf(name, values) {
    const { settings } = this.meta;
    const find = (wanted) => settings.find((one) => one.name === wanted);
    const number = ({ name: one, options }) => (options ? options.indexOf(values[one]) + 1 : values[one]);
    return find(name).at.map((one) => number(find(one))).join(".");
  }

  onChange(listener) {
    this.listeners.push(listener);
  }

  reset() {
    this.set(this.defaults);
  }

  /** Position of the case that the settings amount to; null when they are the reader's own. */
  get case() {
    const names = this.meta.settings.filter(({ kind }) => kind !== "placed").map(({ name }) => name);
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
    return this.meta.settings.filter((one) => moved.has(one.name) && one.kind !== "placed" && !linkable([one]).length);
  }

  /**
   * Take the settings from a link; what it leaves out, or asks for and cannot have, goes back to its
   * start; what no link holds stays.
   * @returns {string} what is to be said of the link; nothing of most
   */
  follow(query) {
    const start = Object.fromEntries(linkable(this.meta.settings).map(({ name }) => [name, this.defaults[name]]));
    try {
      this.set({ ...start, ...readLink(query, this.meta) });
      return isLater(query, this.meta) ? LATER : "";
    } catch (error) {
      this.set({ ...start, ...error.values });
      throw error;
    }
  }
}
