/** What a report says beside who reads it (spec section 5), as the page's form has it. It changes no word. */

/**
 * @param {any} form
 * @param {{day: string, pinned: boolean, subject: string, removed: string[]}} known what the form itself does not hold
 * @returns {import("./report.js").Facts}
 */
export const factsOf = ({ dataset, elements }, known) => ({
  ...known,
  channel: dataset.channel === "web" && matchMedia("(pointer: coarse)").matches ? "phone" : dataset.channel,
  form: { id: dataset.formId, version: Number(dataset.formVersion) },
  audience: dataset.audience,
  lang: dataset.lang,
  urgent: !!elements.urgent?.checked,
  about: null,
  answers: { what: elements.what.value },
});
