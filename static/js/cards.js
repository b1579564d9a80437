/** What was answered, as cards: who wrote it and when, what is being done, and whether it could be checked. */

/** Keep of these only what is said about `word`. @param {any} card @param {string} name @param {string} word */
function keep(card, name, word) {
  for (const one of card.querySelectorAll(`[data-${name}]`)) if (one.dataset[name] !== word) one.remove();
}

/** @param {string} day @returns {string} as people write it, in the page's language */
function written(day) {
  const { lang } = document.documentElement;
  const parts = { day: "numeric", month: "long", timeZone: "UTC", weekday: "long", year: "numeric" };
  // "en" alone is American.
  return new Date(day).toLocaleDateString(lang === "en" ? "en-GB" : lang, parts);
}

/** @param {any} template @param {import("./mailbox.js").ReadReply} read */
function cardOf(template, { state, reply, author }) {
  const card = template.content.cloneNode(true).firstElementChild;
  const isKnown = state !== "unverified";
  const [name, day, text] = ["name", "day", "text"].map((field) => card.querySelector(`[data-${field}]`));
  name.textContent = isKnown ? author.name : "";
  // The style shows what is said of this role.
  if (isKnown) card.dataset.role = author.roles[0] || "other";
  keep(card, "state", state);
  keep(card, "kind", isKnown ? reply.kind : "");
  const does = card.querySelector("[data-kind]");
  if (does) does.textContent = does.textContent.replace("{name}", () => author.name);
  day.textContent = reply ? written(reply.day) : "";
  text.textContent = reply ? reply.text : "";
  return card;
}

/** @param {any} items with a `<template>` of one card inside @param {import("./mailbox.js").ReadReply[]} read */
export function showReplies(items, read) {
  const template = items.querySelector("template");
  items.textContent = "";
  items.append(template, ...read.map((one) => cardOf(template, one)));
}
