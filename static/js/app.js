/** Entry of the page bundle, on every page a reporter sees: leaving at once, and the form where there is one. */
import { ask } from "./ask.js";
import { wireLeaving } from "./leave.js";
import { byId } from "./page.js";

const form = byId("ask");
wireLeaving(form?.dataset.textLeaving || "");
if (form) {
  ask(form);
  byId("send").hidden = false;
  byId("starting")?.remove();
}
