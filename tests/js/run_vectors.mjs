/**
 * Runs the shared vectors (tests/vectors/*.json) against the browser's modules and prints one JSON line for each case:
 * {"name", "kind", "wrong"}, where `wrong` is null or what came instead. Kinds not listed here are not run.
 */
import { readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { b64, pad, unb64 } from "../../static/js/bytes.js";
import { canonical, parseCanonical } from "../../static/js/canonical.js";
import { chooseReaders } from "../../static/js/choose.js";
import { digest } from "../../static/js/digest.js";
import { bellMessage, bodyOf, commitmentOf, sizeClassOf } from "../../static/js/envelope.js";
import { parsePolicy } from "../../static/js/roster.js";
import { parseSigned, verifyRoster } from "../../static/js/trust.js";
import { verifier } from "../../static/js/verify.js";
import { openEnvelope, NotOpened } from "./open.mjs";

const REASONS = {
  encoding: "EncodingError",
  long: "EncodingError",
  key: "KeyRefusedError",
  trust: "TrustError",
  expired: "ExpiredError",
  rollback: "RollbackError",
  readers: "NoReadersError",
};
const VERIFY_NOBLE = new URL("../../static/js/verify-noble.js", import.meta.url).href;
const verify = verifier(VERIFY_NOBLE);
const hex = (bytes) => Buffer.from(bytes).toString("hex");
const fromHex = (text) => Uint8Array.from(Buffer.from(text, "hex"));
const ids = (readers) => readers.map((reader) => reader.id);

const KINDS = {
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
    const given = { pin: unb64(pin, 16), today, minSeq, known: known || undefined, digest, verify };
    const roster = await verifyRoster(parseSigned(JSON.stringify(signed)), given);
    return { seq: roster.seq, readers: ids(roster.readers) };
  },
  open({ envelope, pin, keyring }) {
    const { payload, flags } = openEnvelope(unb64(envelope), { pin: unb64(pin), keyring: keyring.map((key) => unb64(key)) });
    return { payload: b64(payload), flags };
  },
  commitment: ({ key, head }) => ({ commitment: b64(commitmentOf(unb64(key), unb64(head))) }),
  body: ({ key, payload, size_class: size }) => ({ body: b64(bodyOf(unb64(key), unb64(payload), size)) }),
  "size-class": ({ size }) => ({ size_class: sizeClassOf(size) }),
};

function agrees(expected, got) {
  return Object.entries(expected).every(([key, value]) =>
    key === "forbidden"
      ? isDeepStrictEqual([...value].sort(), [...got[key]].sort())
      : isDeepStrictEqual(value, got[key]),
  );
}

async function wrongIn(given, fixtures) {
  try {
    const got = await KINDS[given.kind](given, fixtures);
    if (given.refuse) return { accepted: got };
    return agrees(given.expect, got) && got.again !== false ? null : { got };
  } catch (error) {
    const isRefusal = error.message in REASONS || error instanceof NotOpened || error instanceof RangeError;
    if (!isRefusal) return { crashed: String(error.stack) };
    const refused = error instanceof RangeError ? "EncodingError" : REASONS[error.message] || error.message;
    return refused === given.refuse ? null : { refused };
  }
}

for (const path of process.argv.slice(2)) {
  const { cases, ...fixtures } = JSON.parse(readFileSync(path, "utf8"));
  for (const given of cases) {
    if (!KINDS[given.kind]) continue;
    const wrong = await wrongIn(given, fixtures);
    process.stdout.write(JSON.stringify({ name: given.name, kind: given.kind, wrong, wanted: given.refuse }) + "\n");
  }
}
