/**
 * Entry of the words bundle: the English list with its pictures, drawing five, checking what is typed, and the keys they
 * make. The hash and the curve come from the bundle of the page that loads it.
 */
import short from "../words/en.short.txt";
import { offerWords } from "./five.js";
import { drawWords, listOf, wordsOf } from "./wordlist.js";
export { openCode } from "./opening.js";
export { showBadge } from "./badge.js";

const pictures = listOf(short);
export const list = [...pictures.keys()];

/** Five words, each drawn by itself. */
export const draw = () => drawWords(list);

/** The five words of a code as it was typed; refuses with "code". @param {string} typed */
export const check = (typed) => wordsOf(typed, list);

/** The step that offers them: a kiosk's journey has some that are ready. @param {any} section @param {any} kit */
export const begin = async (section, kit) =>
  offerWords(section, kit, { draw: (await kit.seal.fetchReady?.()) || draw, pictures });
