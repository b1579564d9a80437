/** A WebP without Exif, XMP and unknown chunks; the flags of its header say what is left. */
import { check, concat, utf8 } from "../bytes.js";
import { coloursOf, exifOf, orientationOf } from "./facts.js";
import { ascii, rewriting, viewOf } from "./source.js";

const COLOURS = 32;
const ALPHA_AND_FRAMES = 18;
const EXIF = 8;

/** 4 bytes, the lowest first. @param {number} value */
const little = (value) => [value, value >> 8, value >> 16, value >> 24];

/** The chunks from `at` to `end`: type, where its body begins, its size. */
async function chunksOf(read, at, end) {
  const found = [];
  while (at < end) {
    const head = await read(at, 8);
    const size = viewOf(head).getUint32(4, true);
    found.push({ type: ascii(head.subarray(0, 4)), at: at + 8, size });
    at += 8 + size + (size & 1);
    check(at <= end, "unclean");
  }
  return found;
}

/** Each kept chunk as what to put and what to keep of the old file. @param {any[]} chunks @param {any} read */
async function judged(chunks, read) {
  const kept = [];
  let orientation = 0;
  let flags;
  for (const { type, at, size } of chunks) {
    const end = at + size + (size & 1);
    check((type !== "VP8X" || size === 10) && (!/^(ICCP|EXIF)$/.test(type) || size < 65536), "unclean");
    if (type === "VP8X") kept.push({ put: (flags = (await read(at - 8, 18)).slice()) });
    else if (type === "ICCP")
      kept.push({ put: concat(await read(at - 8, 8), coloursOf(await read(at, size)), new Uint8Array(size & 1)) });
    else if (/^(VP8[ L]|ALPH|ANIM|ANMF)$/.test(type)) kept.push({ at: at - 8, end });
    if (type === "ANMF")
      for (const inner of await chunksOf(read, at + 16, end)) check(/^(VP8[ L]|ALPH)$/.test(inner.type), "unclean");
    if (type === "EXIF") orientation = orientationOf(await exifBody(read, at, size));
  }
  if (flags) flags[8] &= COLOURS | ALPHA_AND_FRAMES;
  if (flags && orientation) {
    flags[8] |= EXIF;
    kept.push({ put: concat(utf8("EXIF"), little(26), exifOf(orientation)) });
  }
  return kept;
}

/** Some programs write the name that JPEG wants before the block. */
async function exifBody(read, at, size) {
  const body = await read(at, size);
  return ascii(body.subarray(0, 4)) === "Exif" ? body.subarray(6) : body;
}

/** @param {Blob} file @param {(at: number, size: number) => Promise<Uint8Array>} read @returns {Promise<Blob>} */
export async function cleanWebp(file, read) {
  const end = 8 + viewOf(await read(4, 4)).getUint32(0, true);
  check(end <= file.size, "unclean");
  const kept = await judged(await chunksOf(read, 12, end), read);
  check(kept.length, "unclean");
  const size = kept.reduce((sum, one) => sum + (one.put ? one.put.length : one.end - one.at), 4);
  const made = rewriting(file);
  made.put(concat(utf8("RIFF"), little(size), utf8("WEBP")));
  for (const one of kept) one.put ? made.put(one.put) : made.keep(one.at, one.end);
  return made.done();
}
