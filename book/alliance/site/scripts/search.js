/** Results that show where the words stand: passages of each page, with the words marked. */
(() => {
  "use strict";

  const TEXT = new URL("searchtext.js", document.currentScript.src).href;
  const PASSAGES = 3; // of a page
  const AROUND = 90; // characters before the first word; twice as many after it
  const WORD = /[\p{L}\p{N}_]+/gu;

  /**
   * Whether a word is one that was asked for, as the index takes it: by its stem, or as a part.
   * @param {string} query
   * @returns {(word: string) => string | undefined} the word asked for
   */
  function matcher(query) {
    const stemmer = new Stemmer();
    const asked = (query.toLowerCase().match(WORD) ?? []).filter((word) => !stopwords.includes(word));
    const stems = asked.map((word) => stemmer.stemWord(word));
    return (word) => {
      const low = word.toLowerCase();
      const at = stems.findIndex((stem, i) => stem === stemmer.stemWord(low) || (asked[i].length > 2 && low.includes(asked[i])));
      return asked[at];
    };
  }

  /** The places of the words in a text. */
  const places = (text, match) =>
    [...text.matchAll(WORD)].map((found) => ({ word: match(found[0]), from: found.index, to: found.index + found[0].length })).filter(({ word }) => word);

  /** The passages with the most different words, in the order of the page. */
  function best(passages, match) {
    const found = passages.map(([anchor, title, text], order) => ({ anchor, title, text, order, marks: places(text, match) }));
    const kinds = ({ marks }) => new Set(marks.map(({ word }) => word)).size;
    const ranked = found.filter(({ marks }) => marks.length).sort((a, b) => kinds(b) - kinds(a) || a.order - b.order);
    return ranked.slice(0, PASSAGES).sort((a, b) => a.order - b.order);
  }

  /** A piece of text around its first word that was asked for, cut between words. */
  function excerpt({ text, marks }) {
    const [{ from: first }] = marks;
    const start = first > AROUND ? text.indexOf(" ", first - AROUND) + 1 : 0;
    const room = first + 2 * AROUND;
    const end = text.length > room ? text.lastIndexOf(" ", room) : text.length;
    const line = document.createElement("p");
    let at = start;
    for (const { from, to } of marks.filter(({ to: last }) => last <= Math.max(end, marks[0].to))) {
      line.append(text.slice(at, from), Object.assign(document.createElement("mark"), { textContent: text.slice(from, to) }));
      at = to;
    }
    line.append(text.slice(at, Math.max(at, end)));
    line.prepend(start ? "… " : "");
    line.append(end < text.length ? " …" : "");
    return line;
  }

  /** A passage of a page under a link to the section that holds it. */
  function passage(page, found) {
    const box = document.createElement("div");
    box.className = "dm-found";
    const link = Object.assign(document.createElement("a"), { href: `${page}.html#${found.anchor}`, textContent: found.title });
    box.append(link, excerpt(found));
    return box;
  }

  /** Add to a result what it is about. The theme lists a page once for itself, and once for each of its titles. */
  function quote(item, match) {
    const link = item.querySelector("a");
    const [page, anchor] = link?.getAttribute("href").split(".html") ?? [];
    const passages = window.DifficultMoments.pages[page] ?? [];
    const within = anchor ? passages.filter(([name]) => `#${name}` === anchor) : passages;
    item.append(...best(within, match).map((found) => passage(page, found)));
  }

  /** Load the text of the pages: as a script, which a page opened from a folder may load too. */
  function load() {
    return new Promise((resolve) => {
      document.head.append(Object.assign(document.createElement("script"), { src: TEXT, onload: resolve }));
    });
  }

  /** Quote each result as it comes; without a question nothing is loaded. */
  function start() {
    const query = new URLSearchParams(location.search).get("q");
    if (!query) return;
    const match = matcher(query);
    const loaded = load();
    const observer = new MutationObserver((changes) => {
      const added = changes.flatMap(({ addedNodes }) => [...addedNodes]);
      added.filter((node) => node.matches?.("ul.search > li")).forEach((item) => loaded.then(() => quote(item, match)));
    });
    observer.observe(document.getElementById("search-results"), { subtree: true, childList: true });
  }

  window.SPHINX_HIGHLIGHT_ENABLED = false; // the theme's search asks for it
  start();
})();
