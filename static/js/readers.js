/** The list of people who will read it: drawn from the roster, with take-off, and the notice when others come in. */
import { byId } from "./page.js";

/** @param {HTMLFormElement} form */
export function readersList(form) {
  const items = byId("readers");
  const changed = byId("changed");
  const boxes = () => [...items.querySelectorAll("[name=removed]")];
  const removed = () => boxes().filter((box) => box.checked).map((box) => box.value);
  const nameOf = (box) => box.closest("li").querySelector("[data-name]").textContent;

  /** The names shown now, without those taken off. */
  const names = () => boxes().filter((box) => !box.checked).map(nameOf);

  /** @param {import("./roster.js").Reader} reader @param {boolean} isOff */
  function item(reader, isOff) {
    const copy = byId("reader").content.cloneNode(true);
    const box = copy.querySelector("[name=removed]");
    box.value = reader.id;
    box.checked = isOff;
    box.closest("li").dataset.role = reader.roles[0] || "other";
    copy.querySelector("[data-name]").textContent = reader.name;
    return copy;
  }

  /** @param {import("./roster.js").Reader[]} people @param {string[]} off */
  function redraw(people, off) {
    const focused = document.activeElement.value;
    items.textContent = "";
    items.append(...people.map((reader) => item(reader, off.includes(reader.id))));
    // The box that was just tapped is a new one now: the keyboard stays on it.
    boxes().find((box) => box.value === focused)?.focus();
  }

  /**
   * Show who would read it now. Returns the choice, or undefined when nothing may be sent.
   * @param {import("./roster.js").Roster} roster
   * @param {(removed: string[]) => any} choose
   */
  function draw(roster, choose) {
    const before = names();
    const off = removed();
    let choice;
    try {
      choice = choose(off);
    } catch {
      // Fewer than two would be left: #nobody says so, and putting someone back leads on.
    }
    const readers = choice?.readers || [];
    const people = roster.readers.filter((reader) => readers.includes(reader) || off.includes(reader.id));
    // Nothing is touched where nothing changes: a box that is replaced under a finger loses the tap.
    const isSame = boxes().map((box) => box.value + nameOf(box)).join() === people.map(({ id, name }) => id + name).join();
    if (!isSame) redraw(people, off);
    form.elements.shown.value = readers.map((reader) => reader.id).join();
    changed.hidden = !readers.some((reader) => !before.includes(reader.name));
    // Written again, so that screen readers read it.
    changed.textContent = changed.textContent;
    byId("nobody").hidden = !!choice;
    return choice;
  }
  return { draw, names, removed };
}
