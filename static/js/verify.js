/**
 * Ed25519 signatures: the browser's own where it has them, else the module `verify-noble.js`, loaded only then.
 * The one place that touches crypto.subtle, which is missing on plain-http host names and in older browsers.
 */

/**
 * @param {string} url of the bundle verify-noble.js
 * @returns {import("./trust.js").Verify}
 */
export const verifier = (url) => async (key, message, signature) => {
  try {
    const imported = await crypto.subtle.importKey("raw", key, "Ed25519", false, ["verify"]);
    return await crypto.subtle.verify("Ed25519", imported, signature, message);
  } catch {
    // No Ed25519 here, or no crypto.subtle at all, or a key it cannot read: the module decides.
    const { verify } = await import(url);
    return verify(key, message, signature);
  }
};
