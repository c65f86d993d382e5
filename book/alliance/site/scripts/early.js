/**
 * What must be settled before any other script runs: where a frame or a private window refuses
 * storage, something that keeps nothing stands in for it; and whether the page is embedded.
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
  const asked = new URLSearchParams(location.search);
  if (asked.get("embed") === "1") document.documentElement.classList.add("dm-embeds");
})();
