/** The list of people who will read it: drawn from the roster, with take-off, and the notice when others come in. */
import { byId } from "./page.js";

/** @param {import("./roster.js").Reader} reader @param {boolean} isOff @param {any} photo base64; anything else is none */
function cardOf({ id, name, roles }, isOff, photo) {
  const copy = byId("reader").content.cloneNode(true);
  const box = copy.querySelector("input");
  box.value = id;
  box.checked = isOff;
  box.closest("li").dataset.role = roles[0] || "other";
  copy.querySelector("[data-name]").textContent = name;
  // Only the card of a roster with photos has a place for one, which begins its address.
  const face = copy.querySelector("img");
  if (typeof photo !== "string") face?.remove();
  else if (face) face.src += photo;
  return copy;
}

/** The name beside a take-off box. @param {HTMLInputElement} box */
const nameOf = (box) => box.closest("li").querySelector("[data-name]").textContent;

/** What is shown of one reader, as one text. @param {HTMLInputElement} box */
const textOf = (box) => box.value + nameOf(box) + box.closest("li").querySelector("img")?.src;

/** @param {HTMLElement} items @param {any[]} cards */
function redraw(items, cards) {
  const focused = document.activeElement.value;
  items.textContent = "";
  items.append(...cards);
  // The box that was just tapped is a new one now: the keyboard stays on it.
  [...items.querySelectorAll("input")].find((box) => box.value === focused)?.focus();
}

/** @param {HTMLFormElement} form */
export function readersList(form) {
  const items = byId("readers");
  const changed = byId("changed");
  const boxes = () => [...items.querySelectorAll("input")];
  /** Who was taken off, kept whatever a roster says of them later: only a tap puts anyone back. */
  const off = new Set(boxes().filter((box) => box.checked).map((box) => box.value));

  const staying = () => boxes().filter((box) => !box.checked);
  const named = () => staying().map(textOf).join();

  /** Those named when the page came. */
  const first = named();

  /** Everyone shown now who was not taken off, as one text: ids and names. Nobody, while nobody is believed. */
  const shown = () => (items.hidden ? "" : named());

  /** While nobody is believed nobody is named. @param {boolean} isHidden */
  const hide = (isHidden) => (items.hidden = isHidden);

  /** The line of the check list that names them; none while nobody is named. */
  const answers = () => (shown() ? [{ question: items.closest("fieldset"), text: staying().map(nameOf).join(", ") }] : []);

  /**
   * Show who would read it now. Returns the choice, or undefined when nothing may be sent.
   * @param {import("./roster.js").Roster} roster
   * @param {(removed: string[]) => any} choose
   */
  function draw(roster, choose) {
    const before = named();
    let choice;
    try {
      choice = choose([...off]);
    } catch {
      // Fewer than two would be left: #nobody says so, and putting someone back leads on.
    }
    hide(false);
    const readers = choice?.readers || [];
    // Someone taken off who has left since is still shown as taken off.
    const people = roster.readers.concat(roster.past).filter((one) => readers.includes(one) || off.has(one.id));
    // Nothing is touched where nothing changes: a box that is replaced under a finger loses the tap.
    const cards = people.map((reader) => cardOf(reader, off.has(reader.id), roster.outside?.photos?.[reader.id]));
    const isSame = boxes().map(textOf).join() === cards.map((card) => textOf(card.querySelector("input"))).join();
    if (!isSame) redraw(items, cards);
    form.elements.shown.value = readers.map(({ id }) => id).join();
    changed.hidden = !choice || named() === first;
    // Written again, so that screen readers read it.
    if (named() !== before) changed.textContent = changed.textContent;
    byId("nobody").hidden = !!choice;
    return choice;
  }

  // Before the form hears of it, and draws.
  items.onchange = ({ target }) => off[target.checked ? "add" : "delete"](target.value);
  return { draw, hide, shown, answers, removed: () => [...off] };
}
