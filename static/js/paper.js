/** The paper of the drawing pad: strokes, undone one by one, and painted as they will be sent. */
import { drawingOf, HEIGHT, WIDTH } from "./strokes.js";

/** Dots of the canvas to one unit of the drawing. */
const FINE = 2;
const THICK = 4;

/** What paints strokes, and the dot of the arrow keys. @param {any} canvas */
function painter(canvas) {
  canvas.width = WIDTH * FINE;
  canvas.height = HEIGHT * FINE;
  const context = canvas.getContext("2d");
  context.scale(FINE, FINE);
  context.lineCap = context.lineJoin = "round";

  function line(colour, width, trace) {
    context.beginPath();
    context.strokeStyle = colour;
    context.lineWidth = width;
    trace();
    context.stroke();
  }

  /** @param {any[][]} strokes @param {number[]} [dot] where the arrow keys are */
  return (strokes, dot) => {
    context.clearRect(0, 0, WIDTH, HEIGHT);
    for (const [colour, width, ...numbers] of strokes)
      line(colour, width, () => {
        context.moveTo(numbers[0], numbers[1]);
        // To where it began, first of all: a dot shows too.
        for (let at = 0; at < numbers.length; at += 2) context.lineTo(numbers[at], numbers[at + 1]);
      });
    if (dot) line("#777", 2, () => context.arc(dot[0], dot[1], THICK, 0, 7));
  };
}

/**
 * @param {any} canvas
 * @param {() => void} changed called when the drawing is another
 * @param {() => void} full called when a stroke does not fit any more
 */
export function paperOf(canvas, changed, full) {
  const paint = painter(canvas);
  /** What was on the paper after each change, so that each can be undone. */
  const states = [[]];
  let colour, line;

  const drawn = () => states[states.length - 1];
  const show = (dot) =>
    paint(drawingOf(drawn()).strokes.concat(line ? [[line.colour, THICK, ...line.points.flat()]] : []), dot);

  function put(strokes) {
    states.push(strokes);
    changed();
    show();
  }

  /** Lift the pen. @returns {boolean} whether it was down */
  function end() {
    if (!line) return false;
    const strokes = drawn().concat(line);
    line = null;
    drawingOf(strokes) ? put(strokes) : full();
    show();
    return true;
  }

  return {
    use: (chosen) => (colour = chosen),
    start(point, dot) {
      end();
      line = { colour, width: THICK, points: [point] };
      show(dot);
    },
    /** To here, if the pen is down. */
    draw(point, dot) {
      line?.points.push(point);
      show(dot);
    },
    end,
    undo() {
      if (states.length > 1) states.pop();
      changed();
      show();
    },
    clear: () => put([]),
    drawing: () => (drawn().length ? drawingOf(drawn()) : null),
  };
}
