/** BLAKE2b as the specification writes it: a size, a label, the data and perhaps a key. Nothing else hashes. */
import { blake2b } from "@noble/hashes/blake2.js";
import { utf8 } from "./bytes.js";

/**
 * @param {number} size bytes of output
 * @param {string} label at most 16 ASCII bytes (libsodium's personalisation, padded with zeros)
 * @param {Uint8Array} data
 * @param {Uint8Array} [key]
 */
export function digest(size, label, data, key) {
  const personalization = new Uint8Array(16);
  personalization.set(utf8(label));
  return blake2b(data, { dkLen: size, key, personalization });
}
