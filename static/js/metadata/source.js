/** Reading a file by small pieces, and writing it anew as pieces of itself: no file is ever whole in memory. */
import { check } from "../bytes.js";

/** Bytes read at once. */
export const WINDOW = 65536;

/**
 * A reader of `size` bytes at a place. It refuses with "unclean" beyond the end, with "gone" when the file cannot be read.
 * @param {Blob} file
 * @returns {(at: number, size: number) => Promise<Uint8Array>}
 */
export function readerOf(file) {
  let start = 0;
  let held = new Uint8Array(0);
  return async (at, size) => {
    check(at >= 0 && at + size <= file.size, "unclean");
    if (at < start || at + size > start + held.length) {
      const read = file.slice(at, at + Math.max(size, WINDOW)).arrayBuffer();
      held = new Uint8Array(await read.catch(() => check(0, "gone")));
      start = at;
      check(held.length >= size, "gone");
    }
    return held.subarray(at - start, at - start + size);
  };
}

/** The file written anew: stretches kept of the old one, and bytes of our own. @param {Blob} file */
export function rewriting(file) {
  const parts = [];
  let from = -1;
  let to = -1;
  const flush = () => {
    if (to > from) parts.push(file.slice(from, to));
    from = to = -1;
  };
  return {
    keep(at, end) {
      if (at !== to) flush();
      if (from < 0) from = at;
      to = end;
    },
    put(bytes) {
      flush();
      parts.push(bytes);
    },
    done() {
      flush();
      return new Blob(parts);
    },
  };
}

/** The bytes as text, one character each. @param {Uint8Array} bytes */
export const ascii = (bytes) => String.fromCharCode(...bytes);

/** @param {Uint8Array} bytes */
export const viewOf = ({ buffer, byteOffset, byteLength }) => new DataView(buffer, byteOffset, byteLength);
