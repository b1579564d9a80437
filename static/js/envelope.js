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
 * @param {import("./roster.js").Roster} roster
 * @param {string[]} ids readers with a slot
 */
export function bellMessage(kind, roster, ids) {
  const mask = roster.readers.reduce((bits, reader, at) => bits + (ids.includes(reader.id) ? 2 ** at : 0), 0);
  return concat([1, kind], u32(roster.seq), [mask >> 8, mask], new Uint8Array(24));
}

/**
 * Seal the payload: 5,144, 17,432 or 66,584 bytes. More than 65,532 bytes are refused.
 * @param {Uint8Array} payload
 * @param {import("./roster.js").Roster} roster
 * @param {{readers: import("./roster.js").Reader[], recovery: boolean}} choice
 * @param {number} kind of bell message
 */
export function sealEnvelope(payload, roster, choice, kind) {
  const size = SIZES.findIndex((room) => payload.length + 4 <= room);
  check(size >= 0, "long");
  check(choice.readers.length <= 10);
  const key = random(32);
  const ids = choice.readers.map((reader) => reader.id);
  const boxes = choice.readers.concat(choice.recovery ? roster.recovery : []).map((owner) => owner.box);
  const slots = boxes.map((box) => sealBox(key, unb64(box)));
  slots.push(sealBox(bellMessage(kind, roster, ids), unb64(roster.bell)));
  // The rest go to keys that nobody holds: 32 random bytes are one.
  while (slots.length < SLOTS) slots.push(sealBox(random(32), random(32)));
  shuffle(slots);
  const head = concat(utf8("WBX1"), [1, size, 0, SLOTS], unb64(roster.pin), random(16), ...slots);
  const commitment = digest(32, "wb-commit-v1", head, key);
  const body = secretBox(pad(payload, SIZES[size]), digest(32, "wb-body-v1", new Uint8Array(0), key));
  return concat(head, commitment, body);
}

/** Order would tell who is who (Fisher and Yates). @param {any[]} items */
function shuffle(items) {
  for (let at = items.length; at-- > 1; ) {
    const other = randomBelow(at + 1);
    [items[at], items[other]] = [items[other], items[at]];
  }
}
