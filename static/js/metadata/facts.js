/** The two kinds of facts that a picture needs to look right: which way up it is, and its colours. Nothing else of them stays. */
import { check } from "../bytes.js";
import { ascii, viewOf } from "./source.js";

const ORIENTATION = 0x112;

/** Which way up, 2 to 8, or 0 when it is the plain way or nothing says. @param {Uint8Array} tiff the body of an Exif block */
export function orientationOf(tiff) {
  try {
    const view = viewOf(tiff);
    const isLittle = tiff[0] === 0x49;
    const first = view.getUint32(4, isLittle);
    for (let entry = view.getUint16(first, isLittle); entry--; ) {
      const at = first + 2 + entry * 12;
      const value = view.getUint16(at + 8, isLittle);
      if (view.getUint16(at, isLittle) === ORIENTATION) return value > 1 && value < 9 ? value : 0;
    }
  } catch {
    // Beyond the end of the block: it says nothing that can be used.
  }
  return 0;
}

/** An Exif block, 26 bytes, that says which way up and no more. @param {number} orientation */
export const exifOf = (orientation) =>
  Uint8Array.of(77, 77, 0, 42, 0, 0, 0, 8, 0, 1, 1, 18, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0);

/** Tags of a colour profile that are numbers of colour. Others name the screen or camera, some with its serial number. */
const COLOURS = /^([rgb](XYZ|TRC)|kTRC|wtpt|bkpt|chad|cicp|[AB]2[AB]\d)$/;

/**
 * The colour profile of the same size with nothing in it but colours: names, makers, dates and gaps are zeros.
 * Refuses with "unclean" what is no profile.
 * @param {Uint8Array} profile
 */
export function coloursOf(profile) {
  const made = new Uint8Array(profile.length);
  check(profile.length >= 132 && ascii(profile.subarray(36, 40)) === "acsp", "unclean");
  const view = viewOf(profile);
  const end = 132 + view.getUint32(128) * 12;
  check(end <= profile.length, "unclean");
  const copy = (from, to) => made.set(profile.subarray(from, to), from);
  copy(0, 4); // size; then version, kind, spaces; no date; "acsp"; no maker, model or creator; intent and white
  copy(8, 24);
  copy(36, 40);
  copy(64, 80);
  copy(128, end);
  for (let at = 132; at < end; at += 12) {
    const from = view.getUint32(at + 4);
    const size = view.getUint32(at + 8);
    check(from >= end && from + size <= profile.length, "unclean");
    copy(from, from + (COLOURS.test(ascii(profile.subarray(at, at + 4))) ? size : Math.min(4, size)));
  }
  return made;
}
