/** Entry of the bundle for attached files (spec section 7): it comes when somebody wants to attach one, and only then. */
export { begin } from "./files-step.js";
