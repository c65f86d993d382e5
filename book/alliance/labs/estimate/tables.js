/**
 * The reader's number, and beside it what is published: once there is a number, and it is asked for.
 * Before that no table holds a figure of the answer. All figures are percentages.
 *
 * @typedef {{role: string, label: string, value: ?number, low: ?number, high: ?number, span: string,
 *   source: string, status: string,
 *   figure: string, estimate: string, ends: string, mark: string}} Mark see questions.py
 * @typedef {{asks: string, unit: string, caution: string, marks: Mark[]}} Question
 */
const [NOTHING_SAID, SAID, SHOWN] = [0, 1, 2];

/** @param {{question: string, guess: number, show: boolean}} settings */
function tables({ question, guess, show }) {
  const { asks, unit, caution, marks } = QUESTIONS[question];
  const stage = guess > 0 ? (show ? SHOWN : SAID) : NOTHING_SAID;
  const shown = stage === SHOWN ? marks : [];
  const yours = { label: "Your estimate", estimate: stage ? `${guess}%` : "not yet", ends: "–", span: "", source: "you", status: "" };
  return {
    asked: [{ wide: wrapped(asks, LINE.wide), narrow: wrapped(asks, LINE.narrow) }],
    yours: [{ guess, stage, row: RULER, text: stage ? `you: ${guess}${unit}` : "drag me to your number" }],
    marks: shown.map((mark, row) => ({ ...mark, row, point: mark.value !== null, spans: mark.low !== null })),
    cells: [yours, ...shown],
    words: [{ stage, asks, guess, unit, ...(stage === SHOWN ? answered(marks, guess, caution) : NO_ANSWER) }],
  };
}

const NO_ANSWER = { figure: "", label: "", mark: "", gap: 0, side: "", others: "", caution: "" };

/** What the sentence says of the answer and of the other figures. */
function answered([answer, ...others], guess, caution) {
  const { figure, label, mark } = answer;
  const told = others.map((one) => `${one.figure} ${one.label}${one.mark}`);
  return { figure, label, mark, ...compared(answer, guess), others: told.join("; "), caution };
}

/** By how many points a number misses a figure, and on which side; a range is met anywhere in it. */
function compared({ value, low, high }, guess) {
  const [from, to] = value === null ? [low, high] : [value, value];
  if (guess > to) return { gap: guess - to, side: "above" };
  if (guess < from) return { gap: from - guess, side: "below" };
  return { gap: 0, side: "met" };
}

/** Break a text into lines of so many letters at most. */
function wrapped(text, most) {
  const lines = [""];
  for (const word of text.split(" ")) {
    if (`${lines.at(-1)} ${word}`.trim().length > most) lines.push("");
    lines.push(`${lines.pop()} ${word}`.trim());
  }
  return lines.join("\n");
}
