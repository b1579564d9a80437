/** A PNG without texts, times, Exif and what other programs put in for themselves. */
import { check, concat, u32, utf8 } from "../bytes.js";
import { exifOf, orientationOf } from "./facts.js";
import { ascii, rewriting, viewOf } from "./source.js";

/** What a picture is made of. A packed colour profile (iCCP) names its screen and cannot be opened here: it goes. */
const PICTURE = /^(IHDR|PLTE|IDAT|IEND|tRNS|gAMA|cHRM|sRGB|cICP|sBIT|bKGD|hIST|pHYs|acTL|fcTL|fdAT)$/;

/** CRC-32 of a chunk's type and body. @param {Uint8Array} bytes */
function sumOf(bytes) {
  let sum = -1;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 8; bit--; ) sum = (sum >>> 1) ^ (sum & 1 && 0xedb88320);
  }
  return u32(~sum >>> 0);
}

/** @param {Blob} file @param {(at: number, size: number) => Promise<Uint8Array>} read @returns {Promise<Blob>} */
export async function cleanPng(file, read) {
  const made = rewriting(file);
  made.keep(0, 8);
  let at = 8;
  for (let type = ""; type !== "IEND"; ) {
    const head = await read(at, 8);
    const size = viewOf(head).getUint32(0);
    const end = at + 12 + size;
    type = ascii(head.subarray(4));
    check(end <= file.size && (at > 8 || type === "IHDR"), "unclean");
    if (PICTURE.test(type)) made.keep(at, end);
    // A capital first letter says that there is no picture without it.
    else check(type[0] > "Z", "unclean");
    if (type === "eXIf" && size < 65536) {
      const orientation = orientationOf(await read(at + 8, size));
      const chunk = concat(utf8(type), exifOf(orientation));
      if (orientation) made.put(concat(u32(26), chunk, sumOf(chunk)));
    }
    at = end;
  }
  return made.done();
}
