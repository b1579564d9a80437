/**
 * The step that offers five words (a part, see README.md). The keys are made while the reporter goes on answering:
 * sending never waits for them. If they are not there by then, the report goes without, and the reporter is told.
 */
import { showBadge } from "./badge.js";
import { unb64 } from "./bytes.js";
import { replyTo } from "./guard.js";
import { openCode } from "./opening.js";
import { normalForm } from "./normal.js";

/** @param {any} items with a `<template>` of one word inside @param {string[]} words @param {Map<string, string>} pictures */
function showWords(items, words, pictures) {
  const template = items.querySelector("template");
  for (const word of words) {
    const copy = template.content.cloneNode(true);
    const [picture, name] = copy.firstElementChild.children;
    // The selector after it asks for the coloured form, where a sign has two.
    picture.textContent = pictures.get(word) && pictures.get(word) + "\ufe0f";
    name.textContent = word;
    items.append(copy);
  }
}

/** Which of the words are typed otherwise; the last one may still become right. @param {string} typed @param {string[]} words */
function otherwise(typed, words) {
  const said = normalForm(typed).split(" ");
  const last = /\p{L}$/u.test(typed) ? said.length - 1 : -1;
  return words.filter((word, at) => said[at] && word !== said[at] && !(at === last && word.startsWith(said[at])));
}

/** @param {any} typing @param {any} same says whether they are the same, and which are not @param {string[]} words */
function wireSayingBack(typing, same, words) {
  typing.addEventListener("input", ({ target }) => {
    const typed = normalForm(target.value);
    const wrong = otherwise(target.value, words);
    const isOther = wrong.length || typed.split(" ").length > words.length;
    const { text, other } = same.dataset;
    const says = isOther ? `${other} ${wrong.join(", ")}` : typed === words.join(" ") ? text : "";
    if (same.textContent !== says) same.textContent = says;
  });
}

/** Put `told` (the words once more, or that no answer can come; or nothing) where it will say that it is sent. */
function tellAgain(section, told) {
  const panel = section.closest("form").querySelector("#sent-panel").content.firstElementChild;
  for (const old of panel.querySelectorAll("[data-five]")) old.remove();
  if (!told) return;
  const copy = told.cloneNode(true);
  copy.hidden = false;
  for (const done of copy.querySelectorAll("[data-five=typing], [data-five=none]")) done.remove();
  panel.append(copy);
}

/** What the roster says, as soon as it is believed. */
async function believed(known) {
  while (!known()) await new Promise((done) => setTimeout(done, 200));
  return known();
}

/**
 * @param {any} section
 * @param {any} kit see "Parts" in README.md
 * @param {{draw: () => string[], pictures: Map<string, string>}} list
 */
export function offerWords(section, { seal, changed, known }, { draw, pictures }) {
  const find = (name) => section.querySelector(`[data-five=${name}]`);
  const [box, start, none, again] = ["box", "start", "none", "again"].map(find);
  const words = draw();
  let isWanted, device;

  function want(yes) {
    isWanted = yes;
    box.hidden = !yes;
    start.hidden = true;
    again.hidden = yes;
    changed();
  }

  async function prepare() {
    const { roster } = await believed(known);
    const addresses = { ...box.dataset, pin: unb64(roster.pin) };
    // Nothing that was sealed already becomes another by this: what is sent twice must be the same.
    device = await openCode(words.join(" "), addresses, seal, (badge) => showBadge(find("badge"), badge));
  }

  showWords(find("words"), words, pictures);
  wireSayingBack(find("typing"), find("same"), words);
  none.addEventListener("click", () => want(false));
  again.addEventListener("click", () => want(true));
  // Kept in memory for Back and Forward the words stay with the rest; what else is there goes with the page.
  const forget = () => document.querySelectorAll("[data-five=box]").forEach((one) => (one.textContent = ""));
  addEventListener("pagehide", (event) => event.persisted || forget());
  want(true);
  find("title").focus();
  prepare().catch(() => {});

  return {
    answer: () => (isWanted ? box.dataset.answer : ""),
    async facts({ roster, choice: { forbidden } }) {
      // A guard has room for 16.
      const isReady = isWanted && device && forbidden.length <= 16;
      const reply = isReady ? await replyTo(device, { forbidden, seq: roster.seq }, device.own) : null;
      tellAgain(section, isWanted && (reply ? box : find("missing")));
      return { reply };
    },
  };
}
