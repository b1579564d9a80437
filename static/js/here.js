/**
 * Somebody is at this page of the readers' office: typing counts as being there, and tells the server so at most once
 * a minute. Nobody there for the idle time: the page leaves the screen. All tabs go by one clock: what one tells the
 * server, it tells the others, and the lock of one is the lock of all. Words that were typed and not sent are left with
 * the server as the page goes: it seals them to their writer, who gets them back after the next sign-in.
 */
const MINUTE = 60_000;
/** Milliseconds that the server is waited for, with nothing on the screen. */
const PATIENCE = 5000;
const idle = Number(document.body.dataset.idle) * 1000;

let typed = false;
let isLeaving = false;
/** When the server was last told, by whichever tab; opening the page was the first time. */
let told = Date.now();

const tabs = new BroadcastChannel("here");
tabs.onmessage = (event) => {
  if (event.data === "locked") location.replace("/sign-in");
  else told = Date.now();
};
document.querySelector("form[action='/lock']")?.addEventListener("submit", () => tabs.postMessage("locked"));

/** Forms that hold words which are nowhere else. */
const unsent = new Set();
const slip = document.querySelector("#refused, #slip");
if (slip) unsent.add(slip.closest("form") ?? slip.parentElement.querySelector("form"));

addEventListener("input", (event) => {
  typed = true;
  unsent.add(event.target.form);
  beat();
});
setInterval(beat, 1000);
// A page to write on lives longer where script is off. Here it is on, so the usual time holds.
tell();

function beat() {
  const since = Date.now() - told;
  if (since > idle) leave();
  else if (typed && since >= MINUTE) tell();
}

addEventListener("submit", (event) => unsent.delete(event.target));

/** Locked meanwhile: then nothing stays on the screen. Not reached: it is told again in a minute. */
function tell() {
  typed = false;
  told = Date.now();
  fetch("/here", { method: "POST" })
    .then((answer) => (answer.ok ? tabs.postMessage("here") : leave()))
    .catch(() => (typed = true));
}

/** The words leave the screen before anything is waited for. */
function leave() {
  if (isLeaving) return;
  isLeaving = true;
  const left = [...unsent].filter(isWritten).map(leaveWords);
  document.body.replaceChildren();
  Promise.all(left).then((kept) => {
    const said = kept.length ? (kept.every(Boolean) ? "&kept=yes" : "&unsaved=yes") : "";
    location.replace(`/sign-in?idle=yes${said}`);
  });
}

/** Never a form with a passphrase or a file in it, and no search. */
function isWritten(form) {
  return form && !form.matches("[role=search]") && !form.querySelector("[type=password], [type=file]");
}

/** Whether the server keeps it; it does nothing else with it. */
function leaveWords(form) {
  const fields = new URLSearchParams(new FormData(form));
  // The button says which of two forms in one it is; Enter would press the first.
  const button = [...form.elements].find((each) => each.type === "submit" && each.name);
  if (button) fields.append(button.name, button.value);
  // Not form.action: a field of that name would be meant.
  fields.append("path", form.getAttribute("action"));
  const sent = { method: "POST", body: fields, signal: AbortSignal.timeout(PATIENCE) };
  return fetch("/meanwhile", sent).then(
    (answer) => answer.ok,
    () => false,
  );
}
