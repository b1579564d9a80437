/** A roster that can be believed as far as this page can tell: the one that came with the steps, or a later one. */
import { byId, FRESH, pinOf } from "./page.js";
import { limit } from "./send.js";

const dayOf = (time) => new Date(time).toISOString().slice(0, 10);
export const today = () => dayOf(Date.now());

/** Whether this came long ago, or on another day. @param {{at: number}} believed */
export const isOld = ({ at }) => Date.now() - at > FRESH || dayOf(at) !== today();

/** A signed document as the portal has it now. @param {string} url */
async function fetched(url) {
  const answer = await fetch(url, { signal: limit() });
  if (!answer.ok) throw Error("roster");
  return answer.text();
}

/**
 * What a collector said last, as the portal has it; nothing where it has nothing, or does not come.
 * @param {string} roster where the signed roster is
 */
export const signedStatus = (roster) => fetched(roster.replace(/roster$/, "status")).catch(() => "");

/** What came with this page. @param {string} id */
const given = (id) => byId(id).content.textContent;

/**
 * With a pin, only a roster that verifies under it; the pin returned is the one it was verified under.
 * @param {DOMStringMap} dataset of the form
 * @param {any} bundle the one this page runs
 * @param {{at: number, again: any, last: any}} how `at`: when the page came; `again`: how often anew; `last`: believed before
 */
export async function believe(dataset, bundle, { at, again, last }) {
  // A page that came without names shows none: nobody is sent to whom nobody saw.
  if (byId("readers").closest("fieldset").hidden) throw Error("expired");
  const pin = pinOf(dataset);
  // The page that works without script carries none: nobody whom it is for would read it.
  again = again || !given("signed");
  const signed = again ? await fetched(dataset.roster) : given("signed");
  let roster;
  if (pin) {
    // A pin that came later finds the bundle without it.
    const { pinnedRoster } = bundle.pinnedRoster ? bundle : await import(dataset.journeyPinned + "#" + again);
    const known = last && last.pin === pin && last.signed;
    const status = again ? await signedStatus(dataset.roster) : given("status");
    roster = await pinnedRoster(signed, pin, today(), bundle.digest, dataset.verify + "#" + again, known, status);
  } else roster = bundle.readRoster(signed, today());
  return { roster, pin, signed, at: again ? Date.now() : at };
}
