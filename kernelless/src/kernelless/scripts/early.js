/**
 * What must be settled before any other script runs: where a frame or a private window refuses
 * storage, something that keeps nothing stands in for it; whether the page is embedded; and what is
 * said where a script that moves charts does not come.
 */
(() => {
  "use strict";
  const nothing = { getItem: () => null, setItem() {}, removeItem() {}, clear() {}, key: () => null, length: 0 };
  for (const name of ["localStorage", "sessionStorage"]) {
    try {
      window[name].getItem("");
    } catch {
      Object.defineProperty(window, name, { value: nothing });
    }
  }
  const MOVING = ["vega.js", "figures.js", "widgets.js", "ipywidgets.js", "anywidget.js"];
  function complain(name) {
    for (const message of document.querySelectorAll(".kl-message")) {
      message.textContent = `This chart cannot be moved: ${name} did not load. The picture shows its start; to move it, load the page again.`;
    }
  }
  addEventListener("error", ({ target }) => {
    const name = target.src && new URL(target.src).pathname.split("/").pop();
    if (!MOVING.includes(name)) return;
    if (document.readyState !== "loading") complain(name);
    else addEventListener("DOMContentLoaded", () => complain(name));
  }, true);
  const asked = new URLSearchParams(location.search);
  if (asked.get("embed") === "1") document.documentElement.classList.add("kl-embeds");
})();
