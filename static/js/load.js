/** A roster that can be believed as far as this page can tell: the one that came with the steps, or a later one. */
import { byId, FRESH, pinOf } from "./page.js";
import { limit } from "./send.js";

const dayOf = (time) => new Date(time).toISOString().slice(0, 10);
export const today = () => dayOf(Date.now());

/** Whether this came long ago, or on another day. @param {{at: number}} believed */
export const isOld = ({ at }) => Date.now() - at > FRESH || dayOf(at) !== today();

/**
 * The roster in this page, or, `again`, a fresh one from the portal.
 * @param {DOMStringMap} dataset of the form
 * @param {any} again
 */
async function signedRoster(dataset, again) {
  if (!again) return byId("signed").content.textContent;
  const answer = await fetch(dataset.roster, { signal: limit() });
  if (!answer.ok) throw Error("roster");
  return answer.text();
}

/**
 * With a pin, only a roster that verifies under it; the pin returned is the one it was verified under.
 * @param {DOMStringMap} dataset of the form
 * @param {any} bundle the one this page runs
 * @param {{at: number, again: number, last: any}} how `at`: when the page came; `again`: how often anew; `last`: believed before
 */
export async function believe(dataset, bundle, { at, again, last }) {
  // A page that came without names shows none: nobody is sent to whom nobody saw.
  if (byId("readers").closest("fieldset").hidden) throw Error("expired");
  const pin = pinOf(dataset);
  const signed = await signedRoster(dataset, again);
  let roster;
  if (pin) {
    // A pin that came later finds the bundle without it.
    const { pinnedRoster } = bundle.pinnedRoster ? bundle : await import(dataset.journeyPinned + "#" + again);
    const known = last && last.pin === pin && last.signed;
    roster = await pinnedRoster(signed, pin, today(), bundle.digest, dataset.verify + "#" + again, known);
  } else roster = bundle.readRoster(signed, today());
  return { roster, pin, signed, at: again ? Date.now() : at };
}
