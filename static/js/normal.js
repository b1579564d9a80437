/** The one form of a code that is checked and hashed (spec section 6). */
import { check } from "./bytes.js";

/** NFKC, lower case, everything that is no letter one space, trimmed; at most 256 characters. @param {string} text */
export function normalForm(text) {
  check([...text].length <= 256, "code");
  return text.normalize("NFKC").toLowerCase().replace(/\P{L}+/gu, " ").trim();
}
