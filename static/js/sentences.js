/** What is read aloud: the texts of the screen that is shown, sentence by sentence, each as a range of the page. */

import { byId } from "./page.js";

/** As in kiosk/voices/sentences.py. */
const SENTENCE = /\S.*?([.!?۔؟](?=\s|$)|$)/gs;
/** What a person typed or was told in confidence, what is there for nobody's eyes, and names of other languages. */
const UNSAID = ".unseen,[data-a],.five,.typing .plain,.replies,.languages";

/** Not on another step, and nothing lies over it. @param {any} element */
export const isShown = (element) => element.checkVisibility({ visibilityProperty: true });

/** @returns {Range[]} of the step that is shown, of what is said after sending, or of the whole page */
export function sentencesShown() {
  const found = [];
  const screen = byId("ask") || byId("sent") || document.querySelector("main");
  const texts = document.createTreeWalker(screen, 4); // only texts
  for (let node; (node = texts.nextNode()); ) {
    if (!isShown(node.parentNode) || node.parentNode.closest(UNSAID)) continue;
    for (const { index, 0: text } of node.data.matchAll(SENTENCE)) {
      const range = new Range();
      range.setStart(node, index);
      range.setEnd(node, index + text.length);
      found.push(range);
    }
  }
  return found;
}
