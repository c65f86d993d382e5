/** Gliding from case to case: the rows of a program's tables move from what is shown to what is meant. */

const GLIDE = 400; // ms

const calmed = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** Slow at both ends. */
const ease = (t) => (t < 0.5 ? 2 * t * t : 1 - 2 * (1 - t) * (1 - t));

/** A row on its way: numbers in between, all else as it will be. */
function between(from, to, t) {
  const row = { ...to };
  for (const name in to) {
    const [a, b] = [from[name], to[name]];
    if (typeof a === "number" && typeof b === "number") row[name] = a + (b - a) * t;
  }
  return row;
}

class Glide {
  /** @param {(progress: number) => Promise<unknown>} draw told how far it is, from 0 to 1 */
  constructor(draw) {
    this.draw = draw;
  }

  get wanted() {
    return !calmed() && document.visibilityState === "visible";
  }

  /** Go from 0 to 1; the last call is with 1, exactly. */
  start() {
    cancelAnimationFrame(this.frame);
    const begin = performance.now();
    const step = async (now) => {
      const t = Math.min(1, Math.max(0, (now - begin) / GLIDE));
      await this.draw(ease(t));
      if (t < 1) this.frame = requestAnimationFrame(step);
    };
    this.frame = requestAnimationFrame(step);
  }

  stop() {
    cancelAnimationFrame(this.frame);
  }
}
