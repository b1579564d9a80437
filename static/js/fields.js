/**
 * What one field of a signed document must be: small checks that compose into the shape of the whole.
 * A check takes a value and refuses, or returns nothing; none repairs.
 */
import { check, unb64, utf8 } from "./bytes.js";

/** @typedef {(value: any) => void} Check */

/** @param {number} least @param {number} most @returns {Check} */
export const whole = (least, most) => (value) => check(Number.isInteger(value) && value >= least && value <= most);

/** Base64url of `size` bytes. @param {number} size @returns {Check} */
export const bytes = (size) => (value) => unb64(value, size);

/** @param {RegExp} pattern @returns {Check} */
export const word = (pattern) => (value) => check(typeof value === "string" && pattern.test(value));

/** Text of `least` to `most` UTF-8 bytes without control characters. @param {number} most @param {number} [least] @returns {Check} */
export const text = (most, least = 1) => (value) => {
  word(/^[^\x00-\x1f\x7f]*$/)(value);
  whole(least, most)(utf8(value).length);
};

/** @param {Check} item @param {number} most @param {number} [least] @returns {Check} */
export const list = (item, most, least = 0) => (value) => {
  check(Array.isArray(value));
  whole(least, most)(value.length);
  value.forEach(item);
};

/** No value twice. @param {any[]} values */
export const distinct = (values) => check(new Set(values).size === values.length);

/** As list, and no value twice. @param {Check} item @param {number} most @param {number} [least] @returns {Check} */
export const set = (item, most, least) => (value) => {
  list(item, most, least)(value);
  distinct(value);
};

/** Exactly these fields. @param {Record<string, Check>} fields @returns {Check} */
export const record = (fields) => (value) => {
  // Sorted and joined, since the fields stand here in the order of the alphabet.
  check(value && typeof value === "object" && Object.keys(value).sort().join() === Object.keys(fields).join());
  for (const key in fields) fields[key](value[key]);
};

/** A UTC date, YYYY-MM-DD, that exists. @param {any} value */
export function day(value) {
  word(/^\d{4}-\d\d-\d\d$/)(value);
  const time = Date.parse(value);
  check(time === time && new Date(time).toISOString().slice(0, 10) === value);
}
