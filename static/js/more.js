/**
 * What a reporter adds later (spec section 5): who may read it and how it is signed. There is no default: without a
 * verified reply that says who reads, the reporter is asked again.
 */
import { b64, check, concat, utf8 } from "./bytes.js";
import { canonical } from "./canonical.js";
import { recoveryAllowed } from "./choose.js";

/** The last reply in reading order whose `to` counts, or undefined: then ask. @param {import("./mailbox.js").ReadReply[]} read */
export const lastWord = (read) => read.filter((one) => one.state === "verified" && one.guard).pop();

/** The `n` of the next one, on a device that remembers none. @param {import("./mailbox.js").ReadReply[]} read */
export const nextNumber = (read) =>
  1 + Math.max(0, ...read.filter((one) => one.state !== "unverified").map((one) => one.reply.seen));

/**
 * Refuses with "readers" when fewer than two would be left.
 * @param {string[]} to of the last word
 * @param {string[]} never its guard's forbidden, and those newly taken off
 * @param {import("./roster.js").Roster} roster
 */
export function moreReaders(to, never, roster) {
  const readers = roster.readers.filter(({ id }) => to.includes(id) && !never.includes(id)).slice(0, 10);
  check(readers.length > 1, "readers");
  return { readers, recovery: recoveryAllowed(roster, never) };
}

/**
 * `signed` and `sig` of something added. `envelopeId` is the one that will carry it.
 * @param {{pin: Uint8Array, keys: import("./code.js").ReporterKeys}} device
 * @param {{n: number, text: string, envelopeId: Uint8Array}} added
 * @param {{sign: (message: Uint8Array) => Promise<Uint8Array>}} signer from verify.js
 */
export async function signMore({ pin, keys }, { n, text, envelopeId }, { sign }) {
  const signed = utf8(canonical({ mailbox: b64(keys.mailbox), n, text }));
  return { signed: b64(signed), sig: b64(await sign(concat(utf8("wb-more-v1"), pin, envelopeId, signed))) };
}
