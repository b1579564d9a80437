/**
 * A drawing as numbers: {"w": 320, "h": 240, "strokes": [[colour, width, x, y, x, y, ...], ...]}, whole numbers only,
 * a stroke of one point is a dot. Pure: nothing here touches the page.
 */

/** Most bytes of a drawing as JSON (spec section 5). */
const MOST = 8192;
/** Lines may stray this far from what was drawn, in units of the drawing, before a stroke is too much. */
const ROUGHEST = 8;

export const WIDTH = 320;
export const HEIGHT = 240;

/** How far a point is from the line between two others. */
function distance([x, y], [ax, ay], [bx, by]) {
  const length = Math.hypot(bx - ax, by - ay);
  return length ? Math.abs((bx - ax) * (ay - y) - (ax - x) * (by - ay)) / length : Math.hypot(x - ax, y - ay);
}

/**
 * The points without those that lie within `tolerance` of the line through their neighbours (Ramer, Douglas, Peucker).
 * @param {number[][]} points
 * @param {number} tolerance
 * @returns {number[][]}
 */
export function simplify(points, tolerance) {
  const first = points[0];
  const last = points[points.length - 1];
  let at = 0;
  let most = tolerance;
  points.forEach((point, index) => {
    const off = distance(point, first, last);
    if (off > most) [at, most] = [index, off];
  });
  if (at) return simplify(points.slice(0, at + 1), tolerance).concat(simplify(points.slice(at), tolerance).slice(1));
  return first === last ? [first] : [first, last];
}

/**
 * What is sent, as smooth as 8,192 bytes allow; undefined when even the roughest is more.
 * @param {{colour: string, width: number, points: number[][]}[]} drawn
 */
export function drawingOf(drawn) {
  for (let tolerance = 0.5; tolerance <= ROUGHEST; tolerance *= 2) {
    const strokes = drawn.map(({ colour, width, points }) => [colour, width, ...simplify(points, tolerance).flat()]);
    const drawing = { w: WIDTH, h: HEIGHT, strokes };
    if (JSON.stringify(drawing).length <= MOST) return drawing;
  }
}
