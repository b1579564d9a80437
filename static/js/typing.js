/** While five words are being typed: each word that is none of the list is pointed out at once, and another one offered. */
import { normalForm } from "./normal.js";
import { nearest } from "./wordlist.js";

/** More than five would be no help. */
const MOST = 5;

/**
 * The words that are none of the list, each once. The last one may still become one, unless they are all typed.
 * @param {string} typed @param {string[]} list @param {boolean} isDone
 */
export function wrongWords(typed, list, isDone) {
  const words = normalForm(typed).split(" ");
  const open = !isDone && /\p{L}$/u.test(typed) ? words.pop() : "";
  const wrong = words.filter((word) => word && !list.includes(word));
  if (!list.some((word) => word.startsWith(open))) wrong.push(open);
  return [...new Set(wrong)].slice(0, MOST);
}

/**
 * @param {any} box holds one input and a `[role=status]` with `data-unknown`, `data-meant` and a `<template>` of one
 *   line with a button; `{word}` in these texts is the word
 * @param {string[]} list
 * @returns {() => number} how many words are wrong, now that they are all typed; those are pointed out
 */
export function watchTyping(box, list) {
  const [field, told] = ["input", "[data-unknown]"].map((name) => box.querySelector(name));
  const template = told.querySelector("template");
  let shown = "";

  function use(wrong, meant) {
    const words = normalForm(field.value).split(" ");
    field.value = words.map((word) => (word === wrong ? meant : word)).join(" ");
    point(true);
    field.focus();
  }

  function lineOf(word) {
    const line = template.content.cloneNode(true).firstElementChild;
    const [text, offer] = line.children;
    const meant = nearest(word, list);
    text.textContent = told.dataset.unknown.replace("{word}", word);
    offer.textContent = told.dataset.meant.replace("{word}", meant);
    offer.hidden = !meant;
    offer.addEventListener("click", () => use(word, meant));
    return line;
  }

  function point(isDone) {
    const wrong = wrongWords(field.value, list, isDone);
    // Written only when it changes: a screen reader says it once.
    if (shown !== wrong.join()) {
      told.textContent = "";
      told.append(template, ...wrong.map(lineOf));
    }
    shown = wrong.join();
    return wrong.length;
  }

  field.addEventListener("input", () => point(false));
  return () => point(true);
}
