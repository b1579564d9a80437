/**
 * Part of the build (hatch_build.py), not of any page: makes each given bundle smaller, in place.
 * The packages' own errors lose their sentences and keep their kinds: nobody reads them in a browser, and every phone
 * would pay for them. Ours are thrown without `new`, so that they keep their one word. What packages offer and nothing
 * here names goes, too, and what they do for machines and callers that there are none of. Then terser shortens the rest.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { parse } from "acorn";
import { minify } from "terser";

/** Names that only packages use, for what never leaves their own objects: they may be shorter. */
const THEIRS =
  /^(_cloneInto|adjustScalarBytes|allowShortKeys|blockLen|blockSize|buffer32|canXOF|counter(Length|Right)|destroyed|digestInto|dkLen|extendNonceFn|finalize|finished|get(PublicKey|SharedSecret)|nonceLength|outputLen|personalization|pos|powPminus2|scalarMultBase|tagLength|varSizeNonce|v\d[hl]|withAAD|x_[23])$/;

/**
 * What is always so: the low byte comes first on every phone and laptop; hex is written one way; one curve, one size of key.
 * No list of points of low order is looked at: every one ends at zero, which is refused.
 */
const ALWAYS = { isLE: "true", hasHexBuiltin: "false", is25519: "true", lowOrderU: "new Set()", sigma16_32: "void 0" };

/** What is never asked of a package here, or always the same way, taken out of an object of options. */
const OPTIONS = { allowShortKeys: "false", counterLength: "8", counterRight: "true", rounds: "20", salt: "void 0" };

/** What packages make for any caller, as plain as it is used here. */
const PLAIN = {
  bytesToHex: '(bytes) => bytes.reduce((hex, byte) => hex + byte.toString(16).padStart(2, "0"), "")',
  checkOpts: "(defaults, opts) => opts",
  createHasher: "(hasher) => (message, opts) => hasher(opts).update(message).digest()",
  hexToBytes: '(hex) => Uint8Array.from(hex.match(/../g), (two) => "0x" + two)',
  hexToNumber: '(hex) => BigInt("0x" + hex)',
  isAligned32: "() => false",
  validateOpts: "(curve) => curve",
  wrapCipher: "(params, cipher) => cipher",
  wrapMacConstructor: "(size, mac) => (message, key) => mac(key).update(message).digest()",
};

/** Checks of what a caller gives: every caller is in this folder, and gives what the vectors go through. */
const CHECKS =
  /^(aInRange|abignumber|abool|abytes|aexists|anumber|aobject|aopts|aoutput|checkBlake2Opts|complexOverlapBytes)$/;

/** The bundle that judges what others made checks all it is given. */
const JUDGE = /verify-noble/;

/** Every node of the tree, from the outside in. @param {any} node */
function* walk(node) {
  if (!node || typeof node !== "object") return;
  if (node.type) yield node;
  for (const key in node) yield* walk(node[key]);
}

/** @param {string} script */
const nodesOf = (script) => [...walk(parse(script, { ecmaVersion: 2020, sourceType: "module" }))];

/** The script with other text in these places; what lies inside another is part of what went. @param {string} script @param {[number, number, string][]} edits */
function edited(script, edits) {
  let made = "";
  let kept = 0;
  for (const [start, end, text] of edits.sort((a, b) => a[0] - b[0])) {
    if (start < kept) continue;
    made += script.slice(kept, start) + text;
    kept = end;
  }
  return made + script.slice(kept);
}

/** What a `throw` may throw: either side of a choice, the last of a sequence. @param {any} argument @returns {any[]} */
function thrownBy(argument) {
  const { type, consequent, alternate, expressions } = argument;
  if (type === "ConditionalExpression") return [...thrownBy(consequent), ...thrownBy(alternate)];
  return type === "SequenceExpression" ? thrownBy(expressions[expressions.length - 1]) : [argument];
}

/** Without what stands between the brackets of every `throw new Error(...)`. @param {string} script */
function withoutSentences(script) {
  const throws = nodesOf(script).filter(({ type }) => type === "ThrowStatement");
  const thrown = throws.flatMap(({ argument }) => thrownBy(argument));
  const errors = thrown.filter(({ type, callee }) => type === "NewExpression" && /^(Type|Range)?Error$/.test(callee.name));
  const said = errors.map((error) => error.arguments).filter(({ length }) => length);
  return edited(script, said.map((words) => [words[0].start, words[words.length - 1].end, ""]));
}

/** Fields of a class as assignments, not by esbuild's function for them: no package here has setters. @param {string} script */
function withPlainFields(script) {
  const calls = nodesOf(script).filter(({ type, callee }) => type === "CallExpression" && callee.name === "__publicField");
  const textOf = ({ start, end }) => script.slice(start, end);
  // Of the class itself where it is static: not every one is `this`.
  const assigned = ([owner, name, value]) => `${textOf(owner)}.${name.value} = ${value ? textOf(value) : "void 0"}`;
  const plain = edited(script, calls.map((call) => [call.start, call.end, assigned(call.arguments)]));
  // That function goes with its last call; what it was made of would stay, since looking at it might do something.
  return plain.replace("var __defProp = Object.defineProperty;", "");
}

/** The edits of one destructuring that leave OPTIONS out of it, and declare them beside it. @param {any} declarator */
const withoutOptions = ({ id, end }) =>
  id.properties
    .filter(({ key }) => key && key.name in OPTIONS)
    .flatMap(({ key, value, start, end: last }) => [
      [start, last, `${key.name}: ${value.name}_`],
      [end, end, `, ${value.name} = ${OPTIONS[key.name]}`],
    ]);

/** What is declared under a name of those above as it is always so, or as plain as it may be. @param {string} script */
function specialised(script) {
  const edits = [];
  for (const node of nodesOf(script)) {
    const { type, id, init, start, end } = node;
    if (type === "VariableDeclarator" && id.type === "ObjectPattern") edits.push(...withoutOptions(node));
    const isFunction = type === "FunctionDeclaration";
    if (!isFunction && (type !== "VariableDeclarator" || !id.name)) continue;
    // A second one of a name is numbered by esbuild.
    const name = id.name in ALWAYS ? id.name : id.name.replace(/\d$/, "");
    const plain = ALWAYS[name] || PLAIN[name] || (CHECKS.test(name) && "(given) => given");
    if (plain && isFunction) edits.push([start, end, `var ${id.name} = ${plain};`]);
    else if (plain && (name in ALWAYS || init.type === "ArrowFunctionExpression")) edits.push([init.start, init.end, plain]);
  }
  return edited(script, edits);
}

/** Every name by which something may be reached: after a dot, taken out of an object, or as text. @param {any[]} nodes */
function namesIn(nodes) {
  const names = new Set();
  for (const { type, computed, property, value, properties } of nodes) {
    if (type === "MemberExpression" && !computed) names.add(property.name);
    if (type === "Literal") names.add(value);
    if (type === "ObjectPattern") properties.forEach(({ key }) => key && names.add(key.name));
  }
  return names;
}

const isFrozen = ({ type, callee, arguments: [first] = [] }) =>
  type === "CallExpression" && callee.property?.name === "freeze" && first.type === "ObjectExpression";

/** Without methods of classes and ciphers, and properties of frozen objects (only packages freeze), that nothing names. @param {string} script */
function withoutUnnamed(script) {
  const nodes = nodesOf(script);
  const names = namesIn(nodes);
  const methods = nodes.filter(({ type, kind }) => type === "MethodDefinition" && kind !== "constructor");
  const properties = nodes.filter(isFrozen).flatMap((call) => call.arguments[0].properties);
  const given = properties.filter(({ type }) => type === "Property");
  const ways = nodes.filter(({ type, key }) => type === "Property" && /^(en|de)crypt$/.test(key.name));
  const unnamed = [...methods, ...given, ...ways].filter(({ computed, key }) => !computed && !names.has(key.name));
  if (!unnamed.length) return script;
  // What was named only in what has gone goes next.
  return withoutUnnamed(edited(script, unnamed.map(({ end, start }) => [start, end + (script[end] === ","), ""])));
}

for (const path of process.argv.slice(2)) {
  const read = readFileSync(path, "utf8");
  const plain = JUDGE.test(path) ? read : specialised(read);
  const script = withoutUnnamed(withPlainFields(withoutSentences(plain)));
  const pure = ["BigInt", "String", "Object.freeze"];
  // Reckoning in another order is safe: every number that is no BigInt stays whole, and below 2^53.
  const compress = { passes: 3, keep_fargs: false, pure_getters: true, unsafe_math: true, pure_funcs: pure };
  const mangle = { properties: { regex: THEIRS, builtins: true } };
  const { code } = await minify(script, { module: true, ecma: 2020, compress, mangle });
  writeFileSync(path, code);
}
