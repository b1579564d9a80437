/**
 * The page where something is written and sent: who reads it, take-off, sending, what to say when it fails.
 * It seals nothing itself, stores nothing anywhere, and never lets the plain form post: no silent fallback.
 */
import { blank } from "./leave.js";
import { byId } from "./page.js";
import { readersList } from "./readers.js";
import { postEnvelope } from "./send.js";

/** What went wrong, as the text that tells it; whatever is not here means that something did not load. */
const TOLD = {
  failed: "Failed",
  refused: "Refused",
  expired: "Clock",
  trust: "Pin",
  encoding: "Pin",
  key: "Pin",
  rollback: "Pin",
  long: "Long",
};

const today = () => new Date().toISOString().slice(0, 10);

/** @param {HTMLFormElement} form */
export function ask(form) {
  const { dataset, elements } = form;
  const send = byId("send");
  const list = readersList(form);
  const subject = () => elements.subject?.value || "pupil";
  let { pin } = dataset;
  let tries = 0;
  let busy = false;
  let ready, choice, sealed;

  const say = (key) => {
    byId("notice").textContent = key ? dataset["text" + key] : "";
  };
  const fail = (error) => say(TOLD[error.message] || "Blocked");

  /** The sealing bundle and the roster; with a pin, only a roster that verifies under it. */
  async function load() {
    // A fragment that names no part of the page is a pin, well-formed or not: what was given is never ignored.
    const given = location.hash.slice(1);
    if (given && !dataset.pin && !byId(given)) pin = given;
    // Browsers remember by its address that a module did not load; the fragment makes it a new one.
    const attempt = "#" + tries;
    const [seal, trust, signed] = await Promise.all([
      import(dataset.seal + attempt),
      pin && import(dataset.trust + attempt),
      fetch(dataset.roster).then((answer) => (answer.ok ? answer.text() : Promise.reject(answer))),
    ]);
    const roster = pin
      ? await trust.pinnedRoster(signed, pin, today(), seal.digest, dataset.verify + attempt)
      : seal.readRoster(signed);
    return { seal, roster };
  }

  function redraw({ seal, roster }) {
    choice = list.draw(roster, (removed) => seal.chooseReaders(roster, subject(), removed));
    send.setAttribute("aria-disabled", !choice);
  }

  function start() {
    ready = load();
    ready.then(redraw).catch((error) => {
      tries++;
      if (TOLD[error.message]) fail(error);
    });
  }

  /** What the report says beside who reads it (spec section 5). */
  const facts = () => ({
    day: today(),
    channel: dataset.channel === "web" && matchMedia("(pointer: coarse)").matches ? "phone" : dataset.channel,
    pinned: !!pin,
    form: { id: dataset.formId, version: Number(dataset.formVersion) },
    audience: dataset.audience,
    lang: dataset.lang,
    urgent: !!elements.urgent?.checked,
    about: null,
    subject: subject(),
    removed: list.removed(),
    answers: { what: elements.what.value },
  });

  /** While it is on its way nothing may change: what is sent is what is seen. @param {boolean} held */
  function hold(held) {
    busy = held;
    form.setAttribute("aria-busy", held);
    for (const field of elements) field[field === elements.what ? "readOnly" : "disabled"] = held && field !== send;
  }

  async function deliver() {
    const seen = list.names();
    const loaded = await ready.catch(() => start() || ready);
    redraw(loaded);
    // The names shown last before sending are exactly those it is sealed to: new ones are looked at first.
    if (!choice || list.names().some((name) => !seen.includes(name))) return say();
    sealed = sealed || loaded.seal.sealReport(facts(), loaded.roster, choice);
    const outcome = await postEnvelope(dataset.envelopes, sealed, () => say("Retrying"));
    if (outcome === "sent") return showSent();
    if (outcome === "refused") sealed = null;
    throw new Error(outcome);
  }

  function showSent() {
    say();
    blank();
    form.hidden = true;
    const sent = byId("sent");
    sent.append(byId("numbers"));
    sent.hidden = false;
    sent.querySelector("[tabindex]").focus();
  }

  async function onSend() {
    if (busy) return;
    if (!elements.what.value.trim()) {
      say("Empty");
      return elements.what.focus();
    }
    hold(true);
    say("Sending");
    await deliver().catch(fail);
    hold(false);
  }

  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", () => (sealed = null));
  form.addEventListener("change", () => {
    sealed = null;
    ready.then(redraw, () => {});
  });
  send.addEventListener("click", onSend);
  addEventListener("hashchange", start);
  start();
  send.hidden = false;
  byId("starting")?.remove();
}
