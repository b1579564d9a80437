/** The five words: drawn uniformly, and checked as they were typed (spec section 6). The list comes from the caller. */
import { check, randomBelow } from "./bytes.js";
import { normalForm } from "./normal.js";

const WORDS = 5;

/** @param {string} text one word a line @returns {string[]} */
export const listOf = (text) => text.trim().split(/\s+/);

/** A fresh code, each word drawn by itself. @param {string[]} list */
export const drawWords = (list) => Array.from({ length: WORDS }, () => list[randomBelow(list.length)]);

/** The five words of a code as it was typed; refuses with "code". @param {string} text @param {string[]} list */
export function wordsOf(text, list) {
  const words = normalForm(text).split(" ");
  check(words.length === WORDS && words.every((word) => list.includes(word)), "code");
  return words;
}
