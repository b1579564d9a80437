/**
 * Why a roster can be believed: pin, succession, threshold of signatures, dates, seq (spec section 2).
 * The digest comes from the sealing bundle, which the page has anyway, and is not carried twice.
 * A document that is refused is never used in part; there is no "continue anyway".
 */
import { b64, check, concat, parseServed, unb64, utf8 } from "./bytes.js";
import { checkDates, DAY } from "./dates.js";
import { parseCanonical } from "./canonical.js";
import { bytes, day, list, record, whole, word } from "./fields.js";
import { count, one, parsePolicy, parseRoster } from "./roster.js";
import { verifier } from "./verify.js";

/** @typedef {typeof import("./digest.js").digest} Digest */
/** @typedef {(key: Uint8Array, message: Uint8Array, signature: Uint8Array) => Promise<boolean>} Verify */

const POLICY_LABEL = "wb-policy-v1";
const text = bytes();
const signatures = list(record({ sig: bytes(64), signer: whole(0, 15) }), 16);
const SIGNED = record({
  policy: text,
  roster: text,
  signatures,
  succession: list(record({ policy: text, signatures }), 64),
});

const SIGNED_STATUS = record({ sig: bytes(64), status: text });
const STATUS = record({ day, min_seq: count, reading: word(/^(yes|no|holiday)$/), v: one });
const STATUS_GOOD_DAYS = 14;

/**
 * The answer of GET /api/v1/roster, taken apart. Nothing in it is believed yet.
 * @param {string} json
 */
export function parseSigned(json) {
  let signed;
  try {
    signed = parseServed(json);
  } catch {
    // `undefined` is no record, and refused as such.
  }
  SIGNED(signed);
  return signed;
}

/**
 * The roster, if it verifies under the pin; otherwise it refuses.
 * @param {any} signed from parseSigned
 * @param {{pin: Uint8Array, today: string, digest: Digest, verify: Verify, minSeq?: number, known?: any}} given `known`: the signed
 *   roster accepted last, whose succession must begin this one's and whose seq is never gone below
 */
export async function verifyRoster(signed, { pin, today, digest, verify, minSeq = 0, known }) {
  const first = unb64(signed.policy);
  check(b64(digest(16, POLICY_LABEL, first)) === b64(pin), "trust");
  let policy = parsePolicy(first);
  let hash = digest(32, "", first);
  for (const step of signed.succession) {
    const next = unb64(step.policy);
    const following = parsePolicy(next);
    await checkThreshold(policy, step.signatures, concat(utf8(POLICY_LABEL), hash, next), verify);
    policy = following;
    hash = digest(32, "", next);
  }
  const document = unb64(signed.roster);
  await checkThreshold(policy, signed.signatures, concat(utf8("wb-roster-v1"), document), verify);
  const roster = parseRoster(document);
  check(roster.pin === b64(pin) && roster.policy === b64(hash), "trust");
  check(roster.seq >= minSeq, "rollback");
  if (known) checkKnown(signed, roster, known);
  checkDates(roster, today);
  return roster;
}

/**
 * The status, if a collector of this roster signed it, it is good today, and the roster is not below its `min_seq`.
 * @param {string} json the answer of GET /api/v1/status
 * @param {{roster: import("./roster.js").Roster, today: string, verify: Verify}} given
 */
export async function verifyStatus(json, { roster, today, verify }) {
  const signed = parseServed(json);
  SIGNED_STATUS(signed);
  const document = unb64(signed.status);
  const message = concat(utf8("wb-status-v1"), unb64(roster.pin), document);
  const verdicts = await Promise.all(roster.collectors.map((key) => verify(unb64(key), message, unb64(signed.sig))));
  check(verdicts.includes(true), "trust");
  const status = parseCanonical(document, 1024);
  STATUS(status);
  const days = (Date.parse(today) - Date.parse(status.day)) / DAY;
  // A day ahead is allowed: clocks around midnight, and UTC.
  check(days >= -1 && days <= STATUS_GOOD_DAYS, "expired");
  check(roster.seq >= status.min_seq, "rollback");
  return status;
}

/**
 * For a page that was given a pin as text, in its address or on a kiosk's disk.
 * @param {string} json the answer of GET /api/v1/roster
 * @param {string} pin
 * @param {string} today
 * @param {Digest} digest of the sealing bundle
 * @param {string} url of verify-noble.js, loaded only if the browser lacks Ed25519
 * @param {string} [known] the answer that was believed before under this pin
 * @param {string} [status] the answer of GET /api/v1/status; one that is missing, old or not a collector's says nothing
 */
export async function pinnedRoster(json, pin, today, digest, url, known, status) {
  try {
    const verify = verifier(url);
    const given = { pin: unb64(pin, 16), today, digest, verify, known: known && parseSigned(known) };
    const roster = await verifyRoster(parseSigned(json), given);
    await verifyStatus(status, { roster, today, verify }).catch(({ message }) => check(message !== "rollback", message));
    return roster;
  } catch (error) {
    // To a page it is one thing: the readers could not be checked. "expired" stays, and so does what did not load.
    throw /^(encoding|key|rollback)$/.test(error.message) ? Error("trust") : error;
  }
}

/** One wrong signature refuses the whole. @param {any} policy @param {any[]} given @param {Uint8Array} message @param {Verify} verify */
async function checkThreshold(policy, given, message, verify) {
  const signers = given.map((one) => policy.signers[one.signer]);
  check(new Set(signers).size === signers.length && signers.length >= policy.threshold, "trust");
  for (const one of given) {
    const key = policy.signers[one.signer];
    check(key && (await verify(unb64(key), message, unb64(one.sig))), "trust");
  }
}

/** @param {any} signed @param {any} roster @param {any} known */
function checkKnown(signed, roster, known) {
  const policies = (document) => [document, ...document.succession].map((step) => step.policy);
  const now = policies(signed);
  check(policies(known).every((policy, at) => policy === now[at]), "trust");
  const accepted = parseRoster(unb64(known.roster));
  check(roster.seq >= accepted.seq, "rollback");
  check(roster.seq > accepted.seq || signed.roster === known.roster, "trust");
}
