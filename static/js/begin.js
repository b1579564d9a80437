/**
 * The steps, from the first to "sent": the check page, sealing, sending, what to say when something fails.
 * It stores nothing anywhere, and never lets the plain form post: no silent fallback.
 */
import { answersOf, subjectOf } from "./answers.js";
import { belief } from "./belief.js";
import { factsOf } from "./facts.js";
import { isOld, today } from "./load.js";
import { byId } from "./page.js";
import { partsOf } from "./parts.js";
import { readersList } from "./readers.js";
import { review } from "./review.js";
import { postEnvelope } from "./send.js";
import { walk } from "./walk.js";

const textOf = (word) => byId("ask").getAttribute("data-text-" + word);

/** Tell what an error's one word stands for; what has no text of its own means that something did not load. */
function say(word) {
  byId("notice").textContent = word && (textOf(word) || textOf("blocked"));
}

/** While it is on its way nothing may change: what is sent is what is seen. @param {any} form @param {boolean} held */
function hold(form, held) {
  form.setAttribute("aria-busy", held);
  for (const field of form.elements) field.disabled = held && field !== form.elements.send;
}

/** Put the form where the front page was, with what only those without script need taken out. @param {any} form */
function unfold(form) {
  for (const part of form.querySelectorAll("noscript")) part.remove();
  byId("front")?.replaceWith(form);
  byId("starting")?.remove();
  // The page keeps its one first heading for those who hear it; each step has its own to be seen.
  byId("intro").className = "unseen";
}

/** When it is read is said only while that is known. @param {number} at when the steps came */
function dropOld(at) {
  if (isOld({ at })) document.querySelectorAll(".when").forEach((part) => part.remove());
}

/** @param {any} form @param {number} at */
function showSent(form, at) {
  form.replaceWith(byId("sent-panel").content);
  dropOld(at);
  byId("sent").querySelector("[tabindex]").focus();
}

/**
 * What seals the report and posts it until it is kept. The same envelope is posted again until something changes; its id
 * stays until it was sealed, so that what parts send ahead under that id is not sent twice.
 * @param {any} form
 * @param {{bundle: any, list: any, who: any, parts: any}} given
 */
function postman(form, { bundle, list, who, parts }) {
  let sealed, id;

  /** @param {boolean} [isOther] what was sent ahead is not what will be sealed */
  function changed(isOther) {
    if (sealed || isOther) id = null;
    sealed = null;
  }

  async function seal({ roster, pin, choice }) {
    const known = { day: today(), pinned: !!pin, subject: subjectOf(form), removed: list.removed() };
    const more = await parts.facts({ roster, choice, pin, id });
    return bundle.sealReport(Object.assign(factsOf(form, known), ...more), roster, choice, id);
  }

  return {
    changed,
    /** @returns {Promise<any>} whether it is sent; not, when the readers are others than those seen: they come first */
    async deliver() {
      let believed;
      do {
        id = id || bundle.random(16);
        if (!sealed) await parts.ready(id);
        believed = await who.fresh();
        // Other keys for the same names: what was sealed is void, and so is its id.
      } while (!id);
      // The names that a person saw are exactly those it is sealed to: others are looked at first.
      const made = believed?.choice && (sealed || (await seal(believed)));
      // They may have been overtaken while it was being sealed.
      if (!made || who.now() !== believed || list.shown() !== list.seen) return false;
      sealed = made;
      const receipt = bundle.b64(sealed.slice(24, 40));
      const outcome = await postEnvelope(form.dataset.envelopes, sealed, receipt, () => say("retrying"));
      if (outcome === "refused") changed();
      if (outcome !== "sent") throw Error(outcome);
      return true;
    },
  };
}

/**
 * Begin the steps.
 * @param {any} form of the page contract (README.md), in this document or another
 * @param {number} at when it came
 * @param {any} bundle this one, with everything it exports
 */
export function begin(form, at, bundle) {
  unfold(form);
  const list = readersList(form);
  const changed = (isOther) => post.changed(isOther);
  const look = () => review([...answersOf(form), ...parts.answers(), ...list.answers()], steps.change);
  // The check page may be the one that is looked at.
  const drawn = () => look(changed());
  const refused = (word) => textOf(word) && list.hide(true) && look(say(word));
  const who = belief(form, { at, bundle, list, changed: drawn, refused });
  const parts = partsOf(form, { form, seal: bundle, changed, say, known: who.now });
  const post = postman(form, { bundle, list, who, parts });
  let busy;

  function onShow(step) {
    if (who.now()) say("");
    if (step.dataset.step === "check") look();
    parts.load(step);
    dropOld(at);
  }

  async function onSend() {
    if (busy) return;
    // The wish for five words says nothing yet.
    const isUnsaid = parts.answers().every(({ question }) => question.dataset.step === "words");
    if (isUnsaid && !answersOf(form).length) return say("empty");
    hold(form, (busy = true));
    say("sending");
    const isSent = await post.deliver().catch((error) => say(error.message));
    hold(form, (busy = false));
    if (isSent) showSent(form, at);
    if (isSent === false) steps.showPeople();
  }

  form.onsubmit = (event) => event.preventDefault();
  form.oninput = () => changed();
  form.addEventListener("change", who.redraw);
  form.elements.send.onclick = onSend;
  addEventListener("hashchange", who.start);
  list.hide(true);
  who.start();
  const steps = walk(form, list, onShow);
}
