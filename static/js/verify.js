/**
 * Ed25519: the browser's own where it has it, else the module `verify-noble.js`, loaded only then.
 * The one place that touches crypto.subtle, which is missing on plain-http host names and in older browsers.
 */
import { concat, unb64 } from "./bytes.js";

const NAME = "Ed25519";
/** What PKCS #8 (RFC 8410) puts before the 32 bytes of a seed. */
const PKCS8 = "MC4CAQAwBQYDK2VwBCIEIA";

/**
 * @param {string} url of the bundle verify-noble.js
 * @returns {import("./trust.js").Verify}
 */
export const verifier = (url) => async (key, message, signature) => {
  try {
    const imported = await crypto.subtle.importKey("raw", key, NAME, false, ["verify"]);
    return await crypto.subtle.verify(NAME, imported, signature, message);
  } catch {
    // No Ed25519 here, or no crypto.subtle at all, or a key it cannot read: the module decides.
    const { verify } = await import(url);
    return verify(key, message, signature);
  }
};

/**
 * The signing half, for the key that the five words make: its public key, and signatures by it.
 * @param {string} url of the bundle verify-noble.js
 * @param {Uint8Array} seed 32 bytes
 * @returns {Promise<{key: Uint8Array, sign: (message: Uint8Array) => Promise<Uint8Array>}>}
 */
export async function signer(url, seed) {
  try {
    const secret = concat(unb64(PKCS8), seed);
    const imported = await crypto.subtle.importKey("pkcs8", secret, NAME, true, ["sign"]);
    const { x } = await crypto.subtle.exportKey("jwk", imported);
    return {
      key: unb64(x),
      sign: async (message) => new Uint8Array(await crypto.subtle.sign(NAME, imported, message)),
    };
  } catch {
    const noble = await import(url);
    return noble.signer(seed);
  }
}
