/**
 * The roster as the portal serves it, read without a pin: the address was typed, nothing vouches for the readers
 * but the portal, which serves this script as well. With a pin trust.js reads it, and nothing else does.
 */
import { parseServed, textOf, unb64 } from "./bytes.js";
import { checkDates } from "./dates.js";

/**
 * Refuses with "expired" outside its dates, whoever serves it.
 * @param {string} signed the answer of GET /api/v1/roster, or the same inside a page
 * @param {string} today
 * @returns {import("./roster.js").Roster}
 */
export function readRoster(signed, today) {
  const roster = JSON.parse(textOf(unb64(parseServed(signed).roster)));
  checkDates(roster, today);
  return roster;
}
