/** From five words to the reporter's keys, with the portal's part: the one request that a code costs (spec section 6). */
import { badgeOf, deriveHalves, reporterKeys } from "./code.js";
import { signer } from "./verify.js";

/** Seconds to wait after each try; the last one gives up. */
const WAITS = [1, 2, 4, 8, 16, 0];

/** The portal's share for A, kept nowhere. @param {string} url @param {Uint8Array} body */
async function askShare(url, body) {
  for (const wait of WAITS) {
    try {
      const headers = { "Content-Type": "application/octet-stream" };
      const answer = await fetch(url, { method: "POST", headers, body, redirect: "error" });
      const share = new Uint8Array(await answer.arrayBuffer());
      // A network's own page is no share, whatever its status.
      if (answer.ok && share.length === 32) return share;
    } catch {
      // No network: as if it had said no.
    }
    if (wait) await new Promise((done) => setTimeout(done, wait * 1000));
  }
  throw Error("share");
}

/**
 * @param {string} code
 * @param {{pin: Uint8Array, share: string, verify: string}} given addresses: of the share, and of verify-noble.js
 * @param {import("./code.js").Primitives} primitives
 * @param {(badge: {animal: number, colour: number}) => void} onBadge called before the portal is asked
 */
export async function openCode(code, { pin, share, verify }, primitives, onBadge) {
  const { a, b } = await deriveHalves(code, pin, primitives);
  onBadge(badgeOf(a, primitives));
  const keys = reporterKeys(await askShare(share, a), b, primitives);
  return { pin, keys, own: await signer(verify, keys.signSeed) };
}
