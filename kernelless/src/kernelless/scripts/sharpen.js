/**
 * What a program computes coarsely while a setting moves, it computes finely once all is at rest: a
 * few milliseconds in each frame, and for nothing if a setting moves in between.
 */

const STILL = 300; // ms without a move
const SLICE = 6; // ms of work in a frame

/**
 * Do work that pauses now and then, a slice in each frame.
 * @template T
 * @param {Generator<undefined, T>} work
 * @param {(value: T) => void} done told what it returns
 * @returns {() => void} what stops it
 */
function inSlices(work, done) {
  let frame;
  const slice = () => {
    const begin = performance.now();
    let step = work.next();
    while (!step.done && performance.now() - begin < SLICE) step = work.next();
    if (step.done) done(step.value);
    else frame = requestAnimationFrame(slice);
  };
  frame = requestAnimationFrame(slice);
  return () => cancelAnimationFrame(frame);
}

class Sharpener {
  /**
   * @param {?{name: string}} program of a figure, if it has one
   * @param {() => void} show asked to draw the tables again, once they are fine
   */
  constructor(program, show) {
    this.program = programs.get(program?.name);
    this.show = show;
  }

  /** Begin anew: settings have moved, and the drawing glides there for some milliseconds. */
  moved(glide = 0) {
    this.stop();
    if (this.program?.compute.sharpen) this.timer = setTimeout(() => this.begin(), glide + STILL);
  }

  begin() {
    const { program } = this;
    const { settings } = program;
    this.stopSlices = inSlices(program.compute.sharpen(settings), (tables) => {
      if (program.settings !== settings) return;
      program.tables = { ...program.tables, ...tables };
      this.show();
    });
  }

  stop() {
    clearTimeout(this.timer);
    this.stopSlices?.();
  }
}
