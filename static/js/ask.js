/**
 * The page where something is written and sent: who reads it, take-off, sending, what to say when it fails.
 * It seals nothing itself, stores nothing anywhere, and never lets the plain form post: no silent fallback.
 */
import { factsOf } from "./facts.js";
import { blank } from "./leave.js";
import { isOld, load, today } from "./load.js";
import { byId } from "./page.js";
import { readersList } from "./readers.js";
import { postEnvelope } from "./send.js";

const textOf = (word) => byId("ask").getAttribute("data-text-" + word);

/** Tell what an error's one word stands for; what has no text of its own means that something did not load. */
function say(word) {
  byId("notice").textContent = word && (textOf(word) || textOf("blocked"));
}

/** While it is on its way nothing may change: what is sent is what is seen. @param {any} form @param {boolean} held */
function hold(form, held) {
  const { what, send } = form.elements;
  form.setAttribute("aria-busy", held);
  for (const field of form.elements) field[field === what ? "readOnly" : "disabled"] = held && field !== send;
}

/** @param {HTMLFormElement} form */
function showSent(form) {
  blank();
  form.hidden = true;
  const sent = byId("sent");
  sent.append(byId("numbers"));
  sent.hidden = false;
  sent.querySelector("[tabindex]").focus();
}

/** Wire the form. @param {HTMLFormElement} form */
export function ask(form) {
  const { dataset, elements } = form;
  const { what, send } = elements;
  const list = readersList(form);
  const subject = () => elements.subject?.value || "pupil";
  let tries = 0;
  let ready, drawn, sealed, busy;

  function redraw(loaded) {
    const { seal, roster } = loaded;
    const choice = list.draw(roster, (removed) => seal.chooseReaders(roster, subject(), removed));
    drawn = { ...loaded, choice };
    sealed = null;
    send.setAttribute("aria-disabled", !choice);
  }

  /** Load anew. Whatever was drawn or sealed before counts no more, and a load that was overtaken draws nothing. */
  function start() {
    drawn = null;
    const mine = (ready = load(dataset, tries));
    mine.then((loaded) => mine === ready && redraw(loaded)).catch((error) => {
      tries++;
      if (textOf(error.message)) say(error.message);
    });
  }

  async function deliver() {
    const seen = list.shown();
    if (drawn && isOld(drawn)) start();
    await ready.catch(() => start() || ready);
    // The names shown last before sending are exactly those it is sealed to: others are looked at first.
    if (!drawn?.choice || list.shown() !== seen) return say("");
    const { seal, roster, pin, choice } = drawn;
    const known = { day: today(), pinned: !!pin, subject: subject(), removed: list.removed() };
    sealed = sealed || seal.sealReport(factsOf(form, known), roster, choice);
    const outcome = await postEnvelope(dataset.envelopes, sealed, seal.b64(sealed.slice(24, 40)), () => say("retrying"));
    if (outcome === "refused") sealed = null;
    if (outcome !== "sent") throw Error(outcome);
    showSent(form);
  }

  async function onSend() {
    if (busy) return;
    if (!what.value.trim()) {
      say("empty");
      return what.focus();
    }
    hold(form, (busy = true));
    say("sending");
    await deliver().catch((error) => say(error.message));
    hold(form, (busy = false));
  }

  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", () => (sealed = null));
  form.addEventListener("change", () => drawn && redraw(drawn));
  send.addEventListener("click", onSend);
  addEventListener("hashchange", start);
  start();
}
