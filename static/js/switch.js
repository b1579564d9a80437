/**
 * For those who cannot touch: two switches, as their interfaces send them. Space goes on to the next thing that can be
 * chosen, Enter chooses it, and leads from a box to the keys; from the last it is on to the first. Any other key is an
 * ordinary keyboard's, and ends this.
 */
import { isShown } from "./sentences.js";

let isOn = true;

self.onkeydown = (event) => {
  const from = document.activeElement;
  if (!(isOn = isOn && / |Enter/.test(event.key))) return;
  event.preventDefault();
  // A switch that is held down is one tap.
  if (event.repeat) return;
  // Only boxes say what types into them: nothing but the keys in the page.
  if (event.key !== " ") return from.inputMode ? document.querySelector("#keys button").focus() : from.click();
  // Among the keys it stays there, until "Done".
  const all = [...(from.closest("#keys") || document).querySelectorAll("a,:enabled:not(fieldset)")].filter(isShown);
  (all.find((each) => from.compareDocumentPosition(each) & 4) || all[0]).focus(); // 4: it follows
};
