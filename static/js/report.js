/** The payload of a report (spec section 5). It never alters the words, and keeps no time finer than the day. */
import { textOf, utf8 } from "./bytes.js";
import { sealEnvelope } from "./envelope.js";

/**
 * @typedef {{day: string, channel: string, pinned: boolean, form: {id: string, version: number}, audience: string,
 *   lang: string, urgent: boolean, about: string|null, subject: string, removed: string[],
 *   answers: Record<string, any>, drawing?: any, files?: any[], reply?: any}} Facts
 */

/**
 * @param {Facts} facts
 * @param {import("./roster.js").Roster} roster
 * @param {{route: string, readers: any[], forbidden: string[]}} choice
 */
export function reportPayload(facts, roster, choice) {
  const { route, readers, forbidden } = choice;
  const report = {
    v: 1,
    kind: "report",
    drawing: null,
    files: [],
    reply: null,
    ...facts,
    route,
    seq: roster.seq,
    forbidden,
    to: readers.map((reader) => reader.id),
  };
  // Half a surrogate pair is no UTF-8: through bytes and back it becomes U+FFFD, as in any form that is posted.
  return utf8(JSON.stringify(report, (_, value) => (typeof value === "string" ? textOf(utf8(value)) : value)));
}

/** The envelope of a report. @param {Facts} facts @param {any} roster @param {any} choice @param {Uint8Array} [id] */
export const sealReport = (facts, roster, choice, id) =>
  sealEnvelope(reportPayload(facts, roster, choice), roster, choice, 1 + facts.urgent, id, facts.channel);
