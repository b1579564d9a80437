/** Who reads it: the roster this page believes now, drawn as cards and as names, and believed anew when it is old. */
import { subjectOf } from "./answers.js";
import { believe, isOld } from "./load.js";

/**
 * @param {any} form
 * @param {{at: number, bundle: any, list: any, changed: () => void, refused: (word: string) => void}} given
 */
export function belief(form, { at, bundle, list, changed, refused }) {
  let again = 0;
  let ready, now, last, known;

  function draw(believed) {
    const choose = (removed) => bundle.chooseReaders(believed.roster, subjectOf(form), removed);
    now = { ...believed, choice: list.draw(believed.roster, choose) };
    const key = JSON.stringify([now.choice, now.pin]);
    // The same people under the same pin: what was sealed to them stays as it is.
    if (key !== known) changed((known = key));
    form.elements.send.setAttribute("aria-disabled", !now.choice);
  }

  /** Believe anew. Whatever was drawn or sealed before counts no more, and what was overtaken draws nothing. */
  function start() {
    now = null;
    const mine = (ready = believe(form.dataset, bundle, { at, again: again++, last }));
    mine.then((believed) => mine === ready && draw((last = believed))).catch((error) => mine === ready && refused(error.message));
  }

  return {
    start,
    /** What is believed and drawn; nothing while it is on its way or refused. */
    now: () => now,
    redraw: () => now && draw(now),
    /** The same, fresh enough to send by; throws what refused it. */
    async fresh() {
      if (now && isOld(now)) start();
      await ready.catch(() => start() || ready);
      return now;
    },
  };
}
