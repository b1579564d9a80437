/**
 * Adding more to what was sent: only to those whom the last verified reply names, less those who may never read it.
 * Where that leaves fewer than two, the reporter is asked who may read it. Nobody is ticked for them then.
 */
import { b64, check } from "./bytes.js";
import { recoveryAllowed } from "./choose.js";
import { lastWord, moreReaders, nextNumber, sealMore } from "./more.js";
import { postEnvelope } from "./send.js";

/**
 * Who is offered, and whether they are ticked already.
 * @param {any} roster @param {import("./mailbox.js").ReadReply[]} read @param {string[]} [taken] off before
 */
export function offered(roster, read, taken = []) {
  // Who wrote as a reader, and is none any more, names nobody.
  const last = lastWord(read.filter(({ by }) => roster.readers.some(({ id }) => id === by)));
  // A guard of one's own counts whoever carried it: nobody it names is ever offered.
  const never = taken.concat(...read.map(({ guard }) => (guard ? guard.forbidden : [])));
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

/** The boxes to tick. @param {HTMLFormElement} form with, in `[data-readers]`, a `<template>` of one reader */
function boxesOf(form) {
  const items = form.querySelector("[data-readers]");
  const template = items.querySelector("template");
  const boxes = () => [...items.querySelectorAll("input")];

  return {
    picked: () => boxes().filter((box) => box.checked).map((box) => box.value),
    hold: (isHeld) => boxes().forEach((box) => (box.disabled = isHeld)),
    draw(readers, isNamed, ticked) {
      const people = readers.map((reader) => readerOf(template, reader, ticked.includes(reader.id)));
      items.textContent = "";
      items.append(template, ...people);
      form.querySelector("[data-named]").hidden = !isNamed;
      form.querySelector("[data-asked]").hidden = isNamed;
    },
  };
}

/**
 * The list of those who may read what is added, each to be ticked.
 * @param {HTMLFormElement} form
 * @param {any} roster @param {import("./mailbox.js").ReadReply[]} read
 */
function pickedReaders(form, roster, read) {
  const { picked, hold, draw } = boxesOf(form);
  const shown = () => readers.map(({ id, name, roles: [role] }) => [id, name, role]).join("\n") + isNamed;
  let { never, isNamed, readers } = offered(roster, read);
  let taken = [];
  let unticked = [];

  const ids = () => readers.map(({ id }) => id);
  const withoutPicked = (some) => some.filter((id) => !picked().includes(id));
  const off = () => withoutPicked(ids());

  draw(readers, isNamed, isNamed ? ids() : []);
  return {
    hold,
    /** Taken off down to one: others are asked about, and those taken off stay off. */
    changed() {
      const left = picked();
      if (!isNamed || left.length > 1) return;
      taken = taken.concat(off());
      never = never.concat(taken);
      isNamed = false;
      readers = roster.readers.filter(({ id }) => !never.includes(id));
      draw(readers, isNamed, left);
    },
    /** Who reads by a later roster; whoever was not ticked is not then. Whether others are shown. @param {any} later */
    renew(later) {
      const [before, left, was] = [shown(), isNamed ? [] : picked(), isNamed];
      unticked = withoutPicked(unticked.concat(off()));
      roster = later;
      ({ never, isNamed, readers } = offered(roster, read, taken));
      if (shown() === before) return false;
      draw(readers, isNamed, was && isNamed ? ids().filter((id) => !unticked.includes(id)) : left);
      return true;
    },
    /** Exactly those ticked; whoever was offered and is not ticked counts as taken off. */
    choice() {
      const chosen = roster.readers.filter(({ id }) => picked().includes(id)).slice(0, 10);
      check(chosen.length > 1, "few");
      return { readers: chosen, recovery: recoveryAllowed(roster, never.concat(off(), withoutPicked(unticked))) };
    },
  };
}

/**
 * Wire the form for what was read just now.
 * @param {HTMLFormElement} form with a `<textarea>`
 * @param {{device: any, fresh: () => Promise<any>, roster: any, read: any[], known: () => any, say: (word: string) => void}} given
 *   `fresh`: the roster, believed anew when it is old
 */
export function wireAdding(form, { device, fresh, roster, read, known, say }) {
  const [text, added] = ["textarea", "#added"].map((name) => form.querySelector(name));
  const readers = pickedReaders(form, roster, read);
  let n = nextNumber(read);
  let sealed, busy;
  added.hidden = true;
  say("");

  async function send() {
    added.hidden = true;
    check(text.value.trim(), "empty");
    const now = await fresh().catch(({ message }) => check(false, message === "failed" ? "unsent" : message));
    if (now !== roster) {
      roster = now;
      sealed = null;
      // The names shown last before sending are exactly those it is sealed to.
      check(!readers.renew(roster), "changed");
    }
    sealed = sealed || (await sealMore(device, { n, text: text.value }, roster, readers.choice(), known()));
    say("sending");
    const receipt = b64(sealed.slice(24, 40));
    const outcome = await postEnvelope(form.dataset.envelopes, sealed, receipt, () => say("retrying"));
    if (outcome === "refused") sealed = null;
    check(outcome === "sent", outcome === "failed" ? "unsent" : outcome);
    n++;
    sealed = null;
    text.value = "";
    say("");
    added.hidden = false;
    added.focus();
  }

  form.onchange = () => {
    sealed = null;
    readers.changed();
  };
  form.oninput = () => (sealed = null);
  form.onsubmit = (event) => event.preventDefault();
  form.querySelector("button").onclick = async () => {
    if (busy) return;
    busy = text.readOnly = true;
    readers.hold(true);
    await send().catch((error) => say(error.message));
    busy = text.readOnly = false;
    readers.hold(false);
  };
}
