/**
 * One step at a time, in one document: no address changes and no history entry is made. Every step can be skipped.
 * When the people who would read it are others than those last seen, their names come before anything else.
 */
import { isAsked } from "./answers.js";
import { byId } from "./page.js";

/** To what a step asks, as its heading says it: the focus and the top of the screen. @param {any} step */
function leadTo(step) {
  const heading = step.querySelector("legend, h1, h2");
  heading.tabIndex = -1;
  heading.focus();
  heading.scrollIntoView();
}

/** @param {any[]} steps @param {any} now */
function showProgress(steps, now) {
  const { dataset } = byId("progress");
  const dots = steps.map((step) => {
    const dot = document.createElement("li");
    dot.className = step === now ? "now" : "";
    return dot;
  });
  byId("dots").textContent = "";
  byId("dots").append(...dots);
  byId("progress").textContent = dataset.text.replace("{n}", steps.indexOf(now) + 1).replace("{m}", steps.length);
}

/** Show the questions inside a step that an answer leads to, and hide the others. @param {HTMLFormElement} form */
function askWhatFollows(form) {
  for (const part of form.querySelectorAll(".step [data-only]")) part.hidden = !isAsked(part);
}

/**
 * @param {HTMLFormElement} form
 * @param {any} list of those who would read it; told as `seen` what it named when its step was left last
 * @param {(step: any) => void} onShow called when a step is shown
 */
export function walk(form, list, onShow) {
  const all = [...form.querySelectorAll(".step")];
  const stepOf = (id) => all.find((step) => step.dataset.step === id);
  const people = stepOf("people");
  const check = stepOf("check");
  const visited = new Set();
  /** `from`: the step after which the names came between; `changing`: it leads back to the check page. */
  let now, from, changing;

  function show(step) {
    const steps = all.filter(isAsked);
    for (const each of all) each.hidden = each !== step;
    if (now === people) list.seen = list.shown();
    visited.add((now = step));
    changing = changing && step !== check;
    byId("back").hidden = step === steps[0];
    byId("send").hidden = !(byId("next").hidden = step === check);
    askWhatFollows(form);
    showProgress(steps, step);
    onShow(step);
    leadTo(step);
  }

  /** To this step, and from there back to the check page. */
  function change(step) {
    changing = true;
    show(step);
  }

  /** The names first; then on from where this step is. */
  function showPeople() {
    from = now;
    show(people);
  }

  function next() {
    const steps = all.filter(isAsked);
    const after = steps[steps.indexOf(from || now) + 1];
    if (now !== people && list.shown() !== list.seen && (changing || after !== people)) return showPeople();
    from = null;
    // An answer that was changed may ask something that was not asked before.
    show((changing ? steps.find((step) => !visited.has(step)) : after) || check);
  }

  function back() {
    if (changing && !from) return next();
    const steps = all.filter(isAsked);
    const before = from || steps[steps.indexOf(now) - 1];
    from = null;
    show(before);
  }

  form.addEventListener("change", () => askWhatFollows(form));
  byId("next").onclick = next;
  byId("back").onclick = back;
  form.querySelector("nav").hidden = false;
  show(all[0]);
  return { change, showPeople: () => change(people) };
}
