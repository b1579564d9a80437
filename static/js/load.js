/** What sealing needs: the sealing bundle, and a roster that can be believed as far as this page can tell. */
import { byId } from "./page.js";

/** Milliseconds for which a roster is taken as it came: a page left open asks again. */
const FRESH = 6e5;

const dayOf = (time) => new Date(time).toISOString().slice(0, 10);
export const today = () => dayOf(Date.now());

/** Whether this came long ago, or on another day. @param {{at: number}} loaded */
export const isOld = ({ at }) => Date.now() - at > FRESH || dayOf(at) !== today();

/**
 * With a pin, only a roster that verifies under it; the pin returned is the one it was verified under.
 * @param {DOMStringMap} dataset of the form
 * @param {number} tries that failed
 */
export async function load(dataset, tries) {
  let { pin } = dataset;
  // A fragment that names no part of the page is a pin, well-formed or not: what was given is never ignored.
  const given = location.hash.slice(1);
  if (given && !pin && !byId(given)) pin = given;
  // Browsers remember by its address that a module did not load; the fragment makes it a new one.
  const attempt = "#" + tries;
  const [seal, trust, signed] = await Promise.all([
    import(dataset.seal + attempt),
    pin && import(dataset.trust + attempt),
    fetch(dataset.roster).then((answer) => (answer.ok ? answer.text() : Promise.reject(Error("roster")))),
  ]);
  const roster = await (pin
    ? trust.pinnedRoster(signed, pin, today(), seal.digest, dataset.verify + attempt)
    : seal.readRoster(signed, today()));
  // A page that came without names shows none: nobody is sent to whom nobody saw.
  if (byId("readers").closest("fieldset").hidden) throw Error("expired");
  return { seal, roster, pin, at: Date.now() };
}
