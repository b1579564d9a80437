/** Entry of the bundle for a page that was given a pin: the journey, and what believes a roster under the pin. */
export * from "./journey.js";
export { pinnedRoster } from "./trust.js";
