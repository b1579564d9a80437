/**
 * Keys of the readers' office: j and k through the list or the parts of a case, o to open what they stand on, / to search,
 * Escape out of a field, ? for the sheet of keys. Everything they do is a link or a field of the page already; they are
 * turned off on that sheet, which lists them all.
 */
const FIELDS = "input, select, textarea";
const PAUSE = 150;

addEventListener("keydown", (event) => {
  const typing = event.target instanceof Element && event.target.closest(FIELDS);
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const keys = typing
    ? { Escape: leave }
    : { j: () => step(1), k: () => step(-1), o: open, "/": search, "?": sheet };
  const act = keys[event.key];
  if (act) {
    event.preventDefault();
    act();
  }
});

/** Found as one types: the same form is posted, and what it finds takes the place of the list. */
const form = document.querySelector("form[role=search]");
let wait;
let request;

form?.addEventListener("input", () => {
  clearTimeout(wait);
  wait = setTimeout(find, PAUSE);
});

function find() {
  request?.abort();
  const asked = (request = new XMLHttpRequest());
  const fields = new URLSearchParams(new FormData(form));
  fields.append("instant", "yes");
  asked.open("POST", form.action);
  asked.responseType = "document";
  asked.onload = () => {
    const found = asked.response?.getElementById("found");
    // Locked meanwhile: the page that asks for the passphrase comes as a whole.
    if (!found) return location.assign("/sign-in");
    document.getElementById("found").replaceWith(found);
    document.getElementById("said").textContent = found.dataset.said;
  };
  asked.send(fields);
}

/** What can be gone to, lines and headings: what is folded away cannot be, what folds it can. */
function stops() {
  const all = [...document.querySelectorAll("[data-stop], .case h2")];
  return all.filter((stop) => stop.matches("summary") || !stop.closest("details:not([open])"));
}

function goTo(stop) {
  // A heading takes the focus only where it was asked to.
  if (stop?.matches("h2")) stop.tabIndex = -1;
  stop?.focus();
  stop?.scrollIntoView({ block: "center" });
}

/** The stop that the focus is on, or the last one before it on the page: -1 before the first. */
function place() {
  const from = document.activeElement;
  if (!from || from === document.body) return -1;
  return stops().findLastIndex((stop) => stop === from || stop.compareDocumentPosition(from) & 4); // 4: it follows
}

/** To the next stop, or the one before; the first time to the first one. */
function step(by) {
  const at = place();
  const last = stops().length - 1;
  goTo(stops()[Math.min(Math.max(at + by, 0), last)]);
}

/** Opens the line one stands on, or what is folded in the part of a case; opened, folds it. */
function open() {
  const stop = stops()[place()];
  if (stop?.matches("a, summary")) return stop.click();
  const part = stop?.closest("section, form");
  const fold = part?.querySelector("summary");
  if (fold) fold.click();
  // Nothing is folded there: what there is to fill in.
  else part?.querySelector("select, textarea, input:not([type=hidden])")?.focus();
}

/** Out of a field, to the line or part it stands in or follows; what was typed stays. Again j and k move. */
function leave() {
  goTo(stops()[Math.max(place(), 0)]);
}

/** To the search field, or to the page that has it. */
function search() {
  const field = document.querySelector("[role=search] input");
  if (field) {
    field.focus();
    field.select();
  } else {
    location.assign("/#words");
  }
}

/** To the sheet of keys. */
function sheet() {
  location.assign("/keys");
}
