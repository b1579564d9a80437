/**
 * Canonical JSON (RFC 8785, integers only): everything signed or hashed is written so, and read only so.
 * It refuses whatever has a second spelling: duplicates, spaces, other orders, fractions, lone surrogates.
 */
import { check, textOf } from "./bytes.js";

/**
 * @param {unknown} value plain objects, lists, text, whole numbers, booleans, null
 * @param {number} [depth]
 * @returns {string}
 */
export function canonical(value, depth = 0) {
  check(depth <= 16);
  if (Array.isArray(value)) return "[" + value.map((item) => canonical(item, depth + 1)) + "]";
  if (value && typeof value === "object") {
    // sort() orders by UTF-16 code units, as RFC 8785 asks.
    const pairs = Object.keys(value).sort().map((key) => quote(key) + ":" + canonical(value[key], depth + 1));
    return "{" + pairs + "}";
  }
  if (typeof value === "string") return quote(value);
  check(value === null || typeof value === "boolean" || Number.isSafeInteger(value));
  return JSON.stringify(value);
}

/** @param {string} text */
function quote(text) {
  // With the u flag a paired surrogate is one character, so only lone ones match.
  check(!/[\ud800-\udfff]/u.test(text));
  return JSON.stringify(text);
}

/**
 * The object that these bytes are the one canonical form of.
 * @param {Uint8Array} bytes
 * @param {number} limit most bytes
 * @returns {any}
 */
export function parseCanonical(bytes, limit) {
  check(bytes.length <= limit);
  let value, again;
  try {
    const text = textOf(bytes);
    value = JSON.parse(text);
    again = canonical(value) === text;
  } catch {
    again = false;
  }
  check(again && value && typeof value === "object" && !Array.isArray(value));
  return value;
}
