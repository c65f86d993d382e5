/**
 * Widgets without a kernel: reads the widgets' state that the book's build left in the page, makes
 * the models, and shows the views. The models and views are those of ipywidgets and anywidget.
 */
(() => {
  "use strict";

  const STATE = 'script[type="application/vnd.jupyter.widget-state+json"]';
  const VIEW = 'script[type="application/vnd.jupyter.widget-view+json"]';

  const here = new URL(".", document.currentScript.src);

  /** Run a script of the site. */
  function load(name) {
    return new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = new URL(name, here).href;
      script.onload = resolve;
      script.onerror = () => reject(new Error(`${name} did not load`));
      document.head.append(script);
    });
  }

  /** What the classic notebook offers to a script's `load_ipython_extension`: as little as it needs. */
  const idle = { on() {} };
  const NOTEBOOK = {
    "base/js/namespace": { notebook: { kernel: null, container: idle } },
    "base/js/events": idle,
    "notebook/js/outputarea": { OutputArea: class { register_mime_type() {} } },
  };

  /**
   * Run a script with some globals in place, and take them away after.
   * @template T
   * @param {Record<string, unknown>} globals
   * @param {() => Promise<T>} use
   */
  async function withGlobals(globals, use) {
    const before = Object.keys(globals).map((key) => [key, window[key]]);
    Object.assign(window, globals);
    try {
      return await use();
    } finally {
      for (const [key, value] of before) window[key] = value;
    }
  }

  /**
   * Load an AMD script.
   * @param {string} name file beside this one
   * @param {Record<string, object>} known modules that it may depend on
   * @returns {Promise<object>} its exports
   */
  async function loadModule(name, known) {
    let exports;
    const define = (names, make) => {
      exports = make(...names.map((one) => known[one]));
    };
    const requirejs = Object.assign(() => {}, { config() {} });
    const Jupyter = { version: "6.5.0", notebook: {} };
    await withGlobals({ define, requirejs, Jupyter }, () => load(name));
    return exports;
  }

  /** Have ipywidgets add its style sheets, as the classic notebook would. */
  function addStyles(widgets) {
    const requirejs = (names, use) => use(...names.map((name) => NOTEBOOK[name]));
    return withGlobals({ requirejs }, () => widgets.load_ipython_extension());
  }

  /** Load the models and views of every module that a page's state may name. */
  async function loadModules() {
    const module = { uri: new URL("ipywidgets.js", here).href };
    const widgets = await loadModule("ipywidgets.js", { module });
    await addStyles(widgets);
    const anywidget = await loadModule("anywidget.js", { "@jupyter-widgets/base": widgets });
    return {
      "@jupyter-widgets/base": widgets,
      "@jupyter-widgets/controls": widgets,
      "@jupyter-widgets/output": outputOf(widgets),
      anywidget,
    };
  }

  /** Output widgets show what was captured while the book was built. */
  function outputOf({ DOMWidgetModel, DOMWidgetView }) {
    const text = ({ text: stream, data = {} }) => stream ?? data["text/plain"] ?? "";
    class OutputView extends DOMWidgetView {
      render() {
        super.render();
        const lines = this.model.get("outputs").map(text);
        this.el.append(Object.assign(document.createElement("pre"), { textContent: lines.join("") }));
      }
    }
    return { OutputModel: DOMWidgetModel, OutputView };
  }

  /** Makes models from the page's state, and views from models. */
  class Manager {
    constructor(state, modules) {
      this.state = state;
      this.modules = modules;
      this.models = new Map();
    }

    get_model(id) {
      if (!this.models.has(id)) this.models.set(id, this.make(id));
      return this.models.get(id);
    }

    async make(id) {
      const { model_name: name, model_module: module, state } = this.state[id];
      const Model = this.modules[module][name];
      const attributes = await Model._deserialize_state(state, this);
      const model = new Model(attributes, { model_id: id, widget_manager: this });
      return Object.assign(model, { name, module });
    }

    async create_view(model, options = {}) {
      const View = this.modules[model.get("_view_module")][model.get("_view_name")];
      const view = new View({ model, options });
      view.listenTo(model, "destroy", view.remove);
      await view.render();
      return view;
    }

    callbacks() {
      return {};
    }

    inline_sanitize(text) {
      return text;
    }
  }

  /** Show a view where its script stands. */
  async function show(script, manager) {
    const { model_id: id } = JSON.parse(script.textContent);
    const view = await manager.create_view(await manager.get_model(id));
    const host = document.createElement("div");
    host.className = "kl-widget";
    script.after(host);
    // Lumino's own attach, through the view's widget: the library itself is not exported.
    const { luminoWidget } = view;
    luminoWidget.constructor.attach(luminoWidget, host);
    if (!host.querySelector(".kl-live")) window.Kernelless?.keepNamed?.(host); // a lab sees to its own
  }

  async function start() {
    const { state } = JSON.parse(document.querySelector(STATE).textContent);
    const manager = new Manager(state, await loadModules());
    // Links are models without a view: all models are made.
    await Promise.all(Object.keys(state).map((id) => manager.get_model(id)));
    await Promise.all([...document.querySelectorAll(VIEW)].map((one) => show(one, manager)));
  }

  start();
})();
