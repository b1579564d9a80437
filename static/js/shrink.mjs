/**
 * Part of the build (hatch_build.py), not of any page: makes each given bundle smaller, in place.
 * The packages' own errors lose their sentences and keep their kinds: nobody reads them in a browser, and every phone
 * would pay for them. Ours are thrown without `new`, so that they keep their one word. Then terser shortens the rest.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { parse } from "acorn";
import { minify } from "terser";

/** What stands between the brackets of every `throw new Error(...)`, as [start, end]. @param {any} node */
function* sentences(node) {
  if (!node || typeof node !== "object") return;
  const thrown = node.type === "ThrowStatement" && node.argument;
  if (thrown && thrown.type === "NewExpression" && /^(Type|Range)?Error$/.test(thrown.callee.name)) {
    const said = thrown.arguments;
    if (said.length) yield [said[0].start, said[said.length - 1].end];
    return;
  }
  for (const key in node) yield* sentences(node[key]);
}

/** @param {string} script */
function withoutSentences(script) {
  const tree = parse(script, { ecmaVersion: 2020, sourceType: "module" });
  let made = "";
  let kept = 0;
  for (const [start, end] of sentences(tree)) {
    made += script.slice(kept, start);
    kept = end;
  }
  return made + script.slice(kept);
}

for (const path of process.argv.slice(2)) {
  const options = { module: true, ecma: 2020, compress: { passes: 3 } };
  const { code } = await minify(withoutSentences(readFileSync(path, "utf8")), options);
  writeFileSync(path, code);
}
