/**
 * What covers a kiosk's screen: at once by "Hide", and by itself when nobody touches it or listens. Only the animal that
 * was picked lifts it. When nobody says "I'm still here" either, all is wiped and the visit ends, as by "Clear and leave".
 *
 * Its states: "pick" an animal; "hid"; "wrong" animal; "still" (are you still here?); none when it is lifted. It is
 * looked at often, not timed once: a device that slept wipes as it wakes.
 */
import { byId } from "./page.js";

const MILLISECONDS = 1000;

/** @param {any} cover with the seconds `data-idle` until it covers and `data-still` until it wipes */
export function wireCover(cover) {
  const [leave, hide, start] = ["leave", "hide", "start"].map(byId);
  const gauge = cover.querySelector("progress");
  let at = Date.now();
  let state, mine, focused;

  function show(next) {
    if (next === state) return;
    if (!state) focused = document.activeElement;
    state = next;
    cover.hidden = !next;
    for (const part of cover.querySelectorAll("[data-in]")) part.hidden = !part.dataset.in.includes(next);
    (next ? cover.querySelector("h1:not([hidden])") : focused).focus();
  }

  function onTap({ target }) {
    const button = target.closest("button");
    if (!button) return;
    if (!("animal" in button.dataset)) return show(mine && "hid");
    if (state !== "pick") return show(button !== mine && "wrong");
    mine = button;
    show();
    start?.click();
  }

  function look() {
    const quiet = (Date.now() - at) / MILLISECONDS - cover.dataset.idle;
    if (quiet > cover.dataset.still) {
      at = Infinity;
      leave.click();
    } else if (quiet > 0) show("still");
    gauge.value = quiet / cover.dataset.still;
  }

  cover.addEventListener("click", onTap);
  for (const type of ["pointerdown", "keydown", "said"]) addEventListener(type, () => (at = Date.now()));
  // Before the steps begin, the animal.
  addEventListener("click", (event) => {
    if (mine || !event.target.closest("#start")) return;
    event.preventDefault();
    event.stopPropagation();
    show("pick");
  }, true);
  hide.onclick = () => show(mine ? "hid" : "still");
  if (!start && document.forms[0]) show("pick");
  setInterval(look, MILLISECONDS / 2);
}
