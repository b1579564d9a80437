/** The list of people who will read it: drawn from the roster, with take-off, and the notice when others come in. */

/** @param {HTMLFormElement} form */
export function readersList(form) {
  const byId = (id) => document.getElementById(id);
  const [items, template, changed] = [byId("readers"), byId("reader"), byId("changed")];
  const boxes = () => Array.from(items.querySelectorAll("[name=removed]"));
  const removed = () => boxes().filter((box) => box.checked).map((box) => box.value);

  /** The names shown now, without those taken off. */
  const names = () =>
    boxes()
      .filter((box) => !box.checked)
      .map((box) => box.closest("li").querySelector("[data-name]").textContent);

  /** @param {import("./roster.js").Reader} reader @param {boolean} isOff */
  function item(reader, isOff) {
    const copy = template.content.cloneNode(true);
    const box = copy.querySelector("[name=removed]");
    box.value = reader.id;
    box.checked = isOff;
    box.closest("li").dataset.role = reader.roles[0] || "other";
    copy.querySelector("[data-name]").textContent = reader.name;
    return copy;
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
    const readers = choice ? choice.readers : [];
    const focused = document.activeElement.value;
    const people = roster.readers.filter((reader) => readers.includes(reader) || off.includes(reader.id));
    items.textContent = "";
    items.append(...people.map((reader) => item(reader, off.includes(reader.id))));
    // The box that was just tapped is a new one now: the keyboard stays on it.
    const again = boxes().find((box) => box.value === focused);
    if (again) again.focus();
    form.elements.shown.value = readers.map((reader) => reader.id).join();
    changed.hidden = !readers.some((reader) => !before.includes(reader.name));
    // Written again, so that screen readers read it.
    changed.textContent = changed.textContent;
    byId("nobody").hidden = !!choice;
    return choice;
  }
  return { draw, names, removed };
}
