/** Entry of the page bundle, on every page a reporter sees: leaving at once, and the way into the steps. */
import { wireLeaving } from "./leave.js";
import { keepPin, wireStart } from "./start.js";

wireLeaving();
wireStart();
keepPin();
addEventListener("hashchange", keepPin);
