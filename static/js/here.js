/**
 * Somebody is at this page of the readers' office: typing counts as being there, and tells the server so at most once
 * a minute. Nobody there for the idle time: the page leaves the screen. All tabs go by one clock: what one tells the
 * server, it tells the others, and the lock of one is the lock of all. Nothing typed is looked at, or sent.
 */
const MINUTE = 60_000;
const idle = Number(document.body.dataset.idle) * 1000;

let typed = false;
/** When the server was last told, by whichever tab; opening the page was the first time. */
let told = Date.now();

const tabs = new BroadcastChannel("here");
tabs.onmessage = (event) => {
  if (event.data === "locked") location.replace("/sign-in");
  else told = Date.now();
};
document.querySelector("form[action='/lock']")?.addEventListener("submit", () => tabs.postMessage("locked"));

addEventListener("input", () => {
  typed = true;
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

/** Locked meanwhile: then nothing stays on the screen. Not reached: it is told again in a minute. */
function tell() {
  typed = false;
  told = Date.now();
  fetch("/here", { method: "POST" })
    .then((answer) => (answer.ok ? tabs.postMessage("here") : leave()))
    .catch(() => (typed = true));
}

function leave() {
  location.replace("/sign-in?idle=yes");
}
