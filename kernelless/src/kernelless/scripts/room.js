/**
 * What a room answers: numbers that are called out, or hands that are counted. Both are kept in the
 * curtain alone, and told beside the result as they were entered.
 */

// A comma alone does not part two numbers: in half of Europe `6,5` is one.
const APART = /,?[\s;]+|,$/;

/** Numbers in order as one reads them out: `6, 7 ×2, 8`. */
function counted(numbers) {
  const times = new Map();
  for (const each of numbers) times.set(each, (times.get(each) ?? 0) + 1);
  return [...times].map(([each, often]) => (often > 1 ? `${each} ×${often}` : `${each}`)).join(", ");
}

/** The middle of numbers in order; of two in the middle, halfway. */
const middle = (numbers) => Number(((numbers[(numbers.length - 1) >> 1] + numbers[numbers.length >> 1]) / 2).toFixed(2));

/** What is said of two or more numbers in order. */
const summed = (numbers) =>
  `The room, ${numbers.length} numbers from ${numbers[0]} to ${numbers.at(-1)}: ${counted(numbers)}. Their middle is ${middle(numbers)}.`;

/** A label with its field. */
function labelled(words, field) {
  const label = document.createElement("label");
  label.append(`${words} `, field);
  return label;
}

/** The numbers of a room, in one field of text; their middle becomes the prediction. */
class RoomNumbers {
  /** @param {HTMLInputElement} prediction where one number is kept */
  constructor(prediction) {
    this.prediction = prediction;
    this.field = Object.assign(document.createElement("input"), { type: "text", placeholder: "6, 7, 7, 8", autocomplete: "off" });
    this.field.inputMode = "decimal";
    this.field.addEventListener("input", () => this.read());
    this.told = document.createElement("output");
    this.form = document.createElement("div");
    this.form.className = "kl-votes";
    this.form.append(labelled("Or all numbers of the room:", this.field), " ", this.told);
    this.forget();
  }

  forget() {
    this.field.value = "";
    this.said = this.told.textContent = "";
  }

  read() {
    const words = this.field.value.split(APART).filter(Boolean);
    const wrong = words.find((word) => !this.allows(word));
    const numbers = words.map(Number).sort((a, b) => a - b);
    const some = wrong === undefined && numbers.length > 0;
    this.said = some && numbers.length > 1 ? summed(numbers) : ""; // one alone is the prediction
    this.told.textContent = wrong === undefined ? this.said : this.refusal(wrong);
    this.prediction.value = some ? middle(numbers) : "";
    this.prediction.dispatchEvent(new Event("input", { bubbles: true }));
  }

  allows(word) {
    const { min, max } = this.prediction;
    return Number.isFinite(Number(word)) && !(min && Number(word) < min) && !(max && Number(word) > max);
  }

  refusal(word) {
    const { min, max } = this.prediction;
    const range = min && max ? ` from ${min} to ${max}` : "";
    return `“${word}” is not counted. Use numbers${range}, with a point for decimals and spaces between.`;
  }
}

/** Hands for each answer to a question that a link has named. */
class RoomHands {
  /** @param {{asks: string, hands: string[]}} ballot see handles.py */
  constructor(ballot) {
    this.asks = ballot.asks;
    this.fields = ballot.hands.map((answer) => [answer, this.makeField()]);
    this.form = document.createElement("div");
    this.form.className = "kl-votes";
    this.form.append(...this.fields.map(([answer, field]) => labelled(`${answer}:`, field)));
  }

  makeField() {
    const field = Object.assign(document.createElement("input"), { type: "number", min: 0, step: 1, placeholder: "?" });
    field.inputMode = "numeric";
    return field;
  }

  forget() {
    for (const [, field] of this.fields) field.value = "";
  }

  /** The answers with their hands, of those that were counted. */
  get said() {
    const some = this.fields.filter(([, field]) => field.value !== "" && field.checkValidity());
    return some.length ? `The room: ${some.map(([answer, field]) => `${answer} ${field.value}`).join(", ")}.` : "";
  }
}
