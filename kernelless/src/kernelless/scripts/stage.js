/**
 * The stage: one lab fills the window, for a room that looks at a wall. Single keys work only while
 * the focus is in the lab, so that they meet nobody who dictates or uses keys of their own.
 */

/** Where a key is a letter or a number that somebody types. */
const TYPED = "input[type=number], input[type=text], input[type=search], textarea, select, [contenteditable=true]";

/** Everything on a page beside one part of it and what holds the part. */
function beside(part) {
  const found = [];
  for (let at = part; at.parentElement; at = at.parentElement) {
    found.push(...[...at.parentElement.children].filter((one) => one !== at && one.tagName !== "HEAD"));
  }
  return found;
}

/** The outermost box of the lab around a figure, or the figure itself. */
const outermost = (element) => element.closest(".kl-lab") ?? element.closest(".kl-room") ?? element;

class Stage {
  /** @param {Figure} figure */
  constructor(figure) {
    this.figure = figure;
    this.button = figure.foot.querySelector("[data-tool=present]");
    this.keys = this.makeKeys();
    figure.curtain.told = () => this.label();
    this.listen = (event) => this.press(event);
    this.shrink = () => this.on && !this.offered && this.leave();
    document.addEventListener("keydown", this.listen);
    addEventListener("resize", this.shrink);
  }

  get on() {
    return this.box.classList.contains("kl-stage");
  }

  /** Whether the window is large enough: where it is not, the style sheet takes the button away. */
  get offered() {
    return getComputedStyle(this.button).display !== "none";
  }

  get box() {
    return outermost(this.figure.element);
  }

  makeKeys() {
    const keys = document.createElement("div");
    keys.className = "kl-keys";
    const button = (act) => {
      const made = Object.assign(document.createElement("button"), { type: "button" });
      made.addEventListener("click", act);
      return made;
    };
    this.curtainButton = button(() => this.figure.curtain.toggle());
    const leave = button(() => this.leave());
    leave.textContent = "Leave";
    const hint = document.createElement("p");
    const { length } = this.figure.meta.cases;
    const cases = length ? [`1–${Math.min(9, length)} cases`] : [];
    hint.textContent = `Keys: ${[...cases, "C curtain", "Esc or P leave", "F11 full screen"].join(" · ")}`;
    keys.append(this.curtainButton, leave, hint);
    this.label();
    return keys;
  }

  label() {
    this.curtainButton.textContent = `${this.figure.curtain.down ? "Lift" : "Lower"} the curtain`;
  }

  press(event) {
    const { body } = document; // has the focus when what had it is gone, such as a curtain
    const mine = this.box.contains(event.target) || (this.on && event.target === body);
    if (event.ctrlKey || event.altKey || event.metaKey || !mine) return;
    if (event.key === "Escape") return this.on && this.leave();
    if (event.target.matches(TYPED)) return;
    const act = this.on ? this.acts(event.key) : event.key.toLowerCase() === "p" && (() => this.enter());
    if (!act) return;
    event.preventDefault();
    act();
  }

  /** What a key does on the stage. */
  acts(key) {
    const { curtain, store, meta } = this.figure;
    const index = Number(key) - 1;
    if (key !== "0" && index < meta.cases.length && index >= 0) return () => (store.case = index);
    return { c: () => curtain.toggle(), p: () => this.leave() }[key.toLowerCase()];
  }

  enter() {
    if (this.on || !this.offered) return;
    this.scrolled = scrollY;
    this.hidden = beside(this.box).filter((one) => !one.inert);
    for (const one of this.hidden) one.inert = true;
    document.documentElement.classList.add("kl-presents");
    this.box.classList.add("kl-stage");
    this.figure.frame.append(this.keys);
    if (this.figure.meta.asks) this.figure.curtain.lower();
    this.box.tabIndex = -1;
    this.box.focus({ preventScroll: true });
  }

  leave() {
    if (!this.on) return;
    for (const one of this.hidden) one.inert = false;
    document.documentElement.classList.remove("kl-presents");
    this.box.classList.remove("kl-stage");
    this.box.removeAttribute("tabindex");
    this.keys.remove(); // a curtain that nobody lifted stays: who leaves has not asked for the outcome
    this.figure.element.classList.remove("is-lifted");
    scrollTo({ top: this.scrolled, behavior: "instant" });
    this.button.focus();
  }

  destroy() {
    if (this.on) this.leave();
    document.removeEventListener("keydown", this.listen);
    removeEventListener("resize", this.shrink);
  }
}
