/** One figure of the page: its settings, its drawing, its words and its tools. */
class Figure {
  /**
   * @param {HTMLElement} element markup that still.py made
   * @param {object} spec Vega specification
   * @param {Meta} meta
   */
  constructor(element, spec, meta) {
    this.element = element;
    this.meta = meta;
    this.foot = element.querySelector(".kl-foot");
    this.store = new Store(meta);
    this.readout = new Readout(element);
    this.drawing = new Drawing(element.querySelector(".kl-drawing"), spec, this.store);
    this.tools = {
      csv: () => this.saveData(),
      svg: () => this.savePicture(),
      png: () => this.saveImage(),
      print: () => printAlone(this),
      link: () => this.copyLink(),
      share: () => (this.share ??= new Share(this)).open(),
      present: () => this.stage.enter(),
      reset: () => this.reset(),
    };
  }

  async start() {
    this.element.classList.add("is-mounted");
    const inputs = this.readout.part("inputs");
    if (inputs) inputs.textContent = "";
    this.description = this.element.querySelector(".kl-drawing svg").getAttribute("aria-label");
    await document.fonts.ready; // a drawing is laid out by the width of its words
    await this.drawing.start(inputs, (error) => this.fail(error));
    this.element.classList.add("is-live");
    this.foot.addEventListener("click", (event) => this.tools[event.target.dataset.tool]?.());
    this.drawing.onReadouts(() => this.readOut());
    this.readOut();
    this.reach();
  }

  /** What a reader can do in the drawing itself. */
  reach() {
    const { handles, pick, walk, question } = this.meta;
    if (handles?.length) new Hold(this.drawing, handles);
    if (pick) new Pick(this.drawing, pick);
    if (walk) new Walk(this, walk);
    if (question) this.ask = new Ask(this.drawing, question);
    this.curtain = new Curtain(this);
    if (question?.first && !this.asked) this.curtain.lower();
    if (this.foot.querySelector("[data-tool=present]")) this.stage = new Stage(this);
  }

  readOut() {
    const records = this.drawing.texts("table").map((text) => text.split("\t"));
    const sentence = this.drawing.texts("sentence").join(" ");
    const behind = this.curtain?.down ?? false;
    const news = tellScene(this, behind);
    this.readout.silent = behind;
    this.readout.update(sentence, records, `${toldOf(remarksOf(this.drawing))} ${news}`.trim());
    const told = behind ? "The outcome is behind a curtain." : sentence;
    this.drawing.box.setAttribute("aria-label", [this.description, told].join(" ").trim());
  }

  /** Say that the chart cannot be drawn; the first frame stays where it is. */
  fail(error) {
    this.failed = error;
    const reason = String(error?.message ?? error).replace(/\.$/, "");
    this.readout.complain(
      `This chart cannot be moved: ${reason}. The picture shows its start.`,
    );
  }

  /** Take the settings from the address, if it names this figure. */
  restore() {
    const { name, query } = address();
    if (!site) return;
    api.embed?.follow(this);
    if (name !== this.meta.name) return;
    const asked = new URLSearchParams(location.search);
    this.readout.complain("");
    const say = (message) => message && this.readout.complain(message);
    for (const act of [() => this.curtain.put(asked.get("ask")), () => this.store.follow(query)]) {
      try {
        say(act());
      } catch (error) {
        say(error.message);
      }
    }
    this.show(asked);
    if (!EMBEDS) requestAnimationFrame(() => this.frame.scrollIntoView());
  }

  /** Fill the window, or hide the outcome, as far as the address asks for it. */
  show(asked) {
    const [hides, presents] = ["curtain", "present"].map((name) => asked.get(name) === "1");
    if (hides) this.curtain.lower();
    if (presents) this.stage?.enter();
    if (presents && !hides) this.curtain.lift(); // a stage begins behind its curtain
  }

  /** Whether the address asks for a setting of this figure: then what answers is what is asked for. */
  get asked() {
    const { name, query } = address();
    return site && namesSetting(query) && name === this.meta.name;
  }

  /** The lab around the figure, or the figure itself. */
  get frame() {
    return this.element.closest(".kl-live") ?? this.element;
  }

  reset() {
    this.readout.complain("");
    this.store.reset();
    if (address().name === this.meta.name) history.replaceState(null, "", `#${this.meta.name}`);
  }

  /** What a file says of itself. */
  get about() {
    const text = (selector, from = document) => from.querySelector(selector)?.textContent.trim().replace(/\s+/g, " ");
    const caption = this.element.closest("figure")?.querySelector("figcaption .caption-text")?.textContent.trim().replace(/\s+/g, " ") ?? "";
    const title = text(".bd-article h1")?.replace(/#$/, "") ?? this.meta.name;
    const { version, licence } = this.meta.origin;
    const link = site ? addressOf(this) : "";
    const source = [bookTitle(), version && `version ${version}`, licence, link, ...(this.meta.sources ?? [])].filter(Boolean).join(" · ");
    return {
      title, caption, link, source, origin: this.meta.origin, description: this.description,
      badge: text(".kl-badge", this.element) ?? "", sentence: this.readout.sentence,
    };
  }

  saveData() {
    const rows = [headers(this.meta), ...this.readout.records].filter((row) => row.length);
    const text = toCsv([...rows, [], ...provenance(this.store, this.about)]);
    save(fileName(this.store, "csv"), new Blob([text], { type: "text/csv;charset=utf-8" }));
    this.readout.done("Data saved.");
  }

  /** The drawing with its words, as it is now. */
  async picture() {
    return standalone(await this.drawing.toSvg(), this.about);
  }

  async savePicture() {
    const { text } = await this.picture();
    save(fileName(this.store, "svg"), new Blob([text], { type: "image/svg+xml" }));
    this.readout.done("Picture saved.");
  }

  async saveImage() {
    save(fileName(this.store, "png"), await toPng(await this.picture()));
    this.readout.done("Picture saved.");
  }

  /** Copy the address of the page with every setting that differs from its start. */
  async copyLink() {
    history.replaceState(null, "", this.store.link);
    try {
      await navigator.clipboard.writeText(location.href);
      const left = this.store.unlinked.map(({ label }) => ` It does not hold “${label}”.`);
      this.readout.done(`Link copied.${left.join("")}`);
    } catch {
      this.readout.done("The link is in the address bar."); // no clipboard on a plain http or file page
    }
  }

  destroy() {
    this.stage?.destroy();
    this.drawing.destroy();
    mounted.delete(this);
  }
}

/** The figure and settings that the address names: `#figure` or `#figure?name=value`. */
function address() {
  const [name, query] = location.hash.slice(1).split(/\?(.*)/s);
  return { name: decoded(name), query: query ?? "", asks: query !== undefined };
}

/** A name as an address writes it; where it is not written as addresses are, as it stands. */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const site = document.documentElement.dataset.content_root !== undefined;

/** @type {Set<Figure>} */
const mounted = new Set();

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
api.kinds = KINDS;
api.oncePerFrame = oncePerFrame;
