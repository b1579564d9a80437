/**
 * The reporter's mailbox (spec section 6): reading what was answered.
 * One reply that does not open never hides the others; one that does not verify is never shown as verified.
 */
import { boxCipher, publicKey, sealNonce } from "./box.js";
import { check, textOf, unb64 } from "./bytes.js";
import { parseCanonical } from "./canonical.js";
import { bytes, day, record, set, whole, word } from "./fields.js";
import { message } from "./guard.js";
import { count, id, name, number, one, role, route } from "./roster.js";

/**
 * @typedef {import("./code.js").ReporterKeys} ReporterKeys
 * @typedef {{pin: Uint8Array, keys: ReporterKeys, key: Uint8Array, roster: import("./roster.js").Roster,
 *   verify: import("./trust.js").Verify}} Device `key`: the reporter's own Ed25519 public key
 * @typedef {{state: "verified"|"left"|"unverified", by: string, reply: any, author: any, guard: any, signed: Uint8Array}}
 *   ReadReply `reply` is null when what was signed is no reply; `author` (undefined: nobody) is who the roster says `by` is: show that name
 */

const REPLY_BYTES = 2096;
const ON_A_PAGE = 4;
/** A page count beyond this is not followed: no mailbox is that full. */
const MOST_PAGES = 256;

const anyBytes = bytes();
const GUARD = record({ forbidden: set(id, 16), seq: number });
const SEALED = record({ by: id, gsig: bytes(64), guard: anyBytes, sig: bytes(64), signed: anyBytes });
const SIGNED = record({
  day,
  kind: word(/^(text|opened|acting|closed)$/),
  n: number,
  name,
  pages: whole(1, 1000),
  role,
  route,
  seen: count,
  seq: number,
  text: word(/^/),
  to: set(id, 64),
  v: one,
});

/** The guard in a report or a reply. Refuses one that is not this reporter's own. @param {any} carried @param {Device} device */
export async function openGuard({ guard, gsig }, device) {
  const document = unb64(guard);
  check(await device.verify(device.key, message("wb-guard-v1", device, document), unb64(gsig, 64)), "trust");
  const found = parseCanonical(document, 256);
  GUARD(found);
  return found;
}

/** crypto_box_seal_open; throws when it is not for this key. @param {Uint8Array} box @param {Uint8Array} secret */
export function openBox(box, secret) {
  const ephemeral = box.slice(0, 32);
  return boxCipher(secret, ephemeral, sealNonce(ephemeral, publicKey(secret))).decrypt(box.slice(32));
}

/** What `pad` was given; every byte after it must be zero. @param {Uint8Array} padded */
export function unpad(padded) {
  check(padded.length > 3);
  const end = 4 + new DataView(padded.slice().buffer).getUint32(0);
  check(end <= padded.length && padded.slice(end).every((byte) => !byte));
  return padded.slice(4, end);
}

/**
 * One blob of 2,096 bytes; null if it is not for these five words.
 * @param {Uint8Array} blob
 * @param {Device} device
 * @returns {Promise<ReadReply|null>}
 */
export async function readReply(blob, device) {
  let sealed, reply;
  try {
    sealed = JSON.parse(textOf(unpad(openBox(blob, device.keys.boxSecret))));
    SEALED(sealed);
  } catch {
    return null;
  }
  const signed = unb64(sealed.signed);
  try {
    reply = parseCanonical(signed, 1200);
    SIGNED(reply);
  } catch {
    reply = null;
  }
  const { readers, past } = device.roster;
  const author = readers.concat(past).find((person) => person.id === sealed.by);
  const isTheirs =
    reply && author && (await device.verify(unb64(author.sign), message("wb-reply-v1", device, signed), unb64(sealed.sig)));
  // Someone who left keeps what they signed until then; only those who are readers now are simply verified.
  const isToday = readers.includes(author);
  const state = !isTheirs || reply.seq > author.last_seq ? "unverified" : isToday ? "verified" : "left";
  const guard = await openGuard(sealed, device).catch(() => null);
  return { state, by: sealed.by, reply, author, guard, signed };
}

/** Everything that opens, in reading order, each once. @param {Uint8Array[]} blobs @param {Device} device */
export const readReplies = async (blobs, device) =>
  inOrder((await Promise.all(blobs.map((blob) => readReply(blob, device)))).filter(Boolean));

/** How many pages to ask for. @param {ReadReply[]} read */
export const pagesToRead = (read) =>
  Math.max(1, ...read.filter(({ state }) => state !== "unverified").map(({ reply }) => reply.pages));

/**
 * The whole mailbox, in reading order.
 * @param {(page: number) => Promise<Uint8Array>} getPage always 4 x 2,096 bytes
 * @param {Device} device
 */
export async function readMailbox(getPage, device) {
  let all = [];
  for (let page = 0, pages = 1; page < pages && page < MOST_PAGES; page++) {
    const held = await getPage(page);
    check(held.length === ON_A_PAGE * REPLY_BYTES);
    const blobs = Array.from({ length: ON_A_PAGE }, (_, at) => held.slice(at * REPLY_BYTES, (at + 1) * REPLY_BYTES));
    const read = await readReplies(blobs, device);
    all = all.concat(read);
    // A page that is full may have a next one, of which none of its replies could know when it was written; and one
    // damaged reply must not hide it. With fewer than three the network sees what it sees of an empty mailbox.
    pages = Math.max(pages, pagesToRead(read), read.length > 2 ? page + 2 : 0);
  }
  return inOrder(all);
}

/** @param {ReadReply[]} read */
function inOrder(read) {
  const found = {};
  for (const one of read) found[place(one)] = found[place(one)] || one;
  return Object.keys(found).sort().map((key) => found[key]);
}

/** Text that sorts as the reading order: day, by, n; what is no reply comes last. @param {ReadReply} read */
function place({ reply, by, signed, state }) {
  const { day, n } = reply || { day: "~", n: 0 };
  return [day, by, String(n).padStart(10, "0"), String.fromCharCode(...signed), state].join("\0");
}
