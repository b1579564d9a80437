/**
 * From the front page into the steps: they are fetched ahead and put into this same document, so that no address
 * and no history entry tells of them. When something does not load, Start says so and tries again when tapped.
 */
import { byId, pinOf } from "./page.js";

/** Milliseconds that fetching the steps may take. */
const LONGEST = 6e4;

/** The form of the document at `url`. Parsed by the browser, never by us: no text becomes markup here. @param {string} url */
const fetchForm = (url) =>
  new Promise((done, fail) => {
    const request = new XMLHttpRequest();
    request.open("GET", url);
    request.responseType = "document";
    request.timeout = LONGEST;
    request.onloadend = () => {
      const form = request.response?.getElementById("ask");
      form ? done(form) : fail();
    };
    request.send();
  });

/** A poster's pin stands in the fragment alone: the way to another audience or language takes it along. */
export function keepPin() {
  const pin = pinOf({});
  if (pin) document.querySelectorAll("#front a[href^='/']").forEach((link) => (link.hash = pin));
}

/** Wire Start, or begin at once on the page that has the form already. */
export function wireStart() {
  // The pin of a poster counts on the way back, too.
  byId("words")?.addEventListener("click", ({ target }) => (target.hash = location.hash));
  const link = byId("start");
  let form = byId("ask");
  let at = Date.now();
  let tries = 0;
  let coming, begun;

  async function load() {
    if (!form) {
      form = await fetchForm(link.dataset.steps);
      at = Date.now();
    }
    const { dataset } = form;
    // Browsers remember by its address that a module did not load; the fragment makes it a new one.
    return import((pinOf(dataset) ? dataset.journeyPinned : dataset.journey) + "#" + tries++);
  }

  const come = () => (coming = coming || load());
  const say = (text) => (byId("starting").textContent = text || "");

  async function begin() {
    try {
      say(link?.dataset.textWaiting);
      const bundle = await come();
      if (!begun) bundle.begin(form, at, bundle);
      begun = true;
    } catch {
      coming = null;
      say((link || form).dataset.textBlocked);
    }
  }

  if (form) return void begin();
  link?.addEventListener("click", (event) => event.preventDefault() || begin());
  link && come().catch(() => (coming = null));
}
