/**
 * The files step: what is chosen is cleaned at once, may be taken off again, and goes to the portal when the report is
 * sent. Its words come from the page; the name of a file is shown as text and goes nowhere else but into the sealed report.
 */
import { MOST } from "./files-chunks.js";
import { shipment } from "./files-upload.js";
import { clean } from "./metadata/clean.js";

const AT_MOST = 10;

/** A name that the sealed report may hold: no control characters, at most 255 bytes, its ending kept. @param {string} name */
function nameOf(name) {
  let [, stem, ending] = /^([^]*?)((?:\.\w{1,8})?)$/.exec(name.replace(/[\x00-\x1f\x7f]/g, "_"));
  while (new TextEncoder().encode(stem + ending).length > 255) stem = stem.slice(0, -1);
  return stem + ending || "_";
}

const sizeOf = ({ size }) => (size < 1e6 ? `${Math.ceil(size / 1e3)} kB` : `${(size / 1e6).toFixed(1)} MB`);

/** @param {Element} element @param {string} part */
const within = (element, part) => element.querySelector(`[data-${part}]`);

/** What a cleaned picture is called: a camera's own name tells the time as well. @param {string} name @param {number} number */
const nameOfPicture = (name, number) => `picture-${number}${/\.(jpe?g|png|webp|hei[cf]|avif)$|$/i.exec(name)[0]}`;

/** One file as a row of the list: cleaned or not, and what goes of it. */
function fileRow(file, row, words) {
  const name = nameOf(file.name);
  const [bar, keep] = ["progress", "input"].map((each) => row.querySelector(each));
  let state, cleaned;
  for (const each of row.querySelectorAll("[data-name]")) each.textContent = name;
  bar.setAttribute("aria-label", name);
  within(row, "size").textContent = sizeOf(file);
  const tell = (word) => (within(row, "told").textContent = words["text" + (state = word)].replace("{name}", () => name));
  const ready = clean(file).then(
    (made) => {
      cleaned = made;
      keep.closest("label").hidden = made === undefined;
      tell(made ? "Cleaned" : made === null ? "Unclean" : "Other");
    },
    () => tell("Gone"),
  );
  return {
    name,
    row,
    ready,
    /** What goes, as the person chose; of a picture that could not be cleaned nothing goes before they did. */
    chosen(number) {
      const isWhole = state === "Other" || (state !== "Gone" && keep.checked);
      const blob = isWhole ? file : cleaned;
      if (!blob) throw Error(state === "Gone" ? "gone" : "choose");
      return { blob, name: isWhole ? name : nameOfPicture(name, number + 1), type: /^[ -~]{1,127}$/.test(file.type) ? file.type : "application/octet-stream" };
    },
    onProgress(kept, count) {
      bar.hidden = false;
      bar.max = count;
      bar.value = kept;
      within(row, "part").textContent = `${Math.floor((kept / count) * 100)} %`;
    },
  };
}

/** What of each file goes, in their order. @param {any[]} items */
function choice(items) {
  return items.map((item, number) => {
    try {
      return item.chosen(number);
    } catch (error) {
      throw Object.assign(error, { number });
    }
  });
}

/** The rows in their list, and the line that is said aloud. */
function rowsOf(section, change) {
  const words = section.dataset;
  const [list, said, template] = ["list", "said", "row"].map((part) => within(section, part));
  const items = [];

  const say = (word, name) => (said.textContent = word && words["text" + word].replace("{name}", () => name));

  function leaveOut(item) {
    items.splice(items.indexOf(item), 1);
    change();
    item.row.remove();
    say("Off", item.name);
    said.focus();
  }

  function add(file) {
    if (items.length === AT_MOST || file.size > MOST) return say(items.length === AT_MOST ? "Many" : "Large", file.name);
    const row = template.content.firstElementChild.cloneNode(true);
    const item = fileRow(file, row, words);
    within(row, "off").addEventListener("click", () => leaveOut(item));
    row.querySelector("input").addEventListener("change", change);
    items.push(item);
    list.append(row);
    change();
  }

  return { items, add, say };
}

/**
 * Choosing: one button, and a field that is emptied at once, so that the same file may be chosen again and the field
 * keeps nothing of it.
 * @param {HTMLElement} section
 * @param {(files: File[]) => void} add
 */
function choosing(section, add) {
  const pick = section.querySelector("[type=file]");
  pick.addEventListener("change", () => {
    const chosen = [...pick.files];
    pick.value = "";
    add(chosen);
  });
  within(section, "load").addEventListener("click", () => pick.click());
  pick.click();
}

/**
 * A part of the journey (README.md): the files of one report.
 * @param {HTMLElement} section
 * @param {any} kit
 */
export function begin(section, { form, seal, changed }) {
  const panel = within(section, "panel");
  const again = within(panel, "again");
  const ship = shipment(seal, form.dataset.envelopes);
  // Other files belong to another envelope: under this one their places may be taken.
  const { items, add, say } = rowsOf(section, () => changed(true));
  let isBusy, sent;

  /** The file that is under way is named once; its bar says the rest. */
  function watching(number) {
    const { name, onProgress } = items[number];
    say("Sending", name);
    return { onProgress, onRetry: () => say("Waiting", name), isWanted: () => panel.isConnected };
  }

  /** Before the readers are looked at a last time, since it may take long. @param {Uint8Array} id of the envelope */
  async function ready(id) {
    sent = [];
    if (!items.length) return;
    isBusy = again.hidden = true;
    // Beside the send button while they go, where the person is.
    form.querySelector("nav").before(panel);
    try {
      await Promise.all(items.map((item) => item.ready));
      sent = await ship(choice(items), id, watching);
      say("All");
    } catch ({ message, number }) {
      const word = { gone: "Gone", choose: "Choose", refused: "Refused" }[message] || "Failed";
      again.hidden = word !== "Failed";
      say(word, items[number] && items[number].name);
      throw Error("files");
    } finally {
      isBusy = false;
    }
  }

  form.setAttribute("data-text-files", section.dataset.textFiles);
  again.addEventListener("click", () => form.elements.send.click());
  section.addEventListener("focusin", () => isBusy || section.append(panel));
  panel.hidden = false;
  choosing(section, (files) => {
    say("");
    files.forEach(add);
  });
  return { ready, facts: () => ({ files: sent }), answer: () => items.map(({ name }) => name).join(", ") };
}
