/**
 * The front end of LinkedChart: ties each trait to the figure's setting of the same name.
 * On a page of the book the runtime is there already; in a notebook a model brings it.
 */

/** Before the name of a model, where one model refers to another. */
const MODEL = "IPY_MODEL_";

/** The runtime; of several charts that start together, the first runs it. */
async function runtime(model) {
  if (!window.Kernelless?.mount) {
    const name = model.get("runtime").slice(MODEL.length);
    const held = await model.widget_manager.get_model(name);
    if (!window.Kernelless?.mount) new Function(held.get("source"))();
  }
  return window.Kernelless;
}

/** The markup of the figure: where it stands on the page, else as the kernel sent it. */
function markup(model) {
  const name = CSS.escape(model.get("meta").name);
  const still = document.querySelector(`.kl-still .kl-figure[data-figure="${name}"]`);
  if (still) return still;
  const template = document.createElement("template");
  template.innerHTML = model.get("frame");
  return template.content.firstElementChild;
}

/** The trait that shares a setting, and how a value is shared. */
function ties(model) {
  const { kinds } = window.Kernelless;
  return model.get("meta").settings.map((setting) => {
    const { shared, toShared, fromShared } = kinds[setting.kind];
    return {
      name: setting.name,
      trait: `${setting.name}__${shared}`,
      write: (value) => toShared(value, setting),
      read: (value) => fromShared(value, setting),
    };
  });
}

/** Keep traits and settings in step with each other. */
function connect(model, { store }) {
  const tied = ties(model);
  const settingsOf = () =>
    Object.fromEntries(tied.map(({ name, trait, read }) => [name, read(model.get(trait))]));
  for (const { name, trait, read } of tied) {
    model.on(`change:${trait}`, () => store.set({ [name]: read(model.get(trait)) }));
  }
  model.on("change:case__index", () => (store.case = model.get("case__index")));
  const report = () => {
    for (const { name, trait, write } of tied) model.set(trait, write(store.values[name]));
    model.set("case__index", store.case);
    model.save_changes();
  };
  store.onChange(window.Kernelless.oncePerFrame(report));
  store.set(settingsOf()); // the lab may be shown again after it was moved
}

/** Call `use` with the lab around an element, once the element has its place on the page. */
function onceInLab(el, use) {
  const observer = new ResizeObserver(() => {
    const lab = el.closest(".kl-live");
    if (lab) use(lab);
    if (el.isConnected) observer.disconnect();
  });
  observer.observe(el);
}

/** Keep the keys of what has the focus from JupyterLab: it would go to another cell, or cut this one. */
function keepKeys(node) {
  node.addEventListener("focusin", ({ target }) => (target.dataset.lmSuppressShortcuts = "true"));
}

export default {
  async render({ model, el }) {
    keepKeys(el);
    const { dress, keepIdle, keepNamed, keepRemarks, mount } = await runtime(model);
    onceInLab(el, keepNamed);
    const element = markup(model);
    if (!element.isConnected) el.append(element);
    const figure = await mount(element, model.get("spec"), model.get("meta"));
    el.append(element);
    if (figure.failed) return;
    connect(model, figure);
    onceInLab(el, (lab) => {
      keepKeys(lab);
      dress(lab, figure);
      keepIdle(lab, figure.store);
      keepRemarks(lab, figure);
    });
    figure.restore();
    return () => figure.destroy();
  },
};
