/**
 * Calls functions of the browser's modules for Python tests: a line with a JSON list of [name, ...arguments] on standard
 * input, a line with a list of {"value"} or {"refused"} on standard output. Bytes travel as {"hex": "..."} both ways.
 */
import { createInterface } from "node:readline";
import * as box from "../../static/js/box.js";
import { randomBelow } from "../../static/js/bytes.js";
import { canonical } from "../../static/js/canonical.js";
import { chooseReaders } from "../../static/js/choose.js";
import { offered } from "../../static/js/adding.js";
import { deriveHalves, reporterKeys } from "../../static/js/code.js";
import { chunkCount, sealChunk } from "../../static/js/files-chunks.js";
import { replyTo } from "../../static/js/guard.js";
import { openBox, readMailbox } from "../../static/js/mailbox.js";
import { clean } from "../../static/js/metadata/clean.js";
import { signMore } from "../../static/js/more.js";
import { reportPayload, sealReport } from "../../static/js/report.js";
import { parseRoster } from "../../static/js/roster.js";
import { scrypt } from "../../static/js/scrypt.js";
import { readRoster } from "../../static/js/served.js";
import { pinnedRoster } from "../../static/js/trust.js";
import { digest } from "../../static/js/digest.js";
import { wrongWords } from "../../static/js/typing.js";
import * as native from "../../static/js/verify.js";
import * as noble from "../../static/js/verify-noble.js";
import { listOf, nearest } from "../../static/js/wordlist.js";
import { nacl, oracle } from "./oracle.mjs";

const PRIMITIVES = { digest, publicKey: box.publicKey };
const NOBLE = new URL("../../static/js/verify-noble.js", import.meta.url).href;

/** Without crypto.subtle, as on a plain-http host name. */
async function withoutSubtle(work) {
  const real = globalThis.crypto;
  const fake = { getRandomValues: (bytes) => real.getRandomValues(bytes) };
  Object.defineProperty(globalThis, "crypto", { value: fake, configurable: true });
  try {
    return await work();
  } finally {
    Object.defineProperty(globalThis, "crypto", { value: real, configurable: true });
  }
}

function device({ pin, share, b, roster }) {
  const keys = reporterKeys(share, b, PRIMITIVES);
  return { pin, keys, roster: roster && parseRoster(roster) };
}

const FUNCTIONS = {
  publicKey: box.publicKey,
  sealBox: box.sealBox,
  openBox,
  secondSeal: oracle.sealBySecondOracle,
  secondOpen: oracle.openSealed,
  secondHash: oracle.hash,
  digest,
  canonical,
  draws: (limit, times) => Array.from({ length: times }, () => randomBelow(limit)),
  choose(document, subject, removed) {
    const choice = chooseReaders(document, subject, removed);
    return { ...choice, readers: choice.readers.map((reader) => reader.id) };
  },
  seal(rosterBytes, facts) {
    const roster = parseRoster(rosterBytes);
    return sealReport(facts, roster, chooseReaders(roster, facts.subject, facts.removed));
  },
  unpinned: (served, today) => readRoster(served, today).seq,
  sealUnpinned(served, facts, today) {
    const roster = readRoster(served, today);
    return sealReport(facts, roster, chooseReaders(roster, facts.subject, facts.removed));
  },
  /** A function of the built bundle, as pages have it. */
  built: async (bundle, name, ...given) => (await import(bundle))[name](...given),
  async sealBuilt(bundle, served, facts, today) {
    const built = await import(bundle);
    const roster = built.readRoster(served, today);
    return built.sealReport(facts, roster, built.chooseReaders(roster, "pupil", []));
  },
  payload(rosterBytes, facts) {
    const roster = parseRoster(rosterBytes);
    return reportPayload(facts, roster, chooseReaders(roster, facts.subject, facts.removed));
  },
  open: (envelope, pin, ...keyring) => oracle.openEnvelope(envelope, { pin, keyring }).payload,
  pinned: async (served, pin, today) => (await pinnedRoster(served, pin, today, digest, NOBLE)).seq,
  pinnedWithoutSubtle: (served, pin, today) => withoutSubtle(() => FUNCTIONS.pinned(served, pin, today)),
  verifyNative: native.verifier("data:text/javascript,throw Error('loaded')"),
  verifyNoble: noble.verify,
  verifySecond: (key, message, signature) => nacl.sign.detached.verify(message, signature, key),
  async signNative(seed, message) {
    const { key, sign } = await native.signer("data:text/javascript,throw Error('loaded')", seed);
    return [key, await sign(message)];
  },
  async signNoble(seed, message) {
    const { key, sign } = noble.signer(seed);
    return [key, await sign(message)];
  },
  halves: async (code, pin) => Object.values(await deriveHalves(code, pin, PRIMITIVES)),
  scrypt,
  packedList: (short) => [...listOf(short)],
  wrongWords,
  nearest: (typed, list) => nearest(typed, list) || "",
  offered(roster, read) {
    const { isNamed, readers } = offered(parseRoster(roster), read);
    return { isNamed, ids: readers.map(({ id }) => id) };
  },
  async replyTo(given, forbidden, seq) {
    const { pin, keys } = device(given);
    return replyTo({ pin, keys }, { forbidden, seq }, await native.signer(NOBLE, keys.signSeed));
  },
  async mailbox(given, pages) {
    const own = device(given);
    const { key } = await native.signer(NOBLE, own.keys.signSeed);
    const asked = [];
    const getPage = async (page) => asked.push(page) && pages[page];
    const read = await readMailbox(getPage, { ...own, key, verify: native.verifier(NOBLE) });
    const shown = read.map(({ state, by, reply, guard }) => ({ state, by, text: reply && reply.text, guard }));
    return { asked, shown };
  },
  async more(given, n, text, envelopeId) {
    const { pin, keys } = device(given);
    return signMore({ pin, keys }, { n, text, envelopeId }, await native.signer(NOBLE, keys.signSeed));
  },
  async file(file, key, envelopeId, number) {
    const sealed = (_, index) => sealChunk({ ...box, digest }, new Blob([file]), { key, envelopeId, number }, index);
    return Promise.all(Array.from({ length: chunkCount(file.length) }, sealed));
  },
  async clean(file) {
    const made = await clean(new Blob([file]));
    return made ? new Uint8Array(await made.arrayBuffer()) : String(made);
  },
};

const revive = (_, value) =>
  value && typeof value === "object" && "hex" in value ? Uint8Array.from(Buffer.from(value.hex, "hex")) : value;
const dismiss = (_, value) => (value instanceof Uint8Array ? { hex: Buffer.from(value).toString("hex") } : value);

async function answer(calls) {
  const answers = [];
  for (const [name, ...given] of calls) {
    try {
      answers.push({ value: await FUNCTIONS[name](...given) });
    } catch (error) {
      answers.push({ refused: error.message });
    }
  }
  return JSON.stringify(answers, dismiss);
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write((await answer(JSON.parse(line, revive))) + "\n");
}
