/** Milliseconds for which what the portal said of readers and reading times is taken as it came. */
export const FRESH = 6e5;

/** @param {string} id @returns {any} the element of the page contract (README.md) */
export const byId = (id) => document.getElementById(id);

/**
 * The pin this page was given: on a kiosk's disk, or in its address. A fragment that names no part of the page is a
 * pin, well-formed or not: what was given is never ignored.
 * @param {DOMStringMap} dataset of the form
 */
export function pinOf({ pin }) {
  const given = location.hash.slice(1);
  return pin || (byId(given) ? "" : given);
}
