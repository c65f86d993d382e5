/**
 * Beside a field that is typed in: what becomes of what is typed, what was made of it, and faults,
 * each where it was typed. All of it is text and never markup.
 */

const FAULT = "fault";

/** Remarks on what was entered, as the chart reads them out. */
const remarksOf = (drawing) =>
  drawing.texts("remark").map((text) => {
    const [setting, kind, said] = text.split("\t");
    return { setting, fault: kind === FAULT, said };
  });

/** What is to be told of faults, by whoever cannot see them. */
const toldOf = (remarks) => remarks.filter(({ fault }) => fault).map(({ said }) => said).join(" ");

/** What has the focus while a control is used. */
const fieldOf = (control) => control.querySelector("textarea, select, input, .noUi-handle, button");

/** Put beside a field its note, its remarks, and what a printer shows in its place; once. */
function equip(control, { kind, name, note }) {
  const known = control.querySelector(".kl-remarks");
  if (known) return known;
  const field = fieldOf(control);
  for (const [attribute, value] of Object.entries(KINDS[kind].field ?? {})) field.setAttribute(attribute, value);
  const part = (tag, className, textContent = "") =>
    Object.assign(document.createElement(tag), { className, textContent, id: `${className}-${name}` });
  const parts = [part("ul", "kl-remarks"), part("p", "kl-note", note ?? ""), part("p", "kl-typed")];
  control.append(...parts);
  field.setAttribute("aria-describedby", `${parts[1].id} ${parts[0].id}`);
  return parts[0];
}

/** Say what is to be said of a field, and whether it can be used. */
function remark(control, setting, remarks, value) {
  const list = equip(control, setting);
  const items = remarks.map(({ fault, said }) =>
    Object.assign(document.createElement("li"), { className: fault ? "kl-fault" : "", textContent: said }));
  if (list.textContent !== items.map((item) => item.textContent).join("")) list.replaceChildren(...items);
  const typed = control.querySelector(".kl-typed");
  if (typed.textContent !== value) typed.textContent = value;
  fieldOf(control).setAttribute("aria-invalid", String(remarks.some(({ fault }) => fault)));
}

/**
 * Keep the remarks of a lab beside its controls.
 * @param {HTMLElement} lab
 * @param {Figure} figure
 */
api.keepRemarks = (lab, figure) => {
  const { meta, store, drawing } = figure;
  const follow = oncePerFrame(() => {
    const remarks = remarksOf(drawing);
    for (const setting of meta.settings) {
      const own = remarks.filter((one) => one.setting === setting.name);
      const control = (setting.note || own.length || lab.querySelector(`#kl-remarks-${setting.name}`)) && controlOf(lab, setting);
      if (control && fieldOf(control)) remark(control, setting, own, store.values[setting.name]);
    }
  });
  drawing.onReadouts(follow);
  store.onChange(follow);
  new MutationObserver(follow).observe(lab, { subtree: true, childList: true });
  follow();
};
