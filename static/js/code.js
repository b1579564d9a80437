/**
 * The reporter's five words and the keys they make (spec section 6).
 * Pure: nothing here stores or sends a word. The primitives come from the page's own bundle and are not carried twice.
 */
import { utf8 } from "./bytes.js";
import { normalForm } from "./normal.js";
import { scrypt } from "./scrypt.js";

/**
 * @typedef {{box: Uint8Array, boxSecret: Uint8Array, signSeed: Uint8Array, mailbox: Uint8Array}} ReporterKeys
 * @typedef {{digest: typeof import("./digest.js").digest, publicKey: (secret: Uint8Array) => Uint8Array}} Primitives
 */

/**
 * A || B of the code: A goes to the portal for a share, B never leaves. Takes seconds, in slices, so the page lives on.
 * @param {string} code
 * @param {Uint8Array} pin
 * @param {Primitives} primitives
 */
export async function deriveHalves(code, pin, { digest }) {
  const halves = await scrypt(utf8(normalForm(code)), digest(16, "wb-salt-v1", pin));
  return { a: halves.slice(0, 32), b: halves.slice(32) };
}

/**
 * @param {Uint8Array} share 32 bytes, the portal's answer to A
 * @param {Uint8Array} b
 * @param {Primitives} primitives
 * @returns {ReporterKeys}
 */
export function reporterKeys(share, b, { digest, publicKey }) {
  const seed = digest(32, "wb-seed-v1", b, share);
  const derive = (size, label) => digest(size, label, utf8(""), seed);
  const boxSecret = derive(32, "wb-box-v1");
  return {
    box: publicKey(boxSecret),
    boxSecret,
    signSeed: derive(32, "wb-sign-v1"),
    mailbox: derive(16, "wb-mailbox-v1"),
  };
}

/** Which of 16 animals in which of 8 colours: for eyes only, it says whether the same five words were typed. */
export function badgeOf(a, { digest }) {
  const [animal, colour] = digest(2, "wb-badge-v1", a);
  return { animal: animal % 16, colour: colour % 8 };
}
