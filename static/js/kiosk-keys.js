/**
 * The keyboard in the page, for the box that has the focus; it never takes the focus itself. What it types goes to where
 * the caret is, never beyond what one envelope of a kiosk holds: then it says that the box is full, and cuts nothing.
 */
const FIELDS = "textarea, .line";

/**
 * Whether this text is too much, with all that is typed on this page or for this box; then that is said.
 * @param {any} keys @param {any} field @param {string|null} text
 */
function isFull(keys, field, text) {
  const told = keys.querySelector("[role=status]");
  const all = [...document.querySelectorAll(FIELDS)].map(({ value }) => value);
  const isLong = new Blob([JSON.stringify([text, ...all])]).size > keys.dataset.room;
  const isWide = field.value.length === field.maxLength; // -1 where there is no limit; keys type one sign each
  return (told.textContent = text && (isLong || isWide) ? told.dataset.text : "");
}

/** Big letters for the next one, or small ones again. @param {any} keys @param {boolean} isBig */
function raise(keys, isBig) {
  keys.querySelector("[aria-pressed]").ariaPressed = isBig;
  for (const key of keys.querySelectorAll("[data-page] [value]")) {
    key.value = key.textContent = isBig ? key.value.toUpperCase() : key.value.toLowerCase();
  }
}

/** Tell the page, and show the line of the caret: the last one, where most write. @param {any} field */
function said(field) {
  field.dispatchEvent(new Event("input", { bubbles: true }));
  if (field.selectionEnd === field.value.length) field.scrollTop = field.scrollHeight;
}

/** @param {any} keys a `<section>` with buttons that have a `value` to type or, in `data-do`, what they do */
export function wireKeys(keys) {
  let before = [];
  let field;

  function put(text, from, to) {
    if (isFull(keys, field, text)) return;
    before.push([field.value, field.selectionEnd]);
    field.setRangeText(text, from, to, "end");
    said(field);
  }

  const doing = {
    shift: ({ ariaPressed }) => raise(keys, ariaPressed !== "true"),
    page: () => keys.querySelectorAll("[data-page]").forEach((page) => (page.hidden = !page.hidden)),
    delete() {
      const { value, selectionStart: from, selectionEnd: to } = field;
      const [last = ""] = [...value.slice(0, from)].slice(-1);
      put("", from === to ? from - last.length : from, to);
    },
    undo() {
      if (!before.length) return;
      [field.value, field.selectionStart] = before.pop();
      field.selectionEnd = field.selectionStart;
      isFull(keys, field, "");
      said(field);
    },
    done() {
      field.blur();
      keys.hidden = true;
    },
  };

  function press({ target }) {
    const key = target.closest("button");
    if (!key) return;
    if (key.dataset.do) return doing[key.dataset.do](key);
    put(key.value, field.selectionStart, field.selectionEnd);
    raise(keys, false);
  }

  // At the touch itself, so that two thumbs are both heard; a click without one is a switch or the Enter key.
  keys.addEventListener("pointerdown", press);
  keys.addEventListener("click", (event) => event.detail || press(event));
  addEventListener("beforeinput", (event) => isFull(keys, event.target, event.data) && event.preventDefault());
  addEventListener("focusin", ({ target }) => {
    if (keys.contains(target)) return;
    if (target !== field) before = [];
    field = target;
    // A box says what types into it; what goes by switches can tell a box by that.
    if (target.matches(FIELDS)) target.inputMode = "none";
    // Not at once: what a finger is about to let go of (Next, say) would move away under it.
    setTimeout(
      () => (keys.hidden = !field.matches(FIELDS)) || field.labels[0].scrollIntoView(),
      keys.hidden ? 0 : 300,
    );
  });
}
