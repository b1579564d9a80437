/**
 * Who may read a report: one pure function (spec section 3), the same as crypto/choosing.py.
 * Shared vectors hold the two together.
 */
import { check } from "./bytes.js";

/** In the order they climb. */
export const ROUTES = ["pupil", "staff", "chair"];

/** Those whom rules 3, 4 and 5 keep out: the first two, three or four of them. */
const LEADERS = ["dsl", "deputy", "head", "chair"];

/** How many of LEADERS are kept out by this subject, or by taking off someone with this role. */
const KEPT_OUT = { dsl_team: 2, dsl: 2, deputy: 2, head: 3, leaders: 4 };

/**
 * @param {import("./roster.js").Roster} roster
 * @param {string} subject pupil, worker, dsl_team, head or leaders
 * @param {string[]} removed ids the reporter took off; unknown ones forbid nobody
 * @returns {{route: string, readers: import("./roster.js").Reader[], forbidden: string[], recovery: boolean}}
 *   Refuses with "readers" when fewer than two would be left: then nothing may be sent.
 */
export function chooseReaders(roster, subject, removed) {
  const { readers, past } = roster;
  // Someone taken off who has left since keeps the role they had: their successor is on the same team.
  const takenOff = readers.concat(past).filter((person) => removed.includes(person.id)).flatMap((person) => person.roles);
  const keptOut = Math.max(...[subject, ...takenOff].map((word) => KEPT_OUT[word] || 0));
  const roles = LEADERS.slice(0, keptOut);
  const start = keptOut > 2 ? 2 : keptOut || subject === "worker" ? 1 : 0;

  const byRole = readers.filter((reader) => reader.roles.some((role) => roles.includes(role))).map((reader) => reader.id);
  const forbidden = [...new Set(removed.concat(byRole))].sort();
  for (const route of ROUTES.slice(start)) {
    const left = readers.filter((reader) => reader.routes.includes(route) && !forbidden.includes(reader.id));
    if (left.length > 1) return { route, readers: left, forbidden, recovery: recoveryAllowed(roster, forbidden) };
  }
  check(false, "readers");
}

/** False when those forbidden hold enough paper shares to open by themselves. @param {any} roster @param {string[]} forbidden */
export const recoveryAllowed = ({ recovery }, forbidden) =>
  recovery.shares.filter((holder) => forbidden.includes(holder)).length < recovery.threshold;
