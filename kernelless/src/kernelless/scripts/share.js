/** What is shared of a setting: links, code for a frame, and a QR code; all made in the page. */

const FRAME = { width: 800, height: 500 };

/** Text as it stands in HTML. */
const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");

/** The code that shows an address within another page. */
const frameCode = (address, title) =>
  `<iframe src="${escaped(address)}" title="${escaped(title)}" width="${FRAME.width}" height="${FRAME.height}" style="border: 0; max-width: 100%" loading="lazy" allow="clipboard-write"></iframe>`;

class Share {
  /** @param {Figure} figure */
  constructor(figure) {
    this.figure = figure;
    this.dialog = this.makeDialog();
    figure.element.append(this.dialog);
  }

  makeDialog() {
    const dialog = Object.assign(document.createElement("dialog"), { className: "kl-share" });
    const title = Object.assign(document.createElement("p"), { className: "kl-share-title", id: `kl-share-${this.figure.meta.name}` });
    title.textContent = "Share this setting";
    dialog.setAttribute("aria-labelledby", title.id);
    this.fields = { link: this.makeField("Link"), hidden: this.makeField("Link that hides the outcome"), frame: this.makeField("Code for a frame in your own page") };
    this.code = this.makeCode();
    this.note = Object.assign(document.createElement("p"), { className: "kl-share-note" });
    this.status = document.createElement("p");
    this.status.role = "status";
    const close = Object.assign(document.createElement("button"), { type: "button", textContent: "Close" });
    close.addEventListener("click", () => dialog.close());
    dialog.append(title, ...Object.values(this.fields).map(({ row }) => row), this.code, this.note, this.status, close);
    return dialog;
  }

  /** A text that can be copied, under its name. */
  makeField(name) {
    const row = Object.assign(document.createElement("div"), { className: "kl-share-row" });
    const label = document.createElement("label");
    const field = Object.assign(document.createElement("input"), { type: "text", readOnly: true });
    const copy = Object.assign(document.createElement("button"), { type: "button", textContent: "Copy", ariaLabel: `Copy: ${name}` });
    copy.addEventListener("click", () => this.copy(field, name));
    label.append(name, field);
    row.append(label, copy);
    return { row, field };
  }

  makeCode() {
    return drawn("svg", { class: "kl-qr", role: "img", "aria-label": "QR code of the link" }, drawn("path", {}));
  }

  open() {
    const { fields, figure } = this;
    fields.link.field.value = addressOf(figure);
    fields.hidden.field.value = addressOf(figure, { curtain: 1 });
    fields.frame.field.value = frameCode(addressOf(figure, { embed: 1 }), `${bookTitle()}: ${figure.meta.name}`);
    this.draw(fields.link.field.value);
    const folder = location.protocol === "file:" ? "This page was opened from a folder: its links work on this computer alone." : "";
    const kept = figure.store.unlinked.map(({ label }) => `No link holds what you entered as “${label}”.`);
    this.note.textContent = [folder, ...kept].filter(Boolean).join(" ");
    this.status.textContent = "";
    this.dialog.showModal();
  }

  draw(address) {
    const { side, path } = codeOf(address);
    this.code.setAttribute("viewBox", `0 0 ${side} ${side}`);
    this.code.firstChild.setAttribute("d", path);
  }

  async copy(field, name) {
    try {
      await navigator.clipboard.writeText(field.value);
      this.status.textContent = `Copied: ${name}.`;
    } catch {
      field.select(); // no clipboard on a plain http or file page
      this.status.textContent = "Selected; press Ctrl+C or Command+C to copy.";
    }
  }
}
