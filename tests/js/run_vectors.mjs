/**
 * Runs the shared vectors (tests/vectors/*.json) against the browser's modules and prints one JSON line for each case:
 * {"name", "kind", "wrong"}, where `wrong` is null or what came instead. Kinds not listed in kinds*.mjs are not run.
 */
import { readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { KINDS as SEALING } from "./kinds.mjs";
import { KINDS as REPLYING } from "./kinds_reply.mjs";
import { NotOpened } from "./open.mjs";

const KINDS = { ...SEALING, ...REPLYING };
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
