/** What was answered, and what it means: whom the report is about, whether it is urgent. It changes no word. */

/** Whom a report is about, from the lowest; of several the highest decides (portal/questions/answers.py). */
const HEIGHT = ["pupil", "worker", "dsl_team", "head", "leaders"];

/**
 * Whether this part of the form is asked: whatever waits for an option is asked only once that one is chosen.
 * @param {any} element
 * @returns {boolean}
 */
export function isAsked(element) {
  const waiting = element.closest("[data-only]");
  if (!waiting) return true;
  const [name, value] = waiting.dataset.only.split("=");
  const option = waiting.closest("form").querySelector(`[name="${name}"][value="${value}"]`);
  return option.checked && isAsked(option) && isAsked(waiting.parentElement);
}

/** Every option that is chosen and asked. @param {HTMLFormElement} form @returns {any[]} */
const chosen = (form) => [...form.querySelectorAll("[data-question] :checked")].filter(isAsked);

/** @param {HTMLFormElement} form @returns {string} */
export function subjectOf(form) {
  const highest = Math.max(-1, ...chosen(form).map(({ dataset }) => HEIGHT.indexOf(dataset.subject)));
  // Staff write about staff matters unless an answer says otherwise.
  return HEIGHT[highest] || (form.dataset.audience === "staff" ? "worker" : "pupil");
}

/** @param {HTMLFormElement} form */
export const isUrgent = (form) => chosen(form).some(({ dataset }) => "urgent" in dataset);

/**
 * Each question that is asked and answered, in order: its id, the value that is sent, and the same as it is shown.
 * @param {HTMLFormElement} form
 * @returns {{id: string, value: string|string[], text: string, question: any}[]}
 */
export const answersOf = (form) =>
  [...form.querySelectorAll("[data-question]")].filter(isAsked).map(answerOf).filter(({ text }) => text.trim());

function answerOf(question) {
  const { question: id, kind } = question.dataset;
  const typed = question.querySelector("textarea, [type=text]");
  if (typed) return { id, question, value: typed.value, text: typed.value };
  const options = [...question.querySelectorAll(":checked")];
  const ids = options.map((option) => option.value);
  const text = options.map((option) => option.closest("label").textContent.trim()).join("\n");
  return { id, question, value: kind === "tiles" ? ids : ids[0], text };
}
