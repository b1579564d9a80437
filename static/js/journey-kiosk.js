/**
 * Entry of the journey bundle on a kiosk: the same, and what the device does itself. No other page loads this.
 */
import { byId } from "./page.js";
import { sealReport as seal } from "./report.js";
export * from "./journey-pinned.js";

/**
 * The device's own queue is told beside an envelope that it is urgent: nothing on its outside says so, and a portal never is.
 * @param {import("./report.js").Facts} facts @param {any[]} more
 */
export function sealReport(facts, ...more) {
  byId("ask").dataset.envelopes = "/api/v1/envelopes" + (facts.urgent ? "?urgent" : "");
  return seal(facts, ...more);
}

/**
 * What hands out five words that the device made in advance, with their share, so that they work without network: once, and
 * only when they are asked for. Undefined when none are left: then the page draws its own, as elsewhere.
 */
export async function fetchReady() {
  const answer = await fetch("/api/v1/ready", { method: "POST" }).catch(() => ({}));
  if (!answer.ok) return;
  const words = await answer.json();
  return () => words;
}
