/** The check page: every answer that was given and who reads it, each with a way back to its step. */
import { byId } from "./page.js";

/** What a question is called on the page. @param {any} question */
const titleOf = (question) => question.querySelector("legend, h1, h2, label").textContent.trim();

/**
 * @param {{question: any, text: string}[]} given
 * @param {(step: any) => void} change called with the step to go to
 */
export function review(given, change) {
  const rows = given.map(({ question, text }) => {
    const row = byId("answer").content.cloneNode(true);
    const title = titleOf(question);
    const button = row.querySelector("[data-change]");
    row.querySelector("[data-q]").textContent = title;
    row.querySelector("[data-a]").textContent = text;
    button.setAttribute("aria-label", button.textContent.trim() + ": " + title);
    button.onclick = () => change(question.closest(".step"));
    return row;
  });
  const list = byId("answers");
  list.hidden = false;
  list.textContent = "";
  list.append(...rows);
}
