/** When to do things. */

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
