/**
 * Attached files (spec section 7): padded to a Padme size, cut into chunks, each sealed by itself.
 * Key, name, type and true size travel only in the sealed payload; a chunk alone says nothing else.
 */
import { check, concat, u32 } from "./bytes.js";
import { secretBox } from "./box.js";
import { digest } from "./digest.js";

const CHUNK = 65536;
const MOST = 26214400;

/** The size that hides all but the rough size: at most 12 % more. @param {number} size */
export function padme(size) {
  if (size < 2) return size;
  const exponent = Math.floor(Math.log2(size));
  const step = 2 ** (exponent - Math.floor(Math.log2(exponent)) - 1);
  return Math.ceil(size / step) * step;
}

/** The key of one chunk, bound to its envelope, file, place and end. */
export function chunkKey({ key, envelopeId, number }, index, isLast) {
  check(number >= 0 && number < 10 && index >= 0 && index < MOST / CHUNK && envelopeId.length === 16);
  return digest(32, "wb-chunk-v1", concat(envelopeId, [number], u32(index), [isLast ? 1 : 0]), key);
}

/**
 * The sealed chunks in order: 65,552 bytes each, the last perhaps fewer. At most 26,214,400 bytes a file.
 * @param {Uint8Array} file
 * @param {{key: Uint8Array, envelopeId: Uint8Array, number: number}} place
 */
export function* sealFile(file, place) {
  check(file.length <= MOST, "long");
  const size = padme(file.length);
  const count = Math.max(1, Math.ceil(size / CHUNK));
  for (let index = 0; index < count; index++) {
    const chunk = new Uint8Array(Math.min(CHUNK, size - index * CHUNK));
    chunk.set(file.subarray(index * CHUNK, (index + 1) * CHUNK));
    yield secretBox(chunk, chunkKey(place, index, index === count - 1));
  }
}
