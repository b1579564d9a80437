/**
 * Adding more to what was sent: only to those whom the last verified reply names, less those who may never read it.
 * Where that leaves fewer than two, the reporter is asked who may read it. Nobody is ticked for them then.
 */
import { b64, check } from "./bytes.js";
import { recoveryAllowed } from "./choose.js";
import { lastWord, moreReaders, nextNumber, sealMore } from "./more.js";
import { postEnvelope } from "./send.js";

/** Who is offered, and whether they are ticked already. @param {any} roster @param {import("./mailbox.js").ReadReply[]} read */
export function offered(roster, read) {
  const last = lastWord(read);
  // A guard of one's own counts whoever carried it: nobody it names is ever offered.
  const never = read.flatMap(({ guard }) => (guard ? guard.forbidden : []));
  try {
    return { never, isNamed: true, readers: moreReaders(last.reply.to, never, roster).readers };
  } catch {
    return { never, isNamed: false, readers: roster.readers.filter(({ id }) => !never.includes(id)) };
  }
}

/** @param {any} template of one reader @param {import("./roster.js").Reader} reader @param {boolean} isTicked */
function readerOf(template, { id, name, roles }, isTicked) {
  const item = template.content.cloneNode(true).firstElementChild;
  const box = item.querySelector("input");
  box.value = id;
  box.checked = isTicked;
  item.querySelector("[data-name]").textContent = name;
  item.dataset.role = roles[0] || "other";
  return item;
}

/**
 * The list of those who may read what is added, each to be ticked.
 * @param {HTMLFormElement} form with, in `[data-readers]`, a `<template>` of one reader
 * @param {any} roster @param {import("./mailbox.js").ReadReply[]} read
 */
function pickedReaders(form, roster, read) {
  const items = form.querySelector("[data-readers]");
  const template = items.querySelector("template");
  let { never, isNamed, readers } = offered(roster, read);

  const ids = () => readers.map(({ id }) => id);
  const picked = () => [...items.querySelectorAll("input")].filter((box) => box.checked).map((box) => box.value);
  const off = () => ids().filter((id) => !picked().includes(id));

  function draw(ticked) {
    const people = readers.map((reader) => readerOf(template, reader, ticked.includes(reader.id)));
    items.textContent = "";
    items.append(template, ...people);
    form.querySelector("[data-named]").hidden = !isNamed;
    form.querySelector("[data-asked]").hidden = isNamed;
  }

  draw(isNamed ? ids() : []);
  return {
    /** Taken off down to one: others are asked about, and those taken off stay off. */
    changed() {
      const left = picked();
      if (!isNamed || left.length > 1) return;
      never = never.concat(off());
      isNamed = false;
      readers = roster.readers.filter(({ id }) => !never.includes(id));
      draw(left);
    },
    /** Exactly those ticked; whoever was offered and is not ticked counts as taken off. */
    choice() {
      const chosen = roster.readers.filter(({ id }) => picked().includes(id)).slice(0, 10);
      check(chosen.length > 1, "few");
      return { readers: chosen, recovery: recoveryAllowed(roster, never.concat(off())) };
    },
  };
}

/**
 * Wire the form for what was read just now.
 * @param {HTMLFormElement} form with a `<textarea>`
 * @param {{device: any, roster: any, read: any[], known: () => any, say: (word: string) => void}} given
 */
export function wireAdding(form, { device, roster, read, known, say }) {
  const text = form.querySelector("textarea");
  const readers = pickedReaders(form, roster, read);
  let n = nextNumber(read);
  let sealed, busy;

  async function send() {
    check(text.value.trim(), "empty");
    sealed = sealed || (await sealMore(device, { n, text: text.value }, roster, readers.choice(), known()));
    say("sending");
    const receipt = b64(sealed.slice(24, 40));
    const outcome = await postEnvelope(form.dataset.envelopes, sealed, receipt, () => say("retrying"));
    if (outcome === "refused") sealed = null;
    check(outcome === "sent", outcome === "failed" ? "unsent" : outcome);
    n++;
    sealed = null;
    text.value = "";
    say("added");
  }

  form.onchange = () => {
    sealed = null;
    readers.changed();
  };
  form.oninput = () => (sealed = null);
  form.onsubmit = async (event) => {
    event.preventDefault();
    if (busy) return;
    busy = text.readOnly = true;
    await send().catch((error) => say(error.message));
    busy = text.readOnly = false;
  };
}
