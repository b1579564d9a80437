/** What is read aloud: the texts of the screen that is shown, sentence by sentence, each as a range of the page. */

/** As in kiosk/voices/sentences.py. */
const SENTENCE = /\S.*?([.!?۔؟](?=\s|$)|$)/gs;
/**
 * What a person typed or was told in confidence, what is there for nobody's eyes, and names of other languages; what stands
 * around every screen; and the numbers, once they were read on the first.
 */
const UNSAID = ".unseen,[data-a],.five,.typing .plain,.replies,.languages,.top,.listen,.keys,main:has(#ask,#sent) .numbers";

/** Not on another step, and nothing lies over it. @param {any} element */
export const isShown = (element) => element.checkVisibility();

/** @returns {Range[]} of the cover, of the step that is shown, of what is said after sending, or of the whole page */
export function sentencesShown() {
  const found = [];
  const texts = document.createTreeWalker(document.body, 4); // only texts
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
