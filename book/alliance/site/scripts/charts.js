/**
 * Figures: draws the chart of a figure with Vega, keeps its sentence, table and tools up to date,
 * and keeps its settings in step with links and with whoever else moves them.
 *
 * A figure's markup is made in Python (still.py); this file fills it. `linked.mjs` mounts the
 * figures that belong to widgets; those that carry their own specification are mounted here.
 *
 * @typedef {{name: string, label: string, default: Value, low?: number, high?: number,
 *            step?: number, options?: string[]}} Setting
 * @typedef {number | boolean | string} Value
 * @typedef {Record<string, Value>} Values
 * @typedef {{name: string, kind: ?string, columns: string[], settings: Setting[],
 *            cases: Values[]}} Meta
 */
(() => {
  "use strict";

  const REST = 400; // ms of rest before a screen reader is told
  const NEAR = "600px"; // distance from the window at which a figure is drawn
  const TEXT_SIZE = 17; // px; beside larger text a drawing grows as well
  const MIN_WIDTH = 40; // px; nothing is drawn narrower
  const MIN_PANEL = 220; // px; panels side by side are stacked rather than drawn narrower

  const site = document.documentElement.dataset.content_root !== undefined;
  const api = (window.DifficultMoments ??= {});
  /** @type {Set<Figure>} */
  const mounted = new Set();

  /** Call `f` once, after the last call is `ms` old. */
  function afterRest(f, ms) {
    let timer;
    return (...args) => {
      clearTimeout(timer);
      timer = setTimeout(f, ms, ...args);
    };
  }

  /** Call `f` as soon as the present work is done, then at most once a frame. */
  function oncePerFrame(f) {
    let asked = false;
    let resting = true;
    const run = () => {
      asked = false;
      f();
      requestAnimationFrame(rest);
    };
    const rest = () => (asked ? run() : (resting = true));
    return () => {
      asked = true;
      if (!resting) return;
      resting = false;
      queueMicrotask(run);
    };
  }

  /** A value without the float noise that sliders leave on it: 0.3, not 0.30000000000000004. */
  const clean = (value) => (typeof value === "number" ? Number(value.toPrecision(12)) : value);

  /** What may be given for a setting, in words. */
  function allowed(setting) {
    if (setting.options) return `use ${setting.options.join(" or ")}`;
    if (typeof setting.default === "boolean") return "use true or false";
    return `use a number from ${setting.low} to ${setting.high}`;
  }

  /** The value that a link's text stands for; undefined when it is not allowed. */
  function parse(text, setting) {
    if (setting.options) return setting.options.includes(text) ? text : undefined;
    if (typeof setting.default === "boolean") return { true: true, false: false }[text];
    const number = text.trim() === "" ? NaN : Number(text);
    return number >= setting.low && number <= setting.high ? number : undefined;
  }

  /**
   * Read the settings out of a link.
   * @param {string} query `depth=1.5&kind=withdrawal`
   * @param {Meta} meta
   * @returns {Values} only what the link names
   * @throws {RangeError} naming the value, what is allowed, and what was done
   */
  function readLink(query, meta) {
    const read = ([name, text]) => {
      const setting = meta.settings.find((one) => one.name === name);
      const names = meta.settings.map((one) => one.name).join(", ");
      if (!setting) throw refusal(`“${name}”, which is no setting of this figure; use ${names}`);
      const value = parse(text, setting);
      if (value === undefined) throw refusal(`${name} = ${text}; ${allowed(setting)}`);
      return [name, value];
    };
    return Object.fromEntries([...new URLSearchParams(query)].map(read));
  }

  const refusal = (what) =>
    new RangeError(`This link asks for ${what}. The starting values are shown instead.`);

  /** The figure and settings that the address names: `#figure` or `#figure?name=value`. */
  function address() {
    const [name, query = ""] = location.hash.slice(1).split(/\?(.*)/s);
    return { name, query };
  }

  /** Text that a spreadsheet reads as one cell. */
  const quote = (cell) => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

  const toCsv = (rows) => rows.map((row) => `${row.map(quote).join(",")}\n`).join("");

  /** Offer a text as a file. */
  function save(name, type, text) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type }));
    link.download = name;
    link.click();
    URL.revokeObjectURL(link.href);
  }

  /**
   * A picture that stands on its own: light colours in place of the page's variables, white paper.
   * @param {string} svg
   * @param {string} note what it shows, in words
   */
  function standalone(svg, note) {
    const plain = svg.replace(/var\(--[\w-]+,\s*([^)]+)\)/g, "$1");
    const picture = new DOMParser().parseFromString(plain, "image/svg+xml");
    const make = (tag, rest) =>
      Object.assign(picture.createElementNS("http://www.w3.org/2000/svg", tag), rest);
    const paper = make("rect");
    const size = { width: "100%", height: "100%", fill: "#fff" };
    for (const [key, value] of Object.entries(size)) paper.setAttribute(key, value);
    picture.documentElement.prepend(make("desc", { textContent: note }), paper);
    return new XMLSerializer().serializeToString(picture);
  }

  /** Vega's tooltip handler: names and values beside the pointer. */
  function tooltip(_handler, event, _item, value) {
    const box = document.querySelector(".dm-tooltip") ?? document.createElement("div");
    box.className = "dm-tooltip";
    box.hidden = value === null || value === undefined || value === "";
    if (box.hidden) return;
    const lines = typeof value === "object" ? Object.entries(value) : [[value]];
    box.textContent = lines.map((line) => line.join(": ")).join("\n");
    document.body.append(box);
    const left = Math.min(event.clientX + 14, innerWidth - box.offsetWidth - 8);
    box.style.translate = `${left}px ${event.clientY + 14}px`;
  }

  /** One figure of the page. */
  class Figure {
    /**
     * @param {HTMLElement} element its markup
     * @param {object} spec Vega specification
     * @param {Meta} meta
     */
    constructor(element, spec, meta) {
      this.element = element;
      this.spec = spec;
      this.meta = meta;
      this.layout = spec.usermeta;
      this.readouts = spec.usermeta.readouts;
      this.defaults = Object.fromEntries(meta.settings.map((one) => [one.name, one.default]));
      this.pending = {};
      this.listeners = new Set();
      this.canvas = document.createElement("div");
      this.apply = oncePerFrame(() => this.applyNow());
      this.notify = oncePerFrame(() => this.listeners.forEach((listener) => listener()));
      this.tell = afterRest((text) => this.write("quiet", text), REST);
    }

    makeView() {
      const { View, parse: compile, Warn } = api.vega;
      const options = { renderer: "svg", hover: true, logLevel: Warn, tooltip };
      const view = new View(compile(this.spec), options);
      view.error = (error) => this.fail(error);
      return view;
    }

    part(name) {
      return this.element.querySelector(`.dm-${name}`);
    }

    write(name, text) {
      const part = this.part(name);
      if (part && part.textContent !== text) part.textContent = text;
    }

    /** Draw for the first time, and put the drawing in the place of the first frame. */
    async start() {
      this.element.classList.add("is-mounted");
      const drawing = this.part("drawing");
      this.view = this.makeView();
      this.view.initialize(this.canvas, this.makeInputs());
      await this.view.runAsync();
      if (this.failed) throw this.failed;
      for (const name of Object.values(this.readouts)) this.view.data(name); // throws if missing
      await this.fitInto(drawing);
      this.show(drawing);
      this.listen(drawing);
      this.readOut();
    }

    makeInputs() {
      const inputs = this.part("inputs");
      if (inputs) inputs.textContent = "";
      return inputs;
    }

    show(drawing) {
      const still = drawing.querySelector("svg");
      drawing.setAttribute("role", "img");
      drawing.setAttribute("aria-label", still.getAttribute("aria-label"));
      still.replaceWith(this.canvas);
      this.element.classList.add("is-live");
    }

    listen(drawing) {
      for (const { name } of this.meta.settings) {
        this.view.addSignalListener(name, () => this.notify());
      }
      for (const data of Object.values(this.readouts)) {
        this.view.addDataListener(data, () => this.readOut());
      }
      this.element.addEventListener("click", (event) => this.use(event.target.dataset.tool));
      this.part("numbers")?.addEventListener("toggle", () => this.fillTable());
      this.observer = new ResizeObserver(() => this.fitInto(drawing));
      this.observer.observe(drawing);
    }

    /** Make the drawing as wide as its box, and as large as the text around it. */
    async fitInto(box) {
      const text = parseFloat(getComputedStyle(document.documentElement).fontSize);
      const growth = Math.max(1, text / TEXT_SIZE);
      await this.fit(Math.floor(box.clientWidth / growth));
      box.style.setProperty("--dm-width", `${this.drawnWidth() * growth}px`);
    }

    /** Make the drawing `width` wide; legends stand in a row where they fit, else in a column. */
    async fit(width) {
      if (!width || width === this.fitted) return; // a hidden tab has no width
      this.fitted = width;
      this.overhang ??= this.drawnWidth() - this.span();
      for (const columns of this.layout.legends ? [0, 1] : [0]) {
        if (this.layout.legends) this.view.signal("dm_legend_columns", columns);
        this.share(width);
        await this.view.resize().runAsync();
        if (this.drawnWidth() <= width + 1) return;
      }
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
      this.view.signal("dm_columns", stack ? 1 : panels);
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

    drawnWidth() {
      return Number(this.canvas.querySelector("svg").getAttribute("width"));
    }

    /** @returns {Values} */
    get() {
      const drawn = this.meta.settings.map(({ name }) => [name, clean(this.view.signal(name))]);
      return { ...Object.fromEntries(drawn), ...this.pending };
    }

    /** Move settings; several calls within a frame make one drawing. */
    set(values) {
      for (const [name, value] of Object.entries(values)) this.pending[name] = clean(value);
      this.apply();
    }

    applyNow() {
      for (const [name, value] of Object.entries(this.pending)) {
        this.view.signal(name, value);
      }
      this.pending = {};
      this.view.runAsync();
    }

    /** Position of the case that the settings amount to; null when they are the reader's own. */
    case() {
      const now = this.get();
      const same = (values) => Object.keys(now).every((name) => now[name] === values[name]);
      const index = this.meta.cases.findIndex(same);
      return index < 0 ? null : index;
    }

    setCase(index) {
      if (index !== null && index !== this.case()) this.set(this.meta.cases[index]);
    }

    onChange(listener) {
      this.listeners.add(listener);
    }

    /** Rows of a readout. */
    texts(name) {
      const data = this.readouts[name];
      return data ? this.view.data(data).map((row) => String(row.text)) : [];
    }

    rows() {
      return this.texts("table").map((text) => text.split("\t"));
    }

    readOut() {
      const sentence = this.texts("sentence").join(" ");
      const first = this.said === undefined;
      if (!first && sentence !== this.said) this.tell(sentence);
      this.said = sentence;
      this.write("sentence", sentence);
      this.follow(sentence);
      this.fillTable();
    }

    /** On a narrow screen the sentence goes along while the reader is at the controls. */
    follow(sentence) {
      const lab = this.element.closest(".dm-live");
      if (!lab || !sentence) return;
      this.companion ??= Object.assign(document.createElement("p"), { className: "dm-follow" });
      this.companion.ariaHidden = "true"; // the sentence itself is read out
      this.companion.textContent = sentence;
      if (!this.companion.isConnected) lab.append(this.companion);
    }

    fillTable() {
      const numbers = this.part("numbers");
      if (!numbers?.open) return;
      const records = this.rows().map((cells) => this.record(cells));
      numbers.querySelector("tbody").replaceChildren(...records);
    }

    record(cells) {
      const record = document.createElement("tr");
      for (const [column, text] of cells.entries()) {
        const cell = document.createElement(column ? "td" : "th");
        if (!column) cell.scope = "row";
        cell.textContent = text;
        record.append(cell);
      }
      return record;
    }

    /** Use one of the tools under the drawing. */
    use(tool) {
      const tools = {
        csv: () => this.saveData(),
        svg: () => this.savePicture(),
        link: () => this.copyLink(),
        reset: () => this.reset(),
      };
      if (tool) tools[tool]();
    }

    reset() {
      this.write("message", "");
      this.set(this.defaults);
      if (address().name === this.meta.name) history.replaceState(null, "", `#${this.meta.name}`);
    }

    done(text) {
      this.write("done", text);
      this.forget ??= afterRest(() => this.write("done", ""), 4000);
      this.forget();
    }

    saveData() {
      const rows = [this.meta.columns, ...this.rows()].filter((row) => row.length);
      save(`${this.meta.name}.csv`, "text/csv;charset=utf-8", toCsv(rows));
      this.done("Data saved.");
    }

    async savePicture() {
      const label = this.part("drawing").getAttribute("aria-label");
      const note = [this.part("badge")?.textContent, label, this.said].filter(Boolean).join(" · ");
      save(`${this.meta.name}.svg`, "image/svg+xml", standalone(await this.view.toSVG(), note));
      this.done("Picture saved.");
    }

    /** The address of the page with every setting that differs from its start. */
    link() {
      const moved = Object.entries(this.get()).filter(([name, v]) => v !== this.defaults[name]);
      const query = new URLSearchParams(moved.map(([name, value]) => [name, String(value)]));
      return `#${this.meta.name}${moved.length ? `?${query}` : ""}`;
    }

    async copyLink() {
      history.replaceState(null, "", this.link());
      try {
        await navigator.clipboard.writeText(location.href);
        this.done("Link copied.");
      } catch {
        this.done("The link is in the address bar."); // no clipboard on a plain http or file page
      }
    }

    /** Take the settings from the address, if it names this figure. */
    restore() {
      const { name, query } = address();
      if (!site || name !== this.meta.name) return;
      try {
        this.set({ ...this.defaults, ...readLink(query, this.meta) });
        this.write("message", "");
      } catch (error) {
        this.set(this.defaults);
        this.write("message", error.message);
      }
      requestAnimationFrame(() => (this.element.closest(".dm-live") ?? this.element).scrollIntoView());
    }

    /** Say that the chart cannot be drawn; the first frame stays where it is. */
    fail(error) {
      this.failed = error;
      const reason = String(error?.message ?? error).replace(/\.$/, "");
      this.write("message", `This chart cannot be moved: ${reason}. The picture shows its start.`);
    }

    destroy() {
      this.observer?.disconnect();
      this.view?.finalize();
      mounted.delete(this);
    }
  }

  /**
   * Bring a figure to life.
   * @param {HTMLElement} element markup of the figure
   * @param {object} spec Vega specification
   * @param {Meta} meta
   * @returns {Promise<Figure>}
   */
  api.mount = async (element, spec, meta) => {
    const figure = new Figure(element, spec, meta);
    try {
      await figure.start();
    } catch (error) {
      figure.fail(error);
    }
    if (!figure.failed) mounted.add(figure);
    return figure;
  };

  /** Give names and states to what the controls of ipywidgets leave without. */
  function nameControls(lab) {
    const label = (part) => part.closest(".widget-inline-hbox")?.querySelector("label")?.textContent;
    for (const handle of lab.querySelectorAll(".noUi-handle:not([aria-label])")) {
      if (label(handle)) handle.ariaLabel = label(handle);
    }
    for (const group of lab.querySelectorAll(".dm-group:not([role])")) {
      group.role = "group";
      group.ariaLabel = group.querySelector(".dm-group-title")?.textContent ?? "Settings";
    }
    for (const buttons of lab.querySelectorAll(".widget-toggle-buttons:not([role])")) {
      buttons.role = "group";
      buttons.ariaLabel = label(buttons) || "Cases";
    }
    for (const button of lab.querySelectorAll(".widget-toggle-button")) {
      const pressed = String(button.classList.contains("mod-active"));
      if (button.ariaPressed !== pressed) button.ariaPressed = pressed;
    }
  }

  /** Keep the names and states of a lab right as its controls appear and change. */
  api.keepNamed = (lab) => {
    const observer = new MutationObserver(() => nameControls(lab));
    observer.observe(lab, { subtree: true, childList: true, attributeFilter: ["class"] });
    nameControls(lab);
  };

  /** Mount a figure that carries its own specification. */
  async function hydrate(element) {
    const { spec, meta } = JSON.parse(element.querySelector(".dm-spec").textContent);
    const figure = await api.mount(element, spec, meta);
    if (!figure.failed) figure.restore();
  }

  /** Hydrate each figure once it comes near the window, or at once if the address names it. */
  function watch() {
    const near = new IntersectionObserver(
      (entries) => entries.filter((entry) => entry.isIntersecting).forEach(meet),
      { rootMargin: NEAR },
    );
    function meet({ target }) {
      near.unobserve(target);
      hydrate(target);
    }
    for (const spec of document.querySelectorAll(".dm-figure > .dm-spec")) {
      const figure = spec.parentElement;
      if (figure.dataset.figure === address().name) hydrate(figure);
      else near.observe(figure);
    }
  }

  /** Paper is light, whatever the screen is. */
  function printLight() {
    const root = document.documentElement;
    let theme;
    addEventListener("beforeprint", () => {
      theme = root.dataset.theme;
      root.dataset.theme = "light";
    });
    addEventListener("afterprint", () => {
      if (theme) root.dataset.theme = theme;
    });
  }

  if (site) {
    watch();
    printLight();
    addEventListener("hashchange", () => mounted.forEach((figure) => figure.restore()));
  }
})();
