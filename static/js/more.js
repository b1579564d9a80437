/**
 * What a reporter adds later (spec section 5): who may read it and how it is signed. There is no default: without a
 * verified reply that says who reads, the reporter is asked again.
 */
import { b64, check, concat, random, textOf, utf8 } from "./bytes.js";
import { canonical } from "./canonical.js";
import { recoveryAllowed } from "./choose.js";
import { sealEnvelope } from "./envelope.js";

/** The kind of bell message: added by the reporter. */
const ADDED = 3;

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

/**
 * The envelope of something added, for exactly these readers.
 * @param {{pin: Uint8Array, keys: import("./code.js").ReporterKeys, own: any}} device
 * @param {{n: number, text: string}} added
 * @param {import("./roster.js").Roster} roster
 * @param {{readers: import("./roster.js").Reader[], recovery: boolean}} choice
 * @param {{day: string, channel: string, pinned: boolean}} known
 */
export async function sealMore(device, { n, text }, roster, choice, known) {
  const envelopeId = random(16);
  // Half a surrogate pair is no UTF-8: through bytes and back it becomes U+FFFD, as in any form that is posted.
  const signed = await signMore(device, { n, text: textOf(utf8(text)), envelopeId }, device.own);
  const to = choice.readers.map(({ id }) => id);
  const payload = utf8(JSON.stringify({ v: 1, kind: "more", ...known, to, ...signed }));
  return sealEnvelope(payload, roster, choice, ADDED, envelopeId, known.channel);
}
