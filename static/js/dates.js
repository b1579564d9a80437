/** When a roster is good (spec section 2). One rule, for the roster with a pin and for the one without. */
import { check } from "./bytes.js";

/** Milliseconds. */
export const DAY = 864e5;

/**
 * Refuses with "expired". A day's slack on the first day only: a clock some hours slow must not refuse a new roster.
 * @param {{issued: string, expires: string}} roster
 * @param {string} today
 */
export const checkDates = ({ issued, expires }, today) =>
  // Dates of this form compare as text.
  check(Date.parse(issued) <= Date.parse(today) + DAY && today <= expires, "expired");
