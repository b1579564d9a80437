/**
 * Seals a report with the built bundle in a Node made as old as a browser of 2020: everything newer is taken away
 * first. Prints the envelope in hex. Arguments: the bundle, the roster as served.
 */
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const NEWER = {
  "globalThis": ["structuredClone", "WeakRef", "FinalizationRegistry", "AggregateError", "reportError", "WebAssembly"],
  "Object": ["hasOwn", "groupBy"],
  "Promise": ["any", "withResolvers", "try"],
  "Array.prototype": ["at", "findLast", "findLastIndex", "toSorted", "toReversed", "toSpliced", "with"],
  "String.prototype": ["at", "replaceAll", "isWellFormed", "toWellFormed"],
  "Uint8Array": ["fromHex", "fromBase64"],
  "Uint8Array.prototype": ["toHex", "toBase64", "setFromHex", "setFromBase64"],
  "Object.getPrototypeOf(Uint8Array.prototype)": ["at", "findLast", "toSorted", "toReversed", "with"],
};

const [bundle, roster] = process.argv.slice(2);
const served = readFileSync(roster, "utf8");
const url = pathToFileURL(bundle).href;
for (const [owner, names] of Object.entries(NEWER)) for (const name of names) delete (0, eval)(owner)[name];
const onlyRandom = { getRandomValues: ((real) => (bytes) => real.getRandomValues(bytes))(globalThis.crypto) };
Object.defineProperty(globalThis, "crypto", { value: onlyRandom, configurable: true });

const seal = await import(url);
const read = seal.readRoster(served, new Date().toISOString().slice(0, 10));
const choice = seal.chooseReaders(read, "pupil", []);
const facts = {
  day: "2026-11-22",
  channel: "phone",
  pinned: false,
  form: { id: "england-2026", version: 1 },
  audience: "older",
  lang: "en",
  urgent: false,
  about: null,
  subject: "pupil",
  removed: [],
  answers: { what: "Old phone." },
};
process.stdout.write(Buffer.from(seal.sealReport(facts, read, choice)).toString("hex"));
