/** A page as somebody meets it who has the Tab key alone: every stop, and what is wrong with it. */
() => {
  const STOPS = 'a[href], area[href], button, input, select, textarea, summary, iframe, [tabindex]';
  const seen = (node) => node.checkVisibility({ visibilityProperty: true, opacityProperty: false });
  const short = (node) => node.outerHTML.replace(/\s+/g, ' ').slice(0, 110);

  /** Everything that can be seen and should be met: of radio buttons one is met for all. */
  const wanted = () => [...document.querySelectorAll(STOPS)].filter((node) =>
    seen(node) && !node.disabled && node.tabIndex >= 0 && !node.closest('[inert]')
    && node.getClientRects().length && !(node.type === 'radio' && !node.checked)
    && !(node.matches('summary') && node.parentElement.localName !== 'details'));

  /** The parts of a page whose stops follow each other down. */
  const PARTS = '.kl-cases, .kl-scene, .kl-ask, .kl-curtain, .kl-entry, .kl-group, .kl-groups,'
    + ' .kl-walk, .kl-tools, .kl-live, .bd-sidebar-primary, .bd-sidebar-secondary, .bd-article,'
    + ' .bd-header-article, .prev-next-area, .bd-header, footer, header, main, body';

  const places = (node) => [...node.getClientRects()].filter(({ width, height }) => width * height > 0);

  /** The part of a place that is in the window. */
  function inWindow({ left, top, right, bottom }) {
    const [x, y] = [Math.max(left, 0), Math.max(top, 0)];
    return { left: x, top: y, width: Math.min(right, innerWidth) - x, height: Math.min(bottom, innerHeight) - y };
  }

  /**
   * How much of a stop is in sight: points of it, of those where it is itself what is on top. Of what
   * is larger than the window, only what is in it counts.
   */
  function inSight(node) {
    const box = node.getBoundingClientRect();
    const fits = box.width <= innerWidth && box.height <= innerHeight;
    const points = (fits ? places(node) : [inWindow(box)]).flatMap(({ left, top, width, height }) =>
      [0.1, 0.5, 0.9].flatMap((x) => [0.1, 0.5, 0.9].map((y) => [left + x * width, top + y * height])));
    const own = (top) => top && (node.contains(top) || (top.contains(node) && top !== document.body)
      || [...node.labels ?? []].some((label) => label.contains(top)));
    return points.filter(([x, y]) => own(document.elementFromPoint(x, y))).length / (points.length || 1);
  }

  /** What shows that a stop has the focus, where it is not the stop itself: a drawing, a card. */
  const shownBy = (node) =>
    node.matches('.kl-walk') ? node.closest('.kl-live, .kl-figure').querySelector('.kl-drawing')
      : node.matches('.sd-stretched-link') ? node.closest('.sd-card') : node;

  /** Whether a line of two pixels or more is drawn around it. */
  function marked(node) {
    const { outlineStyle, outlineWidth } = getComputedStyle(node);
    return outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2;
  }

  function named(node) {
    const own = [node.ariaLabel, node.title, node.textContent, node.placeholder, node.alt];
    const labels = [...node.labels ?? []].map((each) => each.textContent);
    const by = (node.getAttribute('aria-labelledby') ?? '').split(' ')
      .map((id) => document.getElementById(id)?.textContent);
    const pictures = [...node.querySelectorAll('img[alt], [aria-label]')].map((each) => each.alt ?? each.ariaLabel);
    return [...own, ...labels, ...by, ...pictures].some((each) => each?.trim());
  }

  /** Where it is on its page, wherever the page and its boxes are scrolled to. */
  function onPage(node) {
    const at = node.getBoundingClientRect();
    let [x, y] = [scrollX, scrollY];
    for (let box = node.parentElement; box && box !== document.documentElement; box = box.parentElement) {
      x += box.scrollLeft;
      y += box.scrollTop;
    }
    return { left: at.left + x, right: at.right + x, top: at.top + y, bottom: at.bottom + y };
  }

  /** Wait until what moves has come to rest; what never does is not waited for. */
  const still = () => Promise.race([
    Promise.all(document.getAnimations().map((each) => each.finished.catch(() => {}))),
    new Promise((resolve) => setTimeout(resolve, 500)),
  ]);

  const numbers = new WeakMap();
  let count = 0;
  const number = (node) => {
    if (!numbers.has(node)) numbers.set(node, count += 1);
    return numbers.get(node);
  };

  window.dmWalk = {
    /** What has the focus; null where nothing has. */
    async stop() {
      const node = document.activeElement;
      if (!node || node === document.body || node === document.documentElement) return null;
      await still();
      const shown = shownBy(node);
      const box = shown.getBoundingClientRect();
      const outside = box.bottom <= 1 || box.top >= innerHeight - 1 || box.right <= 1 || box.left >= innerWidth - 1;
      const share = inSight(shown);
      const faults = [
        outside && 'is outside the window',
        !outside && share < 0.5 && `is covered: ${Math.round(share * 100)}% of it is in sight`,
        !marked(shown) && 'is not marked',
        !named(node) && 'has no name',
      ].filter(Boolean);
      const part = node.closest(PARTS);
      return { number: number(node), part: number(part), html: short(node), faults, at: onPage(shown) };
    },
    /** What can be seen and was not met. */
    missed: (met) => wanted().filter((node) => !met.includes(number(node))).map(short),
  };
}
