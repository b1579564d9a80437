/**
 * Reads built bundles and prints what they use of the browser, as JSON: {"globals", "members", "methods", "patterns"}.
 * Parsed as ES2020: any newer syntax (class fields, private names, ??=, top-level await ...) is an error here.
 */
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const require = createRequire(new URL("../../static/package.json", import.meta.url));
const acorn = require("acorn");

const declared = new Set();
const referenced = new Set();
const members = new Set();
const methods = new Set();
const patterns = new Set();

function bind(pattern) {
  if (!pattern) return;
  if (pattern.type === "Identifier") declared.add(pattern.name);
  if (pattern.type === "ObjectPattern") pattern.properties.forEach((one) => bind(one.value || one.argument));
  if (pattern.type === "ArrayPattern") pattern.elements.forEach(bind);
  if (pattern.type === "AssignmentPattern") bind(pattern.left);
  if (pattern.type === "RestElement") bind(pattern.argument);
}

const VISIT = {
  VariableDeclarator: (node) => bind(node.id),
  ClassDeclaration: (node) => bind(node.id),
  ClassExpression: (node) => bind(node.id),
  CatchClause: (node) => bind(node.param),
  ImportDeclaration: () => {
    throw Error("a bundle must stand on its own");
  },
  Identifier: (node) => referenced.add(node.name),
  Literal: (node) => node.regex && patterns.add(`/${node.regex.pattern}/${node.regex.flags}`),
  MemberExpression(node) {
    if (node.computed || node.object.type !== "Identifier") return;
    members.add(`${node.object.name}.${node.property.name}`);
  },
  CallExpression({ callee }) {
    if (callee.type !== "MemberExpression" || callee.computed) return;
    // One letter is what shrink.mjs made of a package's own method: no browser has a method of one.
    if (callee.property.name.length > 1) methods.add(callee.property.name);
  },
};

/** Names that stand for no variable: property names after a dot, keys, labels, exported names. */
function isName(parent, field) {
  const { type, computed } = parent;
  if (type === "MemberExpression") return field === "property" && !computed;
  if (["Property", "MethodDefinition"].includes(type)) return field === "key" && !computed;
  return type === "ExportSpecifier" && field === "exported";
}

function walk(node) {
  if (/Function/.test(node.type)) {
    node.params.forEach(bind);
    bind(node.id);
  }
  if (VISIT[node.type]) VISIT[node.type](node);
  for (const [field, value] of Object.entries(node)) {
    if (field === "type" || isName(node, field)) continue;
    for (const child of [value].flat()) if (child && typeof child.type === "string") walk(child);
  }
}

for (const path of process.argv.slice(2)) {
  walk(acorn.parse(readFileSync(path, "utf8"), { ecmaVersion: 2020, sourceType: "module" }));
}
const globals = [...referenced].filter((name) => !declared.has(name)).sort();
const used = [...members].filter((name) => globals.includes(name.split(".")[0])).sort();
const result = { globals, members: used, methods: [...methods].sort(), patterns: [...patterns].sort() };
process.stdout.write(JSON.stringify(result));
