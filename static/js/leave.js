/**
 * Leaving at once: the button, Shift three times, and nothing left for the Back key.
 * Everything visible goes in the same task as the key press, before any network is asked.
 */
import { byId } from "./page.js";

/** Shift counts this often within this many milliseconds, and only when it was no modifier of another key. */
const PRESSES = 3;
const WITHIN = 5000;

/** Wire leaving on any page. */
export function wireLeaving() {
  const link = byId("leave");
  const leave = (event) => {
    event.preventDefault();
    const address = link?.href || "/exit";
    blank();
    document.body.textContent = "";
    const cover = document.createElement("p");
    cover.setAttribute("role", "alert");
    document.body.append(cover);
    // Set after it stands in the page: only then do screen readers read an alert.
    cover.textContent = link?.dataset.cover || "";
    // replace, not assign: Back must not lead here again.
    location.replace(address);
  };
  link?.addEventListener("click", leave);
  onShifts(leave);
  // Kept in memory for Back and Forward it keeps what was typed; what else is there goes with the page.
  addEventListener("pagehide", (event) => event.persisted || blank());
}

/** Empty every field and what a reset would bring back, every drawing, and the list of answers. */
function blank() {
  for (const field of document.querySelectorAll("textarea, select, input, canvas, #answers")) {
    field.checked = false;
    field.value = field.defaultValue = field.textContent = "";
    field.width = 0;
  }
}

/** @param {(event: KeyboardEvent) => void} then */
function onShifts(then) {
  let times = [];
  let alone = false;
  const forget = () => {
    times = [];
    alone = false;
  };
  addEventListener("keydown", (event) => {
    if (event.key !== "Shift") forget();
    else alone = alone || !event.repeat;
  });
  addEventListener("mousedown", forget);
  addEventListener("keyup", (event) => {
    if (event.key !== "Shift" || !alone) return;
    alone = false;
    times = times.concat(event.timeStamp).slice(-PRESSES);
    if (times.length === PRESSES && event.timeStamp - times[0] <= WITHIN) then(event);
  });
}
