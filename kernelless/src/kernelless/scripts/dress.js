/**
 * What the controls of ipywidgets have no place for: courses of cases, words at a slider's ends, a
 * word in the place of 0; and what comes after them.
 */

const EDGE = 32; // px; at an end of a dock, what is pressed to go on or back

/** Draw the course of each case on its button, also when ipywidgets makes the buttons anew. */
function dressCases(lab, still) {
  const courses = still.querySelectorAll(".kl-cases > span > .kl-course");
  if (!courses.length) return;
  const draw = () => {
    const buttons = lab.querySelectorAll(".kl-cases button");
    courses.forEach((course, i) => buttons[i]?.querySelector(".kl-course") ?? buttons[i]?.prepend(course.cloneNode(true)));
  };
  draw();
  new MutationObserver(draw).observe(lab.querySelector(".kl-cases"), { childList: true, subtree: true });
}

/** Put under a slider what it means at its ends. */
function dressEnds(lab, still, settings) {
  const rows = [...still.querySelectorAll(".kl-row")];
  for (const setting of settings.filter(({ ends }) => ends?.length)) {
    const words = rows.find((row) => row.firstElementChild.textContent === setting.label)?.querySelector(".kl-ends");
    const control = controlOf(lab, setting);
    if (words && control && !control.querySelector(".kl-ends")) control.append(words.cloneNode(true));
  }
}

/** Let a word stand in the place of 0; who types there types a number. */
function sayZero(control, word, value) {
  const [readout, handle] = [".widget-readout", ".noUi-handle"].map((part) => control.querySelector(part));
  if (readout) readout.dataset.word = value === 0 ? word : "";
  if (handle && value === 0) handle.ariaValueText = word;
}

/** Keep those words right as settings move and controls appear. */
function keepZeros(lab, store) {
  const worded = store.meta.settings.filter(({ zero }) => zero);
  if (!worded.length) return;
  const follow = oncePerFrame(() => {
    for (const setting of worded) {
      const control = controlOf(lab, setting);
      if (control) sayZero(control, setting.zero, store.values[setting.name]);
    }
  });
  store.onChange(follow);
  new MutationObserver(follow).observe(lab, { subtree: true, childList: true });
  follow();
}

/** Return how far from the edge of a dock its parts come to rest; a rail does not move sideways. */
function inset(rail) {
  return parseFloat(getComputedStyle(rail).scrollPaddingInlineStart) || 0;
}

/** Scroll a rail, or a dock, to what its button has opened. */
function showOpened(rail, button) {
  const parts = button.nextElementSibling.querySelectorAll(".kl-group, .widget-inline-hbox");
  const first = [...parts].find((part) => part.getClientRects().length); // in a dock, groups have no boxes
  if (!first) return;
  const [to, from] = [first, rail].map((part) => part.getBoundingClientRect());
  rail.scrollBy({ top: to.top - from.top - button.offsetHeight, left: to.left - from.left - inset(rail), behavior: "instant" });
}

/** Move a dock to the next of the parts at which it comes to rest, or to the one before. */
function goAlong(dock, forwards) {
  const start = dock.getBoundingClientRect().left + inset(dock);
  const rests = [...dock.querySelectorAll("*")].filter((part) => getComputedStyle(part).scrollSnapAlign !== "none");
  const ways = rests.filter((part) => part.getClientRects().length).map((part) => part.getBoundingClientRect().left - start);
  const left = forwards ? ways.find((way) => way > 1) : ways.findLast((way) => way < -1);
  if (left) dock.scrollBy({ left, behavior: "instant" });
}

/** Go to what "Change the assumptions" has opened; along a dock, go on or back where its edge is pressed. */
function guide(rail) {
  const more = rail.querySelector(".kl-more");
  more?.addEventListener("click", () => requestAnimationFrame(() => showOpened(rail, more)));
  rail.addEventListener("click", ({ target, clientX }) => {
    const { left, right } = rail.getBoundingClientRect();
    const [before, after] = [clientX < left + EDGE, clientX > right - EDGE];
    if (target === rail && (before || after)) goAlong(rail, after);
  });
}

/**
 * Dress the controls of a lab; what stands in the still goes to the same place in the lab.
 * @param {HTMLElement} lab
 * @param {Figure} figure
 */
api.dress = (lab, { foot, meta, store }) => {
  lab.append(foot); // who goes by keyboard is done with the controls before the tools
  keepZeros(lab, store);
  guide(lab.querySelector(".kl-groups"));
  const still = lab.closest(".kl-lab")?.querySelector(".kl-still");
  if (!still) return;
  dressCases(lab, still);
  dressEnds(lab, still, meta.settings);
};
