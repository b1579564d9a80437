/** Runs one file of the shared vectors and judges every case of a kind we have; in Node and in browsers alike. */
import { canonical } from "../../static/js/canonical.js";
import { kinds as sealing } from "./kinds.mjs";
import { kinds as replying } from "./kinds_reply.mjs";
import { NotOpened } from "./open.mjs";

const REASONS = {
  encoding: "EncodingError",
  long: "EncodingError",
  key: "KeyRefusedError",
  trust: "TrustError",
  expired: "ExpiredError",
  rollback: "RollbackError",
  readers: "NoReadersError",
  code: "CodeError",
};
/** Equal as canonical JSON. */
const same = (a, b) => canonical(a) === canonical(b);

function agrees(expected, got) {
  return Object.entries(expected).every(([key, value]) =>
    key === "forbidden"
      ? same([...value].sort(), [...got[key]].sort())
      : same(value, got[key]),
  );
}

async function wrongIn(given, fixtures, run) {
  try {
    const got = await run(given, fixtures);
    if (given.refuse) return { accepted: got };
    return agrees(given.expect, got) && got.again !== false ? null : { got };
  } catch (error) {
    const isRefusal = error.message in REASONS || error instanceof NotOpened || error instanceof RangeError;
    if (!isRefusal) return { crashed: String(error.stack) };
    const refused = error instanceof RangeError ? "EncodingError" : REASONS[error.message] || error.message;
    return refused === given.refuse ? null : { refused };
  }
}

/**
 * @param {any} document a file of tests/vectors
 * @param {any} oracle from open.mjs
 * @param {string} noble address of verify-noble.js
 * @returns {Promise<{name: string, kind: string, wrong: any}[]>} `wrong` is null or what came instead
 */
export async function judge({ cases, ...fixtures }, oracle, noble) {
  const known = { ...sealing(oracle, noble), ...replying(oracle, noble) };
  const judged = [];
  for (const given of cases) {
    if (!known[given.kind]) continue;
    const wrong = await wrongIn(given, fixtures, known[given.kind]);
    judged.push({ name: given.name, kind: given.kind, wrong });
  }
  return judged;
}
