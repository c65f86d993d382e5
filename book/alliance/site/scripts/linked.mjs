/**
 * The front end of LinkedChart: ties each trait to the figure's setting of the same name.
 * On a page of the book the runtime is there already; in a notebook the kernel sends it.
 */

/** Ask the kernel for the runtime, and run it. */
function fetchRuntime(model) {
  return new Promise((resolve) => {
    model.on("msg:custom", ({ kind, source }) => {
      if (kind !== "runtime") return;
      new Function(source)();
      resolve(window.DifficultMoments);
    });
    model.send({ kind: "runtime" });
  });
}

/** The runtime; several charts that start together ask for it once. */
function runtime(model) {
  if (window.DifficultMoments?.mount) return window.DifficultMoments;
  return (window.DifficultMomentsRuntime ??= fetchRuntime(model));
}

/** The markup of the figure: where it stands on the page, else as the kernel sent it. */
function markup(model) {
  const name = CSS.escape(model.get("meta").name);
  const still = document.querySelector(`.dm-still .dm-figure[data-figure="${name}"]`);
  if (still) return still;
  const template = document.createElement("template");
  template.innerHTML = model.get("frame");
  return template.content.firstElementChild;
}

/** Names of traits and settings, in step with each other. */
function connect(model, figure) {
  const { settings } = model.get("meta");
  for (const { name, options } of settings) {
    model.on(`change:${name}`, () => figure.set({ [name]: model.get(name) }));
    if (options) {
      const index = `${name}__index`;
      model.on(`change:${index}`, () => figure.set({ [name]: options[model.get(index)] }));
    }
  }
  model.on("change:case__index", () => figure.setCase(model.get("case__index")));
  figure.onChange(() => report(model, figure));
}

/** Write the figure's settings back to the traits. */
function report(model, figure) {
  const values = figure.get();
  for (const { name, options } of model.get("meta").settings) {
    if (model.get(name) !== values[name]) model.set(name, values[name]);
    if (options) model.set(`${name}__index`, options.indexOf(values[name]));
  }
  model.set("case__index", figure.case());
  model.save_changes();
}

/** The traits, where they differ from the figure: it may be shown again after it was moved. */
function settingsOf(model) {
  return Object.fromEntries(model.get("meta").settings.map(({ name }) => [name, model.get(name)]));
}

/** Call `use` with the lab around an element, once the element has its place on the page. */
function onceInLab(el, use) {
  const observer = new ResizeObserver(() => {
    const lab = el.closest(".dm-live");
    if (lab) use(lab);
    if (el.isConnected) observer.disconnect();
  });
  observer.observe(el);
}

export default {
  async render({ model, el }) {
    const { keepNamed, mount } = await runtime(model);
    onceInLab(el, keepNamed);
    const element = markup(model);
    if (!element.isConnected) el.append(element);
    const figure = await mount(element, model.get("spec"), model.get("meta"));
    el.append(element);
    if (figure.failed) return;
    connect(model, figure);
    figure.set(settingsOf(model));
    figure.restore();
    return () => figure.destroy();
  },
};
