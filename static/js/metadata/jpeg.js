/** A JPEG without what it says beside the picture: comments, every application segment, all that follows its end. */
import { check, concat, utf8 } from "../bytes.js";
import { coloursOf, exifOf, orientationOf } from "./facts.js";
import { WINDOW, ascii, rewriting, viewOf } from "./source.js";

const SCAN = 0xda;
const END = 0xd9;
/** A segment of ours. @param {number} code @param {...Iterable<number>} parts */
const segment = (code, ...parts) => {
  const body = concat(...parts);
  return concat([255, code, (body.length + 2) >> 8, body.length + 2], body);
};

/** Tables, frames, restart intervals: without them there is no picture. @param {number} code */
const isPicture = (code) => (code >= 0xc0 && code <= 0xcf && code !== 0xc8) || (code >= SCAN && code <= 0xdd);

/** What stays of an application segment: its own first bytes where the picture needs them, else nothing. */
function judged(code, body) {
  const name = ascii(body.subarray(0, 12));
  if (code === 0xe0 && /^JFIF\0/.test(name) && body.length > 13) return segment(code, body.subarray(0, 12), [0, 0]);
  if (code === 0xee && /^Adobe/.test(name) && body.length > 11) return segment(code, body.subarray(0, 12));
  if (code === 0xe1 && /^Exif\0\0/.test(name)) {
    const orientation = orientationOf(body.subarray(6));
    return orientation ? segment(code, utf8("Exif\0\0"), exifOf(orientation)) : [];
  }
  // A profile in several segments is dropped: only printers' are so large.
  const isWhole = code === 0xe2 && name === "ICC_PROFILE\0" && body[13] === 1;
  return isWhole ? segment(code, body.subarray(0, 14), coloursOf(body.slice(14))) : [];
}

/** Where the scan that begins at `at` ends: at the first marker that is no restart. */
async function scanEnd(read, at, size) {
  for (;;) {
    const bytes = await read(at, Math.min(WINDOW, size - at));
    check(bytes.length > 1, "unclean");
    for (let here = bytes.indexOf(255); here >= 0 && here < bytes.length - 1; here = bytes.indexOf(255, here + 1)) {
      const next = bytes[here + 1];
      if (next && next < 255 && (next < 0xd0 || next > 0xd7)) return at + here;
    }
    at += bytes.length - 1;
  }
}

/** @param {Blob} file @param {(at: number, size: number) => Promise<Uint8Array>} read @returns {Promise<Blob>} */
export async function cleanJpeg(file, read) {
  const made = rewriting(file);
  made.keep(0, 2);
  let at = 2;
  for (;;) {
    const [mark, code] = await read(at, 2);
    check(mark === 255, "unclean");
    if (code === END) break;
    // Any number of 255 may stand before a marker.
    const size = code === 255 ? -1 : viewOf(await read(at + 2, 2)).getUint16(0);
    const end = at + 2 + size;
    check(size < 0 || size > 1, "unclean");
    if (isPicture(code)) {
      const stop = code === SCAN ? await scanEnd(read, end, file.size) : end;
      made.keep(at, stop);
      at = stop;
      continue;
    }
    const isAside = code === 255 || code === 0xfe || (code >= 0xe0 && code <= 0xef);
    check(isAside, "unclean");
    if (code >= 0xe0 && code < 0xf0) made.put(judged(code, await read(at + 4, size - 2)));
    at = end;
  }
  made.keep(at, at + 2);
  return made.done();
}
