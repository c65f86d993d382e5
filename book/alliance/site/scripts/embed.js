/** One lab without the page around it, in a frame of another page, which is told its height. */

/** Whether the address asks for something: `?embed=1`, `?curtain=1`. */
const asks = (name) => new URLSearchParams(location.search).get(name) === "1";

/** The address of this page at a setting, with what else it asks for. */
function addressOf(figure, asked = {}) {
  const to = new URL(location.href);
  to.search = new URLSearchParams(asked);
  to.hash = writeLink(figure.meta.name, figure.store.values, figure.store.defaults);
  return to.href;
}

class Embed {
  /** @param {Figure} figure the one that is asked for */
  constructor(figure) {
    this.figure = figure;
    this.box = outermost(figure.element);
    this.box.classList.add("dm-embedded");
    for (const one of beside(this.box)) one.classList.add("dm-aside");
    document.documentElement.classList.add("is-embedded");
    this.link = this.makeLink();
    figure.element.append(this.link);
    figure.store.onChange(() => this.update());
    this.update();
    new ResizeObserver(() => this.post()).observe(this.box);
  }

  makeLink() {
    const link = document.createElement("a");
    link.className = "dm-origin";
    link.target = "_blank";
    link.rel = "noopener";
    link.textContent = `${document.querySelector("meta[property='og:site_name']")?.content ?? document.title}: the whole page`;
    return link;
  }

  update() {
    this.link.href = addressOf(this.figure);
  }

  /** The height that the lab would like to have, whatever the frame has now. */
  height() {
    const { classList } = document.documentElement;
    classList.add("dm-measures");
    const { height } = this.box.getBoundingClientRect();
    classList.remove("dm-measures");
    return Math.ceil(height);
  }

  post() {
    const height = this.height();
    if (height === this.posted) return;
    this.posted = height;
    parent.postMessage({ subject: "lti.frameResize", height }, "*");
  }
}

/** Whether this figure is the one that a frame shows: the one that the address names, else the first. */
function isEmbedded(figure) {
  if (!document.documentElement.classList.contains("dm-embeds")) return false;
  const names = [...document.querySelectorAll(".dm-figure")].map((one) => one.dataset.figure);
  const { name } = address();
  return figure.meta.name === (names.includes(name) ? name : names[0]);
}
