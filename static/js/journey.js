/**
 * Entry of the journey bundle: the steps, and all that sealing needs; one file, so that a cold report is few requests.
 * What parts (README.md) would otherwise carry a second time is exported to them. It opens nothing.
 */
export { begin } from "./begin.js";
export { publicKey, secretBox } from "./box.js";
export { b64, concat, random, randomBelow, unb64, utf8 } from "./bytes.js";
export { digest } from "./digest.js";
export { postEnvelope } from "./send.js";
export * from "./seal.js";
