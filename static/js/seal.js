/**
 * Entry of the sealing bundle: choosing readers, the report, the envelope. It opens nothing.
 * The primitives are exported for the other bundles (trust.js, reply.js), so that none carries them twice.
 */
export { boxCipher, publicKey, sealNonce } from "./box.js";
export { chooseReaders } from "./choose.js";
export { digest } from "./digest.js";
export { sealReport } from "./report.js";
export { readRoster } from "./served.js";
