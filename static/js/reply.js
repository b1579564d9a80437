/**
 * Entry of the page of the way back: reading the mailbox, believing the roster, and adding more. The list of words and
 * what makes keys of them come with words.js, as on the page where something is sent.
 */
import { wireBack } from "./back.js";
import { byId } from "./page.js";

const form = byId("back");
if (form) wireBack(form);
