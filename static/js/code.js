/**
 * The reporter's five words and the keys they make (spec section 6).
 * Pure: nothing here stores or sends a word.
 */
import { scryptAsync } from "@noble/hashes/scrypt.js";
import { publicKey } from "./box.js";
import { utf8 } from "./bytes.js";
import { digest } from "./digest.js";
import { normalForm } from "./normal.js";

/**
 * @typedef {{box: Uint8Array, boxSecret: Uint8Array, signSeed: Uint8Array, mailbox: Uint8Array}} ReporterKeys
 */

/**
 * A || B of the code: A goes to the portal for a share, B never leaves. Takes seconds, in slices, so the page lives on.
 * @param {string} code
 * @param {Uint8Array} pin
 */
export async function deriveHalves(code, pin) {
  const cost = { N: 32768, r: 8, p: 1, dkLen: 64 };
  const halves = await scryptAsync(utf8(normalForm(code)), digest(16, "wb-salt-v1", pin), cost);
  return { a: halves.slice(0, 32), b: halves.slice(32) };
}

/**
 * @param {Uint8Array} share 32 bytes, the portal's answer to A
 * @param {Uint8Array} b
 * @returns {ReporterKeys}
 */
export function reporterKeys(share, b) {
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
