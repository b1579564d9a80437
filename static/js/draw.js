/**
 * Entry of the drawing pad, a part (README.md): finger, pen, mouse, or arrow keys and space. It asks the network for
 * nothing; what is drawn is numbers in this page until it is sealed with the report.
 */
import { paperOf } from "./paper.js";
import { HEIGHT, WIDTH } from "./strokes.js";

/** Units that one press of an arrow key moves. */
const STEP = 6;
const ARROWS = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] };

const within = (value, most) => Math.min(Math.max(Math.round(value), 0), most);
const inside = (x, y) => [within(x, WIDTH), within(y, HEIGHT)];

/** Finger, pen and mouse. @param {any} canvas @param {any} paper */
function hearPointer(canvas, paper) {
  const pointOf = ({ clientX, clientY }) => {
    const { left, top, width, height } = canvas.getBoundingClientRect();
    return inside(((clientX - left) * WIDTH) / width, ((clientY - top) * HEIGHT) / height);
  };
  let held;
  const end = () => {
    if (held) paper.end();
    held = false;
  };
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    held = true;
    paper.start(pointOf(event));
  });
  canvas.addEventListener("pointermove", (event) => held && paper.draw(pointOf(event)));
  canvas.addEventListener("pointerup", end);
  canvas.addEventListener("pointercancel", end);
}

/** Arrow keys move a dot, space puts the pen down there and lifts it. @param {any} canvas @param {any} paper @param {any} say */
function hearKeys(canvas, paper, say) {
  const { textStarted, textEnded } = canvas.dataset;
  let dot = [WIDTH / 2, HEIGHT / 2];
  canvas.addEventListener("keydown", (event) => {
    const move = ARROWS[event.key];
    if (!move && event.key !== " ") return;
    event.preventDefault();
    if (move) {
      dot = inside(dot[0] + move[0], dot[1] + move[1]);
      return paper.draw(dot, dot);
    }
    const isOn = paper.end();
    say(isOn ? textEnded : textStarted);
    if (!isOn) paper.start(dot, dot);
  });
  canvas.addEventListener("blur", () => paper.end());
}

/** @param {any} step the section it belongs to @param {{changed: () => void}} kit */
export function begin(step, { changed }) {
  const button = step.querySelector("button[data-load]");
  button.replaceWith(step.querySelector("[data-pad]").content);
  const pad = step.querySelector(".pad");
  const canvas = pad.querySelector("canvas");
  const say = (text) => (pad.querySelector("[role=status]").textContent = text);
  const paper = paperOf(canvas, changed, () => say(canvas.dataset.textFull));
  const colours = [...pad.querySelectorAll("[data-colour]")];
  const choose = (chosen) => {
    paper.use(chosen.dataset.colour);
    for (const each of colours) each.setAttribute("aria-pressed", each === chosen);
  };
  for (const each of colours) each.addEventListener("click", () => choose(each));
  pad.querySelector("[data-undo]").addEventListener("click", paper.undo);
  pad.querySelector("[data-clear]").addEventListener("click", paper.clear);
  hearPointer(canvas, paper);
  hearKeys(canvas, paper, say);
  choose(colours[0]);
  canvas.focus();
  return { facts: () => ({ drawing: paper.drawing() }), answer: () => (paper.drawing() ? canvas.dataset.textDrawn : "") };
}
