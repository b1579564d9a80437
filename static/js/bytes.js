/**
 * Bytes and text: the one way each is written as the other (spec, introduction).
 *
 * Strict in both directions, so nothing signed has two readings. It never guesses and never repairs.
 */

/**
 * Refuse unless the claim holds. A refusal is an Error whose message is one word:
 * encoding, key, trust, expired, rollback, readers, long or code.
 * @param {unknown} claim
 * @param {string} [reason]
 */
export function check(claim, reason = "encoding") {
  if (!claim) throw Error(reason);
}

/** UTF-8 of the text; a lone surrogate becomes U+FFFD. @param {string} text */
export const utf8 = (text) => new TextEncoder().encode(text);

/** The text of strict UTF-8; anything else throws. @param {Uint8Array} bytes */
export const textOf = (bytes) => new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);

/** Base64url without padding. @param {Uint8Array} bytes @returns {string} */
export const b64 = (bytes) =>
  btoa(bytes.reduce((binary, byte) => binary + String.fromCharCode(byte), ""))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=/g, "");

/**
 * The bytes of strict base64url: no padding, zero trailing bits, `size` bytes if given.
 * @param {unknown} text
 * @param {number} [size]
 */
export function unb64(text, size) {
  check(typeof text === "string" && /^[\w-]*$/.test(text) && text.length % 4 !== 1);
  const binary = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  const bytes = Uint8Array.from(binary, (char) => char.charCodeAt(0));
  // Encoding again is the whole test for stray trailing bits.
  check(b64(bytes) === text && (size === undefined || bytes.length === size));
  return bytes;
}

/**
 * A signed answer as JSON: every document in it is B64, as the portal's API writes it, or, inside a page, where each byte
 * counts, the text itself. No B64 begins with a brace, so neither can be taken for the other.
 * @param {string} json
 */
export const parseServed = (json) => JSON.parse(json, (_, value) => (/^{/.test(value) ? b64(utf8(value)) : value));

/** The parts one after the other; numbers beyond a byte keep their lowest eight bits. @param {...Iterable<number>} parts */
export const concat = (...parts) => Uint8Array.from(parts.flatMap((part) => [...part]));

/** Big-endian, 4 bytes, for concat. @param {number} value */
export function u32(value) {
  check(value === value >>> 0);
  return [value >>> 24, value >>> 16, value >>> 8, value];
}

/** Constant-time for equal lengths. @param {Uint8Array} a @param {Uint8Array} b */
export function equal(a, b) {
  let difference = a.length ^ b.length;
  for (let at = 0; at < a.length; at++) difference |= a[at] ^ b[at];
  return !difference;
}

/** @param {number} size @returns {Uint8Array} fresh random bytes of the browser's cryptographic source */
export const random = (size) => crypto.getRandomValues(new Uint8Array(size));

/**
 * A uniform whole number from 0 to `limit` - 1; a number that would make some likelier is drawn again.
 * @param {number} limit at most 65,536
 * @returns {number}
 */
export function randomBelow(limit) {
  const [drawn] = crypto.getRandomValues(new Uint16Array(1));
  return drawn < 65536 - (65536 % limit) ? drawn % limit : randomBelow(limit);
}

/** `u32 length || payload || zeros`, `size` bytes in all; more is a RangeError. @param {Uint8Array} payload @param {number} size */
export const pad = (payload, size) =>
  concat(u32(payload.length), payload, new Uint8Array(size - 4 - payload.length));
