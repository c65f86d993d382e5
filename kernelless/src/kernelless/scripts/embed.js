/** One lab without the page around it, in a frame of another page, which is told its height. */

const EMBEDS = document.documentElement.classList.contains("kl-embeds");

/** The address of this page at a setting, with what else it asks for: `{ embed: 1 }`. */
function addressOf({ meta, store }, asked = {}) {
  const to = new URL(location.href);
  to.search = new URLSearchParams(asked);
  to.hash = writeLink(meta, store.values, store.defaults);
  return to.href;
}

/** What the book calls itself. */
const bookTitle = () => document.querySelector("meta[property='og:site_name']")?.content ?? document.title;

class Embed {
  /** @param {HTMLElement} element the figure that the frame shows */
  constructor(element) {
    this.name = element.dataset.figure;
    this.box = outermost(element);
    this.box.classList.add("kl-embedded");
    for (const one of beside(this.box)) one.classList.add("kl-aside");
    for (let at = this.box.parentElement; at; at = at.parentElement) at.classList.add("kl-around");
    this.link = this.makeLink();
    this.box.prepend(this.makeHeading());
    this.box.append(this.link);
    new ResizeObserver(() => this.post()).observe(this.box);
  }

  /** What the page is called, for those who do not see the frame around it. */
  makeHeading() {
    const textContent = document.querySelector(".bd-article h1")?.firstChild.textContent ?? bookTitle();
    return Object.assign(document.createElement("h1"), { className: "kl-quiet", textContent });
  }

  makeLink() {
    const link = document.createElement("a");
    Object.assign(link, { className: "kl-origin", target: "_blank", rel: "noopener", textContent: bookTitle() });
    link.href = location.href.replace(/[?#].*/s, "");
    return link;
  }

  /** Lead from now on to the whole page at the same setting. */
  follow(figure) {
    if (figure.meta.name !== this.name || this.followed) return;
    this.followed = true;
    const update = () => (this.link.href = addressOf(figure));
    figure.store.onChange(update);
    update();
    figure.drawing.onReadouts(() => this.post());
  }

  /** The height that the lab would like to have, whatever the frame has now. */
  height() {
    const { classList } = document.documentElement;
    classList.add("kl-measures");
    const { height } = this.box.getBoundingClientRect();
    classList.remove("kl-measures");
    return Math.ceil(height);
  }

  post() {
    const height = this.height();
    if (height === this.posted) return;
    this.posted = height;
    parent.postMessage({ subject: "lti.frameResize", height }, "*");
  }
}

/** Show alone the figure that the address names, else the first. */
function embed() {
  const figures = [...document.querySelectorAll(".kl-figure")];
  const asked = figures.find((one) => one.dataset.figure === address().name);
  if (figures.length) api.embed = new Embed(asked ?? figures[0]);
  document.documentElement.classList.add("is-embedded");
}
