/**
 * Entry of a kiosk's pages, in place of app.js: all of that, and what only a kiosk has: the cover, the keyboard in the page,
 * bigger and darker, and nothing left for the next child. Nothing is ever taken out of the page, and no address of it stays
 * in the history.
 */
import "./app.js";
import { wireCover } from "./kiosk-cover.js";
import { wireKeys } from "./kiosk-keys.js";
import "./listen.js";
import { byId } from "./page.js";

/** What would take something out of the page or bring something into it. */
const BARRED = ["contextmenu", "dragstart", "copy", "cut", "paste"];
const look = document.documentElement.classList;

for (const type of BARRED) addEventListener(type, (event) => event.preventDefault());

// What stands at the top, and the keys, leave the focus where it is.
addEventListener("mousedown", (event) => event.target.closest(".top, .keys") && event.preventDefault());

// A tablet's pin stands in the fragment: every way takes it along, above all the one that wipes, to the next child.
for (const link of document.links) link.hash = location.hash;

// replace, not assign: Back finds nothing, however far someone went. What was chosen to be seen goes along, in the address
// alone: whoever comes next begins at one without.
addEventListener("click", (event) => {
  const link = event.target.closest("a");
  if (!link || event.defaultPrevented) return;
  event.preventDefault();
  link.search += "&" + look;
  location.replace(link.href);
});

// The page that attracts has none of it.
if (byId("cover")) {
  for (const name of ["bigger", "contrast"]) {
    const button = byId(name);
    button.onclick = () => (button.ariaPressed = look.toggle(name));
    if (location.search.includes(name)) button.click();
  }
  wireCover(byId("cover"));
  wireKeys(byId("keys"));
}
