/** The drawing of one figure: a Vega view that fits its box and follows the settings. */

const TEXT_SIZE = 16; // px; beside larger text a drawing grows as well
const MIN_WIDTH = 40; // px; nothing is drawn narrower
const NARROW = 520; // px; below, a chart that knows the parameter "narrow" is drawn for a phone
const LOW = 600; // px; in a window this low beside its controls, it is drawn so too
const LEAST = 0.85; // of its size, to which a drawing is shrunk at most: words of 13 px stay above 11
const MIN_PANEL = 220; // px; panels side by side are stacked rather than drawn narrower

const BESIDE = 14; // px from the pointer to what is told of the place

/** Vega's tooltip handler: names and values beside the pointer. */
function tooltip(_handler, event, _item, value) {
  const box = document.querySelector(".kl-tooltip") ?? document.createElement("div");
  box.className = "kl-tooltip";
  box.hidden = value === null || value === undefined || value === "";
  if (box.hidden) return;
  const lines = typeof value === "object" ? Object.entries(value) : [[value]];
  box.textContent = lines.map((line) => line.join(": ")).join("\n");
  document.body.append(box);
  const left = Math.min(event.clientX + BESIDE, innerWidth - box.offsetWidth - 8);
  const top = Math.min(event.clientY + BESIDE, innerHeight - box.offsetHeight);
  box.style.translate = `${left}px ${top}px`;
}

class Drawing {
  /**
   * @param {HTMLElement} box where it stands
   * @param {object} spec Vega specification
   * @param {Store} store
   */
  constructor(box, spec, store) {
    this.box = box;
    this.spec = spec;
    this.store = store;
    this.layout = spec.usermeta;
    this.canvas = document.createElement("div");
    this.follow = oncePerFrame(() => this.followNow());
    this.glide = new Glide((progress) => this.tell("kl_progress", progress));
    this.sharpened = 0;
  }

  /**
   * Draw for the first time, and put the drawing in the place of the first frame.
   * @param {?HTMLElement} inputs where Vega's own inputs go
   * @param {(error: Error) => void} fail told of what goes wrong later
   */
  async start(inputs, fail) {
    if (!api.vega) throw new Error("vega.js did not load");
    const { View, parse, Warn } = api.vega;
    teachTables(api.vega);
    addProgram(this.store.meta.program);
    this.sharpener = new Sharpener(this.store.meta.program, () => this.tell("kl_sharpened", ++this.sharpened));
    const silent = () => {}; // where values are walked through, marks have no tooltips of their own
    const options = { renderer: "svg", hover: true, logLevel: Warn, tooltip: this.store.meta.walk ? silent : tooltip };
    this.view = new View(parse(this.spec), options);
    this.view.error = (error) => {
      this.failure ??= error;
      fail(error);
    };
    this.view.initialize(this.canvas, inputs);
    await this.view.runAsync();
    if (this.failure) throw this.failure;
    for (const name of Object.values(this.layout.readouts)) this.view.data(name); // throws if missing
    await this.fitIntoBox();
    this.takePlace();
    this.listen();
    this.sharpener.moved();
  }

  takePlace() {
    const still = this.box.querySelector("svg");
    this.box.setAttribute("role", "img");
    this.box.setAttribute("aria-label", still.getAttribute("aria-label"));
    still.replaceWith(this.canvas);
  }

  listen() {
    for (const name of Object.keys(this.store.values)) {
      this.view.addSignalListener(name, (_, value) => this.store.set({ [name]: value }));
    }
    this.store.onChange((smooth) => {
      this.smooth = smooth;
      this.follow();
    });
    this.observer = new ResizeObserver(() => this.fitIntoBox());
    this.observer.observe(this.box);
  }

  followNow() {
    const smooth = this.smooth && this.layout.feed && this.glide.wanted;
    this.smooth = false;
    this.glide.stop();
    for (const [name, value] of Object.entries(this.store.values)) this.view.signal(name, value);
    if (this.layout.feed) this.view.signal("kl_progress", smooth ? 0 : 1);
    this.view.runAsync();
    if (smooth) this.glide.start();
    this.sharpener.moved(smooth ? GLIDE : 0);
  }

  /** Tell the chart the value of a parameter that is no setting. */
  tell(name, value) {
    return this.view.signal(name, value).runAsync();
  }

  /** The first item of a named mark, as it is drawn now. */
  mark(name) {
    return this.canvas.querySelector(`[class*="${name}"] > path`);
  }

  /** How large a pixel of the drawing is in the window; its box may be wider than what is drawn. */
  zoom() {
    return this.canvas.querySelector("svg").getScreenCTM().a;
  }

  /** Pixels of the window for one unit of each scale of a named mark. */
  unit(name) {
    const slope = (axis) => {
      const scale = this.view.scale(this.layout.scales[name][axis]);
      return (scale(1) - scale(0)) * this.zoom();
    };
    return { x: slope("x"), y: slope("y") };
  }

  /** The value at a place of the window, on the scale along which records are walked through. */
  across(clientX) {
    const group = this.canvas.querySelector(`[class*="walk_path"]`)?.parentElement.parentElement;
    const left = group?.querySelector("path.background")?.getBoundingClientRect().left;
    return this.view.scale(this.layout.scales.walk_path.x).invert((clientX - left) / this.zoom());
  }

  /** Rows of a readout, as text. */
  texts(readout) {
    const data = this.layout.readouts[readout];
    return data ? this.view.data(data).map((row) => String(row.text)) : [];
  }

  /** Call `listener` whenever a readout may have changed. */
  onReadouts(listener) {
    for (const data of Object.values(this.layout.readouts)) {
      this.view.addDataListener(data, listener);
    }
  }

  toSvg() {
    return this.view.toSVG();
  }

  /** Make the drawing as wide as its box, and as large as the text around it. */
  async fitIntoBox() {
    const text = parseFloat(getComputedStyle(document.documentElement).fontSize);
    const growth = Math.max(1, text / TEXT_SIZE);
    await this.fit(Math.floor(this.box.clientWidth / growth));
    const [wide, high] = ["width", "height"].map((side) => this.drawn(side));
    this.box.style.setProperty("--kl-drawn-width", `${wide * growth}px`);
    this.box.style.setProperty("--kl-least-width", `${wide * LEAST}px`);
    this.box.style.setProperty("--kl-least-height", `${high * LEAST}px`);
    this.offerScroll();
  }

  /** Where words would be too small, the drawing is larger than its box: then keys can scroll it. */
  offerScroll() {
    const { scrollWidth, scrollHeight, clientWidth, clientHeight } = this.box;
    const scrolls = scrollWidth > clientWidth + 1 || scrollHeight > clientHeight + 1;
    this.box.classList.toggle("kl-scrolls", scrolls);
    if (scrolls) this.box.tabIndex = 0;
    else this.box.removeAttribute("tabindex");
  }

  /** Make the drawing `width` wide; legends stand in a row where they fit, else in a column. */
  async fit(width) {
    const fitted = `${width} ${this.isLow()}`;
    if (!width || fitted === this.fitted) return; // a hidden tab has no width
    this.fitted = fitted;
    this.overhang ??= this.drawn("width") - this.span();
    if (this.layout.narrow) await this.suit(width < NARROW || this.isLow());
    for (const columns of this.layout.legends ? [0, 1] : [0]) {
      if (this.layout.legends) this.view.signal("kl_legend_columns", columns);
      this.share(width);
      await this.view.resize().runAsync();
      if (this.drawn("width") <= width + 1) return;
    }
  }

  /** Whether a drawing of its full height would be shrunk until its words are too small. */
  isLow() {
    return innerHeight < LOW && Boolean(this.box.closest(".kl-live, .kl-still"));
  }

  /** Draw for a phone or for more room, and measure anew what stands out beside the panels. */
  async suit(narrow) {
    if (narrow === this.view.signal("narrow")) return;
    const [width] = Object.keys(this.layout.widths);
    await this.view.signal("narrow", narrow).resize().runAsync();
    this.overhang = this.drawn("width") - this.view.signal(width) * this.panels();
  }

  /** How many panels stand side by side when there is room. */
  panels() {
    const { panels } = this.layout;
    return typeof panels === "string" ? this.view.data(panels).length : panels;
  }

  /** Width of the panels that stand side by side, without axes and gaps, as first drawn. */
  span() {
    const shares = Object.values(this.layout.widths);
    const across = shares.length === 1 ? Array(this.panels()).fill(shares[0]) : shares;
    return across.slice(0, this.panels()).reduce((sum, share) => sum + share, 0);
  }

  /** Whether panels that would stand side by side have to be stacked; facets never are. */
  stacks(width) {
    const { panels } = this.layout;
    if (typeof panels === "string" || panels === 1) return false;
    const stack = width / panels < MIN_PANEL;
    this.view.signal("kl_columns", stack ? 1 : panels);
    return stack;
  }

  /** Give each panel its share of a width. */
  share(width) {
    const ideal = (width - this.overhang) / this.span();
    const scale = this.layout.fill ? ideal : Math.min(1, ideal);
    const alone = this.stacks(width) ? width - this.overhang / this.panels() : undefined;
    for (const [name, share] of Object.entries(this.layout.widths)) {
      this.view.signal(name, Math.max(MIN_WIDTH, alone ?? share * scale));
    }
  }

  /** Width or height of the drawing, before it is fitted. */
  drawn(side) {
    return Number(this.canvas.querySelector("svg").getAttribute(side));
  }

  destroy() {
    this.observer?.disconnect();
    this.glide.stop();
    this.sharpener?.stop();
    this.view?.finalize();
  }
}
