/** Judges the vector files named as arguments in Node, and prints one JSON line for each case. */
import { readFileSync } from "node:fs";
import { judge } from "./judge.mjs";
import { oracle } from "./oracle.mjs";

const NOBLE = new URL("../../static/js/verify-noble.js", import.meta.url).href;
for (const path of process.argv.slice(2)) {
  const judged = await judge(JSON.parse(readFileSync(path, "utf8")), oracle, NOBLE);
  for (const one of judged) process.stdout.write(JSON.stringify(one) + "\n");
}
