/**
 * The sealed envelope (spec section 4), sealing only. Whatever opens one is not in this folder.
 */
import { check, concat, pad, random, randomBelow, u32, unb64, utf8 } from "./bytes.js";
import { sealBox, secretBox } from "./box.js";
import { digest } from "./digest.js";

const SIZES = [4096, 16384, 65536];
const SLOTS = 12;

/**
 * 32 bytes for the bell: what arrived, under which roster, for whom. It starts alerts and stops none.
 * @param {number} kind 1 report, 2 urgent report, 3 added by the reporter
 * @param {number} seq of the roster
 * @param {number} mask bit i set: the roster's reader i has a slot
 * @param {Uint8Array} [kiosk] 8 bytes
 */
export const bellMessage = (kind, seq, mask, kiosk = new Uint8Array(8)) =>
  concat([1, kind], u32(seq), [mask >> 8, mask], kiosk, new Uint8Array(16));

/** Ties K to bytes 0..999: nobody can make one envelope that tells readers different things. */
export const commitmentOf = (key, head) => digest(32, "wb-commit-v1", head, key);

/** The sealed body under K. @param {Uint8Array} key @param {Uint8Array} payload @param {number} sizeClass */
export const bodyOf = (key, payload, sizeClass) =>
  secretBox(pad(payload, SIZES[sizeClass]), digest(32, "wb-body-v1", utf8(""), key));

/**
 * The smallest size class that holds the payload; more than 65,532 bytes are refused. A kiosk has one class, so that all
 * that leaves it looks the same: there more than 16,380 bytes are.
 * @param {number} size @param {string} [channel]
 */
export function sizeClassOf(size, channel) {
  const sizeClass = channel === "kiosk" ? 1 : SIZES.findIndex((room) => size + 4 <= room);
  check(size + 4 <= SIZES[sizeClass], "long");
  return sizeClass;
}

/**
 * Seal the payload: 5,144, 17,432 or 66,584 bytes.
 * @param {Uint8Array} payload
 * @param {import("./roster.js").Roster} roster
 * @param {{readers: import("./roster.js").Reader[], recovery: boolean}} choice
 * @param {number} kind of bell message
 * @param {Uint8Array} [id] 16 random bytes, when its files were sealed for it before
 * @param {string} [channel]
 */
export function sealEnvelope(payload, roster, { readers, recovery }, kind, id = random(16), channel) {
  const sizeClass = sizeClassOf(payload.length, channel);
  check(readers.length <= 10);
  const key = random(32);
  const owners = readers.concat(recovery ? roster.recovery : []);
  const mask = roster.readers.reduce((bits, reader, at) => bits | (readers.includes(reader) << at), 0);
  const slots = [];
  // Each goes in at a place drawn at random, which shuffles them all: their order would tell who is who.
  const put = (message, box) => slots.splice(randomBelow(slots.length + 1), 0, sealBox(message, box));
  for (const owner of owners) put(key, unb64(owner.box, 32));
  put(bellMessage(kind, roster.seq, mask), unb64(roster.bell, 32));
  // The rest go to keys that nobody holds: 32 random bytes are one.
  while (slots.length < SLOTS) put(random(32), random(32));
  const head = concat(utf8("WBX1"), [1, sizeClass, 0, SLOTS], unb64(roster.pin), id, ...slots);
  return concat(head, commitmentOf(key, head), bodyOf(key, payload, sizeClass));
}
