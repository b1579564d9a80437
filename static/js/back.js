/**
 * The way back with five words: they are checked here, the keys are made here, and replies are opened here.
 * It leaves no address, no history entry and nothing stored; to the network every code looks the same.
 */
import { wireAdding } from "./adding.js";
import { publicKey } from "./box.js";
import { b64, check, unb64 } from "./bytes.js";
import { showReplies } from "./cards.js";
import { digest } from "./digest.js";
import { readMailbox } from "./mailbox.js";
import { byId, pinOf } from "./page.js";
import { readRoster } from "./served.js";
import { pinnedRoster } from "./trust.js";
import { verifier } from "./verify.js";

const today = () => new Date().toISOString().slice(0, 10);

/** The answer, or a refusal with this one word. @param {string} url @param {string} word */
async function get(url, word) {
  const answer = await fetch(url).catch(() => ({ ok: false }));
  check(answer.ok, word);
  return answer;
}

/** @param {any} dataset of the form */
async function believedRoster({ roster, verify }, pin) {
  const signed = await (await get(roster, "failed")).text();
  return pin ? pinnedRoster(signed, pin, today(), digest, verify) : readRoster(signed, today());
}

/** Wire the page. @param {any} form */
export function wireBack(form) {
  const { dataset } = form;
  const field = form.querySelector("input");
  const found = byId("found");
  let tries = 0;
  let list, busy;

  function say(word) {
    byId("notice").textContent = word && (form.getAttribute("data-text-" + word) || dataset.textFailed);
  }

  /** Browsers remember by its address that a module did not load; the fragment makes it a new one. */
  const come = () => (list = list || import(dataset.words + "#" + tries++).catch(() => (list = null)));

  const known = (pin) => ({
    day: today(),
    channel: dataset.channel === "web" && matchMedia("(pointer: coarse)").matches ? "phone" : dataset.channel,
    pinned: !!pin,
  });

  function show(read, given) {
    showReplies(byId("replies"), read);
    byId("none").hidden = !!read.length;
    wireAdding(byId("add"), given);
    form.hidden = true;
    found.hidden = false;
    field.value = "";
    say("");
    found.querySelector("[tabindex]").focus();
  }

  async function look() {
    say("waiting");
    const words = await come();
    check(words, "failed");
    const five = words.check(field.value);
    const pin = pinOf(dataset);
    const roster = await believedRoster(dataset, pin);
    const given = { ...dataset, pin: unb64(roster.pin) };
    const onBadge = (badge) => words.showBadge(byId("badge"), badge);
    const opened = await words.openCode(five.join(" "), given, { digest, publicKey }, onBadge);
    const device = { ...opened, key: opened.own.key, roster, verify: verifier(dataset.verify) };
    const box = dataset.mailbox + b64(device.keys.mailbox) + "?page=";
    const page = async (number) => new Uint8Array(await (await get(box + number, "failed")).arrayBuffer());
    const read = await readMailbox(page, device);
    show(read, { device, roster, read, known: () => known(pin), say });
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (busy) return;
    busy = true;
    form.setAttribute("aria-busy", true);
    await look().catch((error) => say(error.message));
    form.setAttribute("aria-busy", (busy = false));
  });
  byId("another").addEventListener("click", () => location.reload());
  addEventListener("pagehide", () => (found.textContent = ""));
  come().then((words) => words && words.watchTyping(form, words.list));
}
