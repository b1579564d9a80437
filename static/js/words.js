/** Entry of the words bundle: the English list, and drawing and checking five of them. */
import text from "../words/en.txt";
import { drawWords, listOf, wordsOf } from "./wordlist.js";

const list = listOf(text);

/** Five words, each drawn by itself. */
export const draw = () => drawWords(list);

/** The five words of a code as it was typed; refuses with "code". @param {string} typed */
export const check = (typed) => wordsOf(typed, list);

/** Whether this is a word of the list: for a hint beside a mistyped one. @param {string} word */
export const isWord = (word) => list.includes(word);
