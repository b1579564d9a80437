/**
 * The roster as the portal serves it, read without a pin: the address was typed, nothing vouches for the readers
 * but the portal, which serves this script as well. With a pin trust.js reads it, and nothing else does.
 */
import { textOf, unb64 } from "./bytes.js";

/** @param {string} signed the answer of GET /api/v1/roster @returns {import("./roster.js").Roster} */
export const readRoster = (signed) => JSON.parse(textOf(unb64(JSON.parse(signed).roster)));
