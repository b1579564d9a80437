/** While five words are being typed: a word that is none of the list is pointed out at once, and another one offered. */
import { normalForm } from "./normal.js";
import { nearest } from "./wordlist.js";

/** The first word that cannot become one of the list, if any. @param {string} typed @param {string[]} list */
export function wrongWord(typed, list) {
  const words = normalForm(typed).split(" ");
  const open = /\p{L}$/u.test(typed) ? words.pop() : "";
  const wrong = words.find((word) => word && !list.includes(word));
  return wrong || (list.some((word) => word.startsWith(open)) ? "" : open);
}

/**
 * @param {any} box holds one input, a `[role=status]` with `data-unknown`, and a button with `data-meant`; `{word}` in
 *   these texts is the word
 * @param {string[]} list
 */
export function watchTyping(box, list) {
  const [field, hint, offer] = ["input", "[role=status]", "[data-meant]"].map((name) => box.querySelector(name));
  let wrong, meant;

  field.addEventListener("input", () => {
    wrong = wrongWord(field.value, list);
    meant = wrong && nearest(wrong, list);
    const text = wrong && hint.dataset.unknown.replace("{word}", wrong);
    // Written only when it changes: a screen reader says it once.
    if (hint.textContent !== text) hint.textContent = text;
    offer.hidden = !meant;
    offer.textContent = offer.dataset.meant.replace("{word}", meant);
  });

  offer.addEventListener("click", () => {
    const words = normalForm(field.value).split(" ");
    field.value = words.map((word) => (word === wrong ? meant : word)).join(" ");
    field.dispatchEvent(new Event("input"));
    field.focus();
  });
}
