/** What concerns the whole page: waking its figures, following its address, naming its controls. */

const NEAR = "600px"; // distance from the window at which a figure is drawn

/** The label beside a control of ipywidgets. */
const labelOf = (part) =>
  part.closest(".widget-inline-hbox, .widget-toggle-buttons")?.querySelector("label")?.textContent;

/** Set a property where it differs, so that whoever watches is told once. */
function settle(part, name, value) {
  if (part[name] !== value) part[name] = value;
}

function nameSliders(lab) {
  for (const handle of lab.querySelectorAll(".noUi-handle:not([aria-label])")) {
    if (labelOf(handle)) handle.ariaLabel = labelOf(handle);
  }
  // The number beside a slider can be typed over, but the slider itself is the stop for keys.
  for (const readout of lab.querySelectorAll(".widget-readout:not([role])")) {
    readout.role = "textbox";
    readout.tabIndex = -1;
    readout.ariaLabel = labelOf(readout) ?? "Value";
  }
}

function nameGroups(lab) {
  for (const group of lab.querySelectorAll(".kl-group:not([role])")) {
    group.role = "group";
    group.ariaLabel = group.querySelector(".kl-group-title")?.textContent || "Settings";
  }
  for (const buttons of lab.querySelectorAll(".widget-toggle-buttons:not([role])")) {
    buttons.role = "group";
    buttons.ariaLabel = labelOf(buttons) || "Cases";
  }
}

function nameButtons(lab) {
  for (const button of lab.querySelectorAll(".widget-toggle-button")) {
    const opens = button.classList.contains("kl-more");
    const on = String(button.classList.contains("mod-active"));
    settle(button, opens ? "ariaExpanded" : "ariaPressed", on);
    if (opens) button.removeAttribute("aria-pressed"); // it may have been met before it had its class
  }
  for (const part of lab.querySelectorAll("[title=null], [title='']")) part.removeAttribute("title");
}

/** Give names and states to what the controls of ipywidgets leave without. */
function nameControls(lab) {
  nameSliders(lab);
  nameGroups(lab);
  nameButtons(lab);
}

/** In a dock that scrolls sideways, the whole control comes into sight with the part that has the focus. */
function showWhole({ target }) {
  const row = target.closest(".kl-group .widget-inline-hbox, .kl-group .widget-toggle-buttons");
  row?.scrollIntoView({ block: "nearest", inline: "nearest", behavior: "instant" });
}

/** Keep the names and states of a lab right as its controls appear and change. */
api.keepNamed = (lab) => {
  const observer = new MutationObserver(() => nameControls(lab));
  observer.observe(lab, { subtree: true, childList: true, attributeFilter: ["class", "title"] });
  lab.addEventListener("focusin", showWhole);
  nameControls(lab);
};

/** Mount a figure that carries its own specification. */
async function hydrate(element) {
  const { spec, meta } = JSON.parse(element.querySelector(".kl-spec").textContent);
  const figure = await api.mount(element, spec, meta);
  if (!figure.failed) figure.restore();
}

/** Hydrate each figure once it comes near the window, or at once if the address names it. */
function watch() {
  const near = new IntersectionObserver(
    (entries) => entries.filter((entry) => entry.isIntersecting).forEach(meet),
    { rootMargin: NEAR },
  );
  function meet({ target }) {
    near.unobserve(target);
    hydrate(target);
  }
  for (const spec of document.querySelectorAll(".kl-figure > .kl-spec")) {
    const figure = spec.parentElement;
    if (figure.dataset.figure === address().name) hydrate(figure);
    else near.observe(figure);
  }
}

let unknown = ""; // what is complained of until an address is better

/** Say so when the address asks for a setting of a figure that is not on this page. */
function refuseUnknown() {
  const figures = [...document.querySelectorAll(".kl-figure")];
  const names = [...new Set(figures.map((figure) => figure.dataset.figure))];
  const { name, asks } = address();
  const message = figures.at(-1)?.querySelector(".kl-message");
  if (unknown && message.textContent === unknown) message.textContent = "";
  if (!asks || !message || names.includes(name)) return;
  unknown =
    `This link asks for a figure “${shorten(name)}”, which is not on this page; ` +
    `use ${either(names)}. The starting values are shown instead.`;
  message.textContent = unknown;
  message.scrollIntoView({ block: "center" });
}

/** Paper is light, whatever the screen is. */
function printLight() {
  const root = document.documentElement;
  let theme;
  addEventListener("beforeprint", () => {
    theme = root.dataset.theme;
    root.dataset.theme = "light";
  });
  addEventListener("afterprint", () => {
    if (theme) root.dataset.theme = theme;
  });
}

addEventListener("beforeprint", () => {
  for (const figure of mounted) if (figure.meta.report) openNumbers(figure);
});

if (site) {
  if (EMBEDS) embed();
  watch();
  printLight();
  refuseUnknown();
  addEventListener("hashchange", () => {
    mounted.forEach((figure) => figure.restore());
    refuseUnknown();
  });
}
