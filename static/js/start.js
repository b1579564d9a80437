/**
 * From the front page into the steps: they are fetched ahead and put into this same document, so that no address
 * and no history entry tells of them. When something does not load, Start says so and tries again when tapped.
 */
import { byId, FRESH, pinOf } from "./page.js";

/** Milliseconds that fetching the steps may take, and after which it is looked again whether they are old. */
const MINUTE = 6e4;

/** The form of the document at `url`. Parsed by the browser, never by us: no text becomes markup here. @param {string} url */
const fetchForm = (url) =>
  new Promise((done, fail) => {
    const request = new XMLHttpRequest();
    request.open("GET", url);
    request.responseType = "document";
    request.timeout = MINUTE;
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

  const isStale = () => Date.now() - at > FRESH;
  /** It says when things are read: an old one comes up new, but only if the portal can be reached. */
  function renew() {
    if (begun || document.hidden || !isStale()) return;
    fetchForm(link.dataset.steps).then(() => begun || location.reload(), () => {});
  }

  async function begin() {
    if (begun) return;
    begun = true;
    try {
      // What came long ago, or when nobody was there to read it, is asked for again.
      if (link && form && (isStale() || !form.querySelector("#readers li"))) form = coming = null;
      say(link?.dataset.textWaiting);
      const bundle = await come();
      bundle.begin(form, at, bundle);
    } catch {
      begun = coming = null;
      say((link || form).dataset.textBlocked);
    }
  }

  if (form) return void begin();
  if (!link) return;
  link.addEventListener("click", (event) => event.preventDefault() || begin());
  come().catch(() => (coming = null));
  setInterval(renew, MINUTE);
}
