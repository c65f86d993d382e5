/**
 * Terms: what the glossary says of one is shown beside it while it is pointed at or has the focus,
 * or once it is touched; a second touch follows the link. It stays while the pointer is on it, and
 * Escape closes it. Without this script a term is a link.
 */
(() => {
  "use strict";
  const EDGE = 8; // px that a meaning keeps from the sides of the window
  let open = null;
  let touched = null; // the term under a finger, if it was closed when the finger came down

  function close() {
    open?.classList.remove("is-open", "is-above");
    open = null;
  }

  function show(term) {
    if (open === term) return;
    close();
    open = term;
    term.classList.add("is-open");
    const meaning = term.querySelector(".dm-meaning");
    meaning.style.left = "0";
    const { left, right, bottom, height } = meaning.getBoundingClientRect();
    const over = right - document.documentElement.clientWidth + EDGE;
    meaning.style.left = `${-Math.max(0, Math.min(over, left - EDGE))}px`;
    const above = term.getBoundingClientRect().top - height;
    term.classList.toggle("is-above", bottom > innerHeight && above > 0);
  }

  for (const term of document.querySelectorAll(".dm-term")) {
    const link = term.querySelector("a");
    term.addEventListener("pointerenter", ({ pointerType }) => pointerType !== "touch" && show(term));
    term.addEventListener("pointerleave", ({ pointerType }) => {
      if (pointerType !== "touch" && document.activeElement !== link) close();
    });
    link.addEventListener("focus", () => show(term));
    link.addEventListener("blur", close);
    link.addEventListener("pointerdown", ({ pointerType }) => {
      touched = pointerType === "touch" && open !== term ? term : null;
    });
    link.addEventListener("click", (event) => {
      if (touched !== term) return;
      event.preventDefault();
      touched = null;
      show(term);
    });
  }
  document.addEventListener("keydown", ({ key }) => key === "Escape" && close());
  document.addEventListener("pointerdown", ({ target }) => open?.contains(target) || close());
})();
