/** The `reply` of a report (spec section 5): where to answer, and the guard, signed by the reporter. */
import { b64, concat, utf8 } from "./bytes.js";

/** What is signed about a document of this mailbox. */
export const message = (label, { pin, keys }, document) => concat(utf8(label), pin, keys.mailbox, document);

/**
 * @param {{pin: Uint8Array, keys: import("./code.js").ReporterKeys}} device
 * @param {{forbidden: string[], seq: number}} choice
 * @param {{key: Uint8Array, sign: (message: Uint8Array) => Promise<Uint8Array>}} signer from verify.js
 */
export async function replyTo(device, { forbidden, seq }, { key, sign }) {
  const ids = forbidden.slice().sort((a, b) => a.slice(1) - b.slice(1));
  // Canonical as it stands: the fields are in order, and ids are letters and digits.
  const guard = utf8(JSON.stringify({ forbidden: ids, seq }));
  const { box, mailbox } = device.keys;
  const gsig = await sign(message("wb-guard-v1", device, guard));
  return { box: b64(box), gsig: b64(gsig), guard: b64(guard), mailbox: b64(mailbox), sign: b64(key) };
}
