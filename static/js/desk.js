/**
 * Keys of the readers' office: j and k through the list or the parts of a case, / to search, ? for the sheet of keys.
 * Everything they do is a link or a field of the page already; they are turned off on that sheet.
 */
const FIELDS = "input, select, textarea";
const PAUSE = 150;

addEventListener("keydown", (event) => {
  const typing = event.target instanceof Element && event.target.closest(FIELDS);
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const act = { j: () => step(1), k: () => step(-1), "/": search, "?": sheet }[event.key];
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

/** To the next stop, or the one before; the first time to the first one. */
function step(by) {
  const all = [...document.querySelectorAll("[data-stop]")];
  // What is folded away cannot be gone to; what folds it can.
  const stops = all.filter((stop) => stop.matches("summary") || !stop.closest("details:not([open])"));
  const at = stops.indexOf(document.activeElement?.closest("[data-stop]"));
  const next = stops[at < 0 ? 0 : Math.min(Math.max(at + by, 0), stops.length - 1)];
  next?.focus();
  next?.scrollIntoView({ block: "center" });
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
