/**
 * Entry of the journey bundle on a kiosk: the same, and the device's own queue is told beside an envelope that it is urgent.
 * Nothing on the outside of an envelope says so, and a portal is never told: no other page loads this.
 */
import { byId } from "./page.js";
import { sealReport as seal } from "./report.js";
export * from "./journey-pinned.js";

/** @param {import("./report.js").Facts} facts @param {any[]} more */
export function sealReport(facts, ...more) {
  byId("ask").dataset.envelopes = "/api/v1/envelopes" + (facts.urgent ? "?urgent" : "");
  return seal(facts, ...more);
}
