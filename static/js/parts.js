/** Parts: what one screen needs beside its questions (drawing, five words, files), loaded only when it is wanted. */

/**
 * @param {HTMLFormElement} form
 * @param {any} kit what a part is given (README.md)
 */
export function partsOf(form, kit) {
  const loaded = [];
  let tries = 0;

  /** @param {any} element with data-load */
  async function load(element) {
    const { load: name } = element.dataset;
    if (!name) return;
    // Once; and again only if it did not come.
    element.dataset.load = "";
    try {
      const step = element.closest(".step");
      const { begin } = await import(form.dataset[name] + "#" + tries++);
      loaded.push({ step, ...(await begin(step, kit)) });
    } catch {
      element.dataset.load = name;
      kit.say("part");
    }
  }

  for (const button of form.querySelectorAll("button[data-load]")) {
    button.hidden = false;
    button.onclick = () => load(button);
  }

  return {
    load,
    /** What the parts send before the report. @param {Uint8Array} id of its envelope */
    ready: (id) => Promise.all(loaded.map((part) => part.ready && part.ready(id))),
    /** What the parts add to the report. @param {any} given @returns {Promise<any[]>} */
    facts: (given) => Promise.all(loaded.map((part) => part.facts(given))),
    /** Their lines in the check list. */
    answers: () => loaded.map(({ step, answer }) => ({ question: step, text: answer() })).filter(({ text }) => text),
  };
}
