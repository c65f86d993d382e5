/**
 * Which words of a lab's drawing are in the way of something: of other words, of a line, of the
 * question, of the edge; or too small.
 *
 * A box of text has room for every letter, so its ink is a little smaller. The same words twice in
 * one place are a text and its rim. Areas, grids, rules and leaders may pass behind words.
 */
(lab, least) => {
  const drawing = lab.querySelector(".kl-drawing");
  const svg = drawing.querySelector("svg");
  const ink = ({ left, right, top, bottom }) => {
    const rim = (bottom - top) * 0.14;
    return { left: left + 1, right: right - 1, top: top + rim, bottom: bottom - rim };
  };
  const texts = [...svg.querySelectorAll("text")].filter((text) => text.textContent.trim());
  const asks = [...lab.querySelectorAll(".kl-ask")].filter((ask) => ask.offsetParent);
  const boxes = [
    ...texts.map((text) => ({ says: text.textContent, ...ink(text.getBoundingClientRect()) })),
    ...asks.map((ask) => ({ says: "the question", ...ink(ask.getBoundingClientRect()) })),
  ];
  const place = ({ says, left, top }) => `${says} ${Math.round(left)} ${Math.round(top)}`;
  const words = [...new Map(boxes.map((box) => [place(box), box])).values()];
  const across = (a, b) => a.left < b.right && b.left < a.right;
  const meet = (a, b) => across(a, b) && a.top < b.bottom && b.top < a.bottom;
  const pairs = words.flatMap((a, i) => words.slice(i + 1).filter((b) => meet(a, b)).map((b) => `${a.says} | ${b.says}`));

  const spots = (line) => {
    const [to, length] = [line.getScreenCTM(), line.getTotalLength()];
    const at = (along) => line.getPointAtLength(along).matrixTransform(to);
    const points = Array.from({ length: Math.floor(length / 2) + 1 }, (_, k) => at(2 * k));
    return points.map(({ x, y }) => ({ left: x, right: x, top: y, bottom: y }));
  };
  const lines = [...svg.querySelectorAll(".mark-line path")].flatMap(spots);
  const crossed = words.filter((box) => lines.some((spot) => meet(box, spot)));

  const edge = drawing.getBoundingClientRect();
  const beyond = words.filter((box) => box.left < edge.left - 2 || box.right > edge.right + 2);
  const zoom = svg.getBoundingClientRect().width / Number(svg.getAttribute("width"));
  const small = texts.filter((text) => parseFloat(getComputedStyle(text).fontSize) * zoom < least);
  return [
    ...pairs,
    ...crossed.map(({ says }) => `${says} | a line`),
    ...beyond.map(({ says }) => `${says} | the edge`),
    ...small.map((text) => `${text.textContent} | is small`),
  ];
}
