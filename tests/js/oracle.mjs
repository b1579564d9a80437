/** The second oracle in Node: tweetnacl and blakejs out of static/node_modules. */
import { createRequire } from "node:module";
import { opener } from "./open.mjs";

const require = createRequire(new URL("../../static/package.json", import.meta.url));
export const nacl = require("tweetnacl");
export const oracle = opener({ nacl, blake2b: require("blakejs").blake2b });
