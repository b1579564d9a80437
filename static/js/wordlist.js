/** The five words: drawn uniformly, and checked as they were typed (spec section 6). The list comes from the caller. */
import { check, randomBelow } from "./bytes.js";
import { normalForm } from "./normal.js";

const WORDS = 5;

/**
 * The list and its pictures out of their short form: for each word how many letters it shares with the one before,
 * the rest of it, and perhaps a picture.
 * @param {string} short @returns {Map<string, string>} word to picture, or to nothing
 */
export function listOf(short) {
  let before = "";
  return new Map(
    short.match(/\d[a-z]+[^\da-z\s]*/g).map((part) => {
      const rest = part.match(/[a-z]+/)[0];
      before = before.slice(0, part[0]) + rest;
      return [before, part.slice(1 + rest.length)];
    }),
  );
}

/** A fresh code, each word drawn by itself. @param {string[]} list */
export const drawWords = (list) => Array.from({ length: WORDS }, () => list[randomBelow(list.length)]);

/** The five words of a code as it was typed; refuses with "code". @param {string} text @param {string[]} list */
export function wordsOf(text, list) {
  const words = normalForm(text).split(" ");
  check(words.length === WORDS && words.every((word) => list.includes(word)), "code");
  return words;
}

/** How many letters must be changed, put in or left out to make one of the other. @param {string} a @param {string} b */
function slips(a, b) {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (const letter of a) {
    let corner = row[0]++;
    for (let at = 1; at < row.length; at++) {
      const swapped = corner + (letter !== b[at - 1]);
      corner = row[at];
      row[at] = Math.min(swapped, corner + 1, row[at - 1] + 1);
    }
  }
  return row[b.length];
}

/** The word of the list that was perhaps meant: at most two slips away, else nothing. @param {string} typed @param {string[]} list */
export function nearest(typed, list) {
  for (const most of [1, 2]) {
    const found = list.find((word) => slips(word, typed.slice(0, 12)) <= most);
    if (found) return found;
  }
}
