/** Ed25519 for browsers that lack it; its own bundle, loaded only there. Signing is for the reporter's own key. */
import "./older.js";
import { ed25519 } from "@noble/curves/ed25519.js";

/** @type {import("./trust.js").Verify} */
export async function verify(key, message, signature) {
  try {
    return ed25519.verify(signature, message, key, { zip215: false });
  } catch {
    return false;
  }
}

/** As signer in verify.js. @param {Uint8Array} seed */
export const signer = (seed) => ({
  key: ed25519.getPublicKey(seed),
  sign: async (message) => ed25519.sign(message, seed),
});
