/** The vector kinds of encoding, trust, choosing and envelopes, run by the browser's modules. */
import { b64, pad, unb64 } from "../../static/js/bytes.js";
import { canonical, parseCanonical } from "../../static/js/canonical.js";
import { chooseReaders } from "../../static/js/choose.js";
import { digest } from "../../static/js/digest.js";
import { bellMessage, bodyOf, commitmentOf, sizeClassOf } from "../../static/js/envelope.js";
import { reportPayload } from "../../static/js/report.js";
import { parsePolicy } from "../../static/js/roster.js";
import { parseSigned, verifyRoster, verifyStatus } from "../../static/js/trust.js";
import { verifier } from "../../static/js/verify.js";

const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
const fromHex = (text) => Uint8Array.from(text.match(/../g) || [], (pair) => parseInt(pair, 16));
const ids = (readers) => readers.map((reader) => reader.id);

/**
 * By kind: (case, fixtures) => what `expect` is compared with.
 * @param {any} oracle from open.mjs
 * @param {string} noble address of verify-noble.js
 */
export const kinds = ({ openEnvelope }, noble) => ({
  b64({ text }) {
    const bytes = unb64(text);
    return { hex: hex(bytes), again: b64(bytes) === text };
  },
  canonical: ({ json }) => ({ text: canonical(JSON.parse(json)) }),
  "parse-canonical": (given) => parseCanonical(fromHex(given.hex), 8192) && {},
  blake2b: (given) => ({
    hash: b64(digest(given.size, given.person, unb64(given.data), given.key ? unb64(given.key) : undefined)),
  }),
  pad: ({ payload, size }) => ({ padded: b64(pad(unb64(payload), size)) }),
  bell({ message: { kind, seq, mask, kiosk } }) {
    return { bytes: b64(bellMessage(kind, seq, mask, unb64(kiosk))) };
  },
  choose({ roster, subject, removed }, { rosters }) {
    const choice = chooseReaders(rosters[roster], subject, removed);
    return { ...choice, readers: ids(choice.readers) };
  },
  policy({ policy }) {
    const bytes = unb64(policy);
    const { signers, threshold } = parsePolicy(bytes);
    const pin = b64(digest(16, "wb-policy-v1", bytes));
    return { pin, hash: b64(digest(32, "", bytes)), signers: signers.length, threshold };
  },
  async roster({ signed, pin, today, min_seq: minSeq, known }) {
    const given = { pin: unb64(pin, 16), today, minSeq, known: known || undefined, digest, verify: verifier(noble) };
    const roster = await verifyRoster(parseSigned(JSON.stringify(signed)), given);
    return { seq: roster.seq, readers: ids(roster.readers) };
  },
  async status({ signed, roster, today }) {
    const { reading, min_seq } = await verifyStatus(JSON.stringify(signed), { roster, today, verify: verifier(noble) });
    return { reading, min_seq };
  },
  open({ envelope, pin, keyring }) {
    const { payload, flags } = openEnvelope(unb64(envelope), { pin: unb64(pin), keyring: keyring.map((key) => unb64(key)) });
    return { payload: b64(payload), flags };
  },
  commitment: ({ key, head }) => ({ commitment: b64(commitmentOf(unb64(key), unb64(head))) }),
  body: ({ key, payload, size_class: size }) => ({ body: b64(bodyOf(unb64(key), unb64(payload), size)) }),
  "size-class": ({ size }) => ({ size_class: sizeClassOf(size) }),
  report({ fields }) {
    // What a page gives, and what choosing gives: the module puts the two together.
    const { route, seq, forbidden, to, ...facts } = fields;
    const choice = { route, forbidden, readers: to.map((id) => ({ id })) };
    return { payload: JSON.parse(new TextDecoder().decode(reportPayload(facts, { seq }, choice))) };
  },
});
