/**
 * Entry of the sealing bundle: choosing readers, the report, the envelope. It opens nothing.
 * The hash is exported for trust.js, so that it is not carried twice,
 * b64 for the receipt of an envelope.
 */
import "./older.js";
export { digest } from "./digest.js";
export { b64 } from "./bytes.js";
export { sealReport } from "./report.js";
export { chooseReaders } from "./choose.js";
export { readRoster } from "./served.js";
