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
import { isOld, signedStatus, today } from "./load.js";
import { byId, pinOf } from "./page.js";
import { readRoster } from "./served.js";
import { pinnedRoster } from "./trust.js";
import { watchTyping } from "./typing.js";
import { verifier } from "./verify.js";

/** The answer, or a refusal with this one word. @param {string} url @param {string} word */
async function get(url, word) {
  const answer = await fetch(url).catch(() => ({ ok: false }));
  check(answer.ok, word);
  return answer;
}

/** The roster, believed now, or the one believed a moment ago. @param {any} dataset of the form @param {any} [last] */
async function believedRoster({ roster, verify }, pin, last) {
  if (last && !isOld(last)) return last;
  const signed = await (await get(roster, "failed")).text();
  const known = last && last.signed;
  const status = pin && (await signedStatus(roster));
  const read = pin ? await pinnedRoster(signed, pin, today(), digest, verify, known, status) : readRoster(signed, today());
  // The same document is the same roster: what was sealed by it already stays.
  return { roster: signed === known ? last.roster : read, signed, at: Date.now() };
}

/** What an envelope says of the device that sends it. @param {any} dataset of the form */
const knownOf = ({ channel }, pin) => ({
  day: today(),
  channel: channel === "web" && matchMedia("(pointer: coarse)").matches ? "phone" : channel,
  pinned: !!pin,
});

/** Script's own button, and Enter; by the form itself nothing is ever sent. @param {any} form @param {() => void} onLook */
function wireLook(form, onLook) {
  const button = byId("look");
  form.addEventListener("submit", (event) => event.preventDefault());
  form.querySelector("input").addEventListener("keydown", ({ key }) => key === "Enter" && onLook());
  button.addEventListener("click", onLook);
  button.hidden = false;
  byId("starting").remove();
}

/** What the page shows: the box for the words, or what they led to. @param {any} form */
function screens(form) {
  const field = form.querySelector("input");
  const [found, another] = ["found", "another"].map(byId);

  function say(word, where = byId("notice")) {
    where.className = ["waiting", "sending", "retrying"].includes(word) ? "alert calm" : "alert";
    where.textContent = word && (form.getAttribute("data-text-" + word) || form.dataset.textFailed);
  }

  /** Nothing is offered before it is sure whose words these are: a badge is all that tells wrong ones. */
  function tell(isSure) {
    const title = found.querySelector("h1");
    for (const each of [title, another]) each.textContent = each.dataset[isSure ? "tells" : "asks"];
    byId("asked").hidden = isSure;
    byId("more").hidden = !isSure;
    title.focus();
  }

  function show(read, given) {
    const isAnswered = !!read.length;
    showReplies(byId("replies"), read);
    byId("none").hidden = isAnswered;
    wireAdding(byId("add"), given);
    form.hidden = true;
    found.hidden = false;
    // Words that opened an answer are not left on the screen; others may have to be put right.
    if (isAnswered) field.value = "";
    say("");
    tell(isAnswered);
  }

  function typeAgain() {
    showReplies(byId("replies"), []);
    byId("add-text").value = "";
    found.hidden = true;
    form.hidden = false;
    field.focus();
  }

  if (pinOf({})) form.querySelector("a").hash = pinOf({});
  another.addEventListener("click", typeAgain);
  byId("mine").addEventListener("click", () => tell(true));
  addEventListener("pagehide", () => (found.textContent = field.value = ""));
  // An answer that was read is never kept, not even for the Back key: the page comes up new.
  addEventListener("pageshow", (event) => event.persisted && location.reload());
  return { say, show };
}

/** Wire the page. @param {any} form */
export function wireBack(form) {
  const { dataset } = form;
  const field = form.querySelector("input");
  const { say, show } = screens(form);
  let tries = 0;
  let list, busy, point;

  /** Browsers remember by its address that a module did not load; the fragment makes it a new one. */
  const load = () => import(dataset.words + "#" + tries++).catch(() => (list = null));
  const come = () => (list = list || load());

  async function look() {
    say("waiting");
    const words = await come();
    check(words, "failed");
    point = point || watchTyping(form, words.list);
    if (point()) return void (say(""), field.focus());
    const five = words.check(field.value);
    const pin = pinOf(dataset);
    let believed = await believedRoster(dataset, pin);
    const fresh = async () => (believed = await believedRoster(dataset, pin, believed)).roster;
    const { roster } = believed;
    const given = { ...dataset, pin: unb64(roster.pin) };
    const onBadge = (badge) => words.showBadge(byId("badge"), badge);
    const opened = await words.openCode(five.join(" "), given, { digest, publicKey }, onBadge);
    const device = { ...opened, key: opened.own.key, roster, verify: verifier(dataset.verify) };
    const box = dataset.mailbox + b64(device.keys.mailbox) + "?page=";
    const page = async (number) => new Uint8Array(await (await get(box + number, "failed")).arrayBuffer());
    const read = await readMailbox(page, device);
    show(read, { device, fresh, roster, read, known: () => knownOf(dataset, pin), say: (word) => say(word, byId("told")) });
  }

  async function onLook() {
    if (busy) return;
    busy = true;
    form.setAttribute("aria-busy", true);
    await look().catch(({ message }) => {
      say(message);
      if (message === "code") field.focus();
    });
    form.setAttribute("aria-busy", (busy = false));
  }

  wireLook(form, onLook);
  come().then((words) => words && (point = point || watchTyping(form, words.list)));
}
