/**
 * Entry of the reply bundle: the sealing bundle, trust, and on top of them the code and the mailbox. A page that wants
 * a code loads this one instead of seal.js and trust.js: they share so much that loading all would cost half again.
 */
import "./older.js";
export { deriveHalves, reporterKeys } from "./code.js";
export { readMailbox, replyTo } from "./mailbox.js";
export { lastWord, moreReaders, nextNumber, signMore } from "./more.js";
export { signer } from "./verify.js";
export * from "./seal.js";
export * from "./trust.js";
