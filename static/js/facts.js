/** What a report says beside who reads it (spec section 5), as the page's form has it. It changes no word. */
import { answersOf, isUrgent } from "./answers.js";

/**
 * @param {any} form
 * @param {{day: string, pinned: boolean, subject: string, removed: string[]}} known what the form itself does not hold
 * @returns {import("./report.js").Facts}
 */
export function factsOf(form, known) {
  const { dataset } = form;
  const given = {};
  for (const { id, value } of answersOf(form)) given[id] = value;
  const { about = null, ...answers } = given;
  return {
    ...known,
    channel: dataset.channel === "web" && matchMedia("(pointer: coarse)").matches ? "phone" : dataset.channel,
    form: { id: dataset.formId, version: Number(dataset.formVersion) },
    audience: dataset.audience,
    lang: dataset.lang,
    urgent: isUrgent(form),
    about,
    answers,
  };
}
