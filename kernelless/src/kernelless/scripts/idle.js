/**
 * Controls that change nothing at the present setting: each says why in the place where it would be
 * moved, and cannot be moved. Controls are told apart by the words beside them.
 */

/** Why a setting changes nothing now; undefined where it is not so. */
const reason = ({ idle = [] }, values) => idle.find((one) => values[one.setting] === one.value)?.why;

/** The control of a setting within a lab. */
function controlOf(lab, { label }) {
  const texts = [...lab.querySelectorAll(".kl-group label")];
  return texts.find((one) => one.textContent.trim() === label)?.closest(".widget-inline-hbox, .widget-checkbox");
}

/** Let a control rest, or wake it. */
function rest(control, why) {
  control.classList.toggle("kl-idle", Boolean(why));
  let note = control.querySelector(".kl-why");
  if (!note && why) control.append((note = Object.assign(document.createElement("span"), { className: "kl-why" })));
  if (note && note.textContent !== (why ?? "")) note.textContent = why ?? "";
  for (const part of control.querySelectorAll("input, button, select")) part.disabled = Boolean(why);
  for (const part of control.querySelectorAll(".noUi-origin")) part.toggleAttribute("disabled", Boolean(why));
  for (const part of control.querySelectorAll(".noUi-handle")) {
    part.tabIndex = why ? -1 : 0;
    part.ariaDisabled = String(Boolean(why));
  }
}

/**
 * Keep the controls of a lab at rest where they change nothing.
 * @param {HTMLElement} lab
 * @param {Store} store
 */
api.keepIdle = (lab, store) => {
  const follow = oncePerFrame(() => {
    for (const setting of store.meta.settings) {
      const control = setting.idle?.length && controlOf(lab, setting);
      if (control) rest(control, reason(setting, store.values));
    }
  });
  store.onChange(follow);
  new MutationObserver(follow).observe(lab, { subtree: true, childList: true });
  follow();
};
