/**
 * The chunks of an attached file (spec section 7): padded to a Padme size, cut, each sealed by itself. Key, name, type
 * and true size travel only in the sealed payload; a chunk alone says nothing else. One chunk is in memory at a time.
 * The hash and the cipher are given at run time by the bundle that has them, so that they are not carried twice.
 */
import { check, concat, u32 } from "./bytes.js";

const CHUNK = 65536;
/** Bytes of one file, at most. */
export const MOST = 26214400;

/** The size that hides all but the rough size: at most 12 % more. @param {number} size */
export function padme(size) {
  if (size < 2) return size;
  const exponent = Math.floor(Math.log2(size));
  const step = 2 ** (exponent - Math.floor(Math.log2(exponent)) - 1);
  return Math.ceil(size / step) * step;
}

/** How many chunks a file has; an empty one has one. @param {number} size of at most 26,214,400 bytes */
export function chunkCount(size) {
  check(size <= MOST, "long");
  return Math.max(1, Math.ceil(padme(size) / CHUNK));
}

/**
 * The key of one chunk, bound to its envelope, file, place and end.
 * @param {{digest: Function}} box
 * @param {{key: Uint8Array, envelopeId: Uint8Array, number: number}} place
 * @param {number} index
 * @param {boolean} isLast
 */
export function chunkKey({ digest }, { key, envelopeId, number }, index, isLast) {
  check(number >= 0 && number < 10 && index >= 0 && index < MOST / CHUNK && envelopeId.length === 16);
  return digest(32, "wb-chunk-v1", concat(envelopeId, [number], u32(index), [isLast ? 1 : 0]), key);
}

/**
 * One sealed chunk, 65,552 bytes, the last perhaps fewer. Refuses with "gone" a file that has changed or cannot be read.
 * A chunk is sealed once for each key: its nonce is zero, so other bytes in its place would give both away.
 * @param {{digest: Function, secretBox: Function}} box
 * @param {Blob} file
 * @param {{key: Uint8Array, envelopeId: Uint8Array, number: number}} place
 * @param {number} index
 */
export async function sealChunk(box, file, place, index) {
  const at = index * CHUNK;
  const wanted = Math.max(0, Math.min(CHUNK, file.size - at));
  const read = await file.slice(at, at + wanted).arrayBuffer().catch(() => check(0, "gone"));
  check(read.byteLength === wanted, "gone");
  const chunk = new Uint8Array(Math.min(CHUNK, padme(file.size) - at));
  chunk.set(new Uint8Array(read));
  return box.secretBox(chunk, chunkKey(box, place, index, index === chunkCount(file.size) - 1));
}
