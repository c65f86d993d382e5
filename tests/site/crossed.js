/** Which visible words of a page stand on other words. Drawings and formulas are laid out by others' rules. */
() => {
  const PIXELS = 3; // letters leave that much of their line free
  const AWAY = 'svg, math, .kl-drawing, .noUi-target, [aria-hidden=true], .kl-tooltip';
  const fixed = (node) => {
    for (let at = node; at && at !== document.body; at = at.parentElement) {
      if (['fixed', 'sticky'].includes(getComputedStyle(at).position)) return true;
    }
    return false;
  };
  const cut = (node) => {
    for (let at = node; at && at !== document.body; at = at.parentElement) {
      const { overflowX, overflowY, clipPath } = getComputedStyle(at);
      if (clipPath !== 'none' || [overflowX, overflowY].some((way) => way !== 'visible')) return true;
    }
    return false;
  };
  const walker = document.createTreeWalker(document.querySelector('main') ?? document.body, NodeFilter.SHOW_TEXT);
  const words = [];
  for (let text = walker.nextNode(); text; text = walker.nextNode()) {
    const node = text.parentElement;
    if (!text.data.trim() || node.closest(AWAY) || !node.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
    if (cut(node) || fixed(node)) continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    for (const { left, right, top, bottom } of range.getClientRects()) {
      if (right - left > 1 && bottom - top > 1) words.push({ node, text: text.data.trim().slice(0, 30), left, right, top, bottom });
    }
  }
  words.sort((a, b) => a.top - b.top);
  const found = [];
  words.forEach((one, i) => {
    for (const other of words.slice(i + 1)) {
      if (other.top > one.bottom - PIXELS) break;
      const wide = Math.min(one.right, other.right) - Math.max(one.left, other.left);
      const high = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
      if (one.node !== other.node && wide > PIXELS && high > Math.max(PIXELS, (one.bottom - one.top) * 0.4)) found.push(`“${one.text}” and “${other.text}”`);
    }
  });
  return [...new Set(found)].slice(0, 5);
}
