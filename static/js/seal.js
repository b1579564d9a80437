/**
 * Sealing and nothing else: choosing readers, the report, the envelope. It opens nothing. No page loads this bundle by
 * itself; it is part of journey.js, and built alone to be measured.
 */
export { readRoster } from "./served.js";
export { chooseReaders } from "./choose.js";
export { sealReport } from "./report.js";
