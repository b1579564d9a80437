/**
 * The roster and the policy: who the readers are, who says so (spec section 2).
 * Shape only, checked whole: whether it can be believed is for trust.js.
 */
import { check, unb64 } from "./bytes.js";
import { parseCanonical } from "./canonical.js";
import { ROUTES } from "./choose.js";
import { bytes, day, distinct, list, record, set, text, whole, word } from "./fields.js";
import { checkKey } from "./points.js";

/**
 * @typedef {{box: string, id: string, name: string, roles: string[], routes: string[], sign: string}} Reader
 * @typedef {{pin: string, policy: string, seq: number, issued: string, expires: string, readers: Reader[], past: any[],
 *   recovery: {box: string, shares: (string|null)[], threshold: number}, bell: string, collectors: string[],
 *   contacts: any[], languages: string[], outside: any}} Roster
 */

const MOST = 2 ** 32 - 1;
const key = bytes(32);
export const id = word(/^r[1-9]\d{0,3}$/);
export const name = text(64);
export const number = whole(1, MOST);
export const count = whole(0, MOST);
export const one = whole(1, 1);
export const role = word(/^(dsl|deputy|head|chair|trust|other)$/);
export const route = word(/^(pupil|staff|chair)$/);
const roles = set(role, 8);
const threshold = whole(2, 16);

const POLICY = record({ school: text(128), signers: set(key, 16, 2), threshold, v: one });

const ROSTER = record({
  bell: key,
  collectors: list(key, 16, 1),
  contacts: list(record({ hours: text(128, 0), kind: word(/^[a-z_]{1,32}$/), name: text(128), number: text(64, 0) }), 16),
  expires: day,
  issued: day,
  languages: set(word(/^[A-Za-z\d-]{2,35}$/), 64, 1),
  outside() {},
  past: list(record({ id, last_seq: count, name, roles, sign: key }), 256),
  pin: bytes(16),
  policy: key,
  readers: list(record({ box: key, id, name, roles, routes: set(route, 8), sign: key }), 16, 1),
  recovery: record({ box: key, shares: list((holder) => holder === null || id(holder), 16, 2), threshold }),
  seq: number,
  v: one,
});

/** @param {Uint8Array} data @returns {{signers: string[], threshold: number}} */
export function parsePolicy(data) {
  const policy = parseCanonical(data, 8192);
  POLICY(policy);
  check(policy.threshold <= policy.signers.length);
  policy.signers.forEach((signer) => checkKey(unb64(signer), true));
  return policy;
}

/** @param {Uint8Array} data @returns {Roster} */
export function parseRoster(data) {
  const roster = parseCanonical(data, 65536);
  ROSTER(roster);
  const { readers, past, recovery, bell, collectors } = roster;
  check(recovery.threshold <= recovery.shares.length && roster.issued <= roster.expires);
  const everyone = readers.concat(past);
  distinct(everyone.map((person) => person.id));
  const signing = everyone.map((person) => person.sign).concat(collectors);
  distinct(signing);
  signing.forEach((sign) => checkKey(unb64(sign), true));
  const boxes = readers.map((reader) => reader.box).concat(bell, recovery.box);
  distinct(boxes);
  boxes.forEach((box) => checkKey(unb64(box)));
  for (const route of ROUTES) whole(2, 10)(readers.filter((reader) => reader.routes.includes(route)).length);
  return roster;
}
