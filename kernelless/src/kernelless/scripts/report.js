/** A report: one lab on paper, with its numbers, and where it comes from. */

/** Open the numbers of a figure for as long as it is printed. */
function openNumbers({ readout }) {
  const numbers = readout.part("numbers");
  if (!numbers || numbers.open) return;
  numbers.open = true;
  readout.fillTable(); // the details would tell too late that they were opened
  addEventListener("afterprint", () => (numbers.open = false), { once: true });
}

/** What stands over a lab on paper, and under it. */
function framing({ title, source }) {
  const part = (tag, textContent) => Object.assign(document.createElement(tag), { className: "kl-report", textContent });
  return [part("h1", title), part("p", source)];
}

/** Print a lab without the page around it. */
function printAlone(figure) {
  const box = outermost(figure.element);
  const [heading, origin] = framing(figure.about);
  const aside = beside(box).filter((one) => !one.classList.contains("kl-aside"));
  const around = [];
  for (let at = box.parentElement; at; at = at.parentElement) around.push(at);
  const mark = (on) => {
    for (const one of aside) one.classList.toggle("kl-aside", on);
    for (const one of around) one.classList.toggle("kl-around", on);
  };
  mark(true);
  box.prepend(heading);
  box.append(origin);
  const restore = () => {
    mark(false);
    heading.remove();
    origin.remove();
  };
  addEventListener("afterprint", restore, { once: true });
  window.print();
}
