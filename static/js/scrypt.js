/**
 * scrypt (RFC 7914) with the one set of parameters of spec section 6: N = 32,768, r = 8, p = 1, 64 bytes, 32 MiB.
 *
 * Written out here because the packaged one weighs 4.5 KB on the wire, which a whole report with a code has no room
 * for; this weighs a quarter. The tests hold it to hashlib's, to the packaged one and to the published vectors.
 */
import { concat, u32 } from "./bytes.js";

const COST = 32768;
/** 32-bit words in one block: 128 bytes times r. */
const BLOCK = 256;
/** Milliseconds that a slice of the work may take, so that the page lives on. */
const SLICE = 12;

const TWO_32 = 2 ** 32;
const fraction = (root) => (root - Math.floor(root)) * TWO_32;
const primes = [];
for (let number = 2; primes.length < 64; number++) if (primes.every((prime) => number % prime)) primes.push(number);
const ROUNDS = Uint32Array.from(primes, (prime) => fraction(Math.cbrt(prime)));
const START = Uint32Array.from(primes.slice(0, 8), (prime) => fraction(Math.sqrt(prime)));

/** SHA-256 (FIPS 180-4). @param {Uint8Array} message @returns {Uint8Array} */
export function sha256(message) {
  const zeros = new Uint8Array(63 - ((message.length + 8) % 64));
  const padded = concat(message, [128], zeros, u32(0), u32(message.length * 8));
  const view = new DataView(padded.buffer);
  const state = START.slice();
  for (let at = 0; at < padded.length; at += 64) compress(state, (word) => view.getUint32(at + word * 4));
  return concat(...Array.from(state, u32));
}

const turned = (word, by) => (word >>> by) | (word << (32 - by));

/** One block of 64 bytes into the state. @param {Uint32Array} state @param {(word: number) => number} wordOf */
function compress(state, wordOf) {
  const words = new Uint32Array(64);
  let [a, b, c, d, e, f, g, h] = state;
  for (let at = 0; at < 64; at++) {
    const [early, late] = [words[at - 15], words[at - 2]];
    words[at] =
      at < 16
        ? wordOf(at)
        : words[at - 16] +
          (turned(early, 7) ^ turned(early, 18) ^ (early >>> 3)) +
          words[at - 7] +
          (turned(late, 17) ^ turned(late, 19) ^ (late >>> 10));
    const one = h + (turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)) + ((e & f) ^ (~e & g)) + ROUNDS[at] + words[at];
    const two = (turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
  }
  [a, b, c, d, e, f, g, h].forEach((word, at) => (state[at] += word));
}

/** PBKDF2 with HMAC-SHA-256, one iteration. @param {Uint8Array} password @param {Uint8Array} salt @param {number} size a multiple of 32 */
function stretch(password, salt, size) {
  const key = new Uint8Array(64);
  key.set(password.length > 64 ? sha256(password) : password);
  const mixed = (byte) => key.map((one) => one ^ byte);
  const hmac = (message) => sha256(concat(mixed(92), sha256(concat(mixed(54), message))));
  const parts = Array.from({ length: size / 32 }, (_, at) => hmac(concat(salt, u32(at + 1))));
  return concat(...parts);
}

const rot = (word, by) => (word << by) | (word >>> (32 - by));

/** Salsa20/8 of `left` xor `right`, 16 words each, into `out`. Written out: a loop over indexes is four times slower. */
// prettier-ignore
function salsa(left, a, right, b, out, c) {
  const y0 = left[a++] ^ right[b++], y1 = left[a++] ^ right[b++], y2 = left[a++] ^ right[b++], y3 = left[a++] ^ right[b++];
  const y4 = left[a++] ^ right[b++], y5 = left[a++] ^ right[b++], y6 = left[a++] ^ right[b++], y7 = left[a++] ^ right[b++];
  const y8 = left[a++] ^ right[b++], y9 = left[a++] ^ right[b++], ya = left[a++] ^ right[b++], yb = left[a++] ^ right[b++];
  const yc = left[a++] ^ right[b++], yd = left[a++] ^ right[b++], ye = left[a++] ^ right[b++], yf = left[a++] ^ right[b++];
  let x0 = y0, x1 = y1, x2 = y2, x3 = y3, x4 = y4, x5 = y5, x6 = y6, x7 = y7;
  let x8 = y8, x9 = y9, xa = ya, xb = yb, xc = yc, xd = yd, xe = ye, xf = yf;
  for (let round = 4; round--; ) {
    x4 ^= rot(x0 + xc, 7); x8 ^= rot(x4 + x0, 9); xc ^= rot(x8 + x4, 13); x0 ^= rot(xc + x8, 18);
    x9 ^= rot(x5 + x1, 7); xd ^= rot(x9 + x5, 9); x1 ^= rot(xd + x9, 13); x5 ^= rot(x1 + xd, 18);
    xe ^= rot(xa + x6, 7); x2 ^= rot(xe + xa, 9); x6 ^= rot(x2 + xe, 13); xa ^= rot(x6 + x2, 18);
    x3 ^= rot(xf + xb, 7); x7 ^= rot(x3 + xf, 9); xb ^= rot(x7 + x3, 13); xf ^= rot(xb + x7, 18);
    x1 ^= rot(x0 + x3, 7); x2 ^= rot(x1 + x0, 9); x3 ^= rot(x2 + x1, 13); x0 ^= rot(x3 + x2, 18);
    x6 ^= rot(x5 + x4, 7); x7 ^= rot(x6 + x5, 9); x4 ^= rot(x7 + x6, 13); x5 ^= rot(x4 + x7, 18);
    xb ^= rot(xa + x9, 7); x8 ^= rot(xb + xa, 9); x9 ^= rot(x8 + xb, 13); xa ^= rot(x9 + x8, 18);
    xc ^= rot(xf + xe, 7); xd ^= rot(xc + xf, 9); xe ^= rot(xd + xc, 13); xf ^= rot(xe + xd, 18);
  }
  out[c++] = y0 + x0; out[c++] = y1 + x1; out[c++] = y2 + x2; out[c++] = y3 + x3;
  out[c++] = y4 + x4; out[c++] = y5 + x5; out[c++] = y6 + x6; out[c++] = y7 + x7;
  out[c++] = y8 + x8; out[c++] = y9 + x9; out[c++] = ya + xa; out[c++] = yb + xb;
  out[c++] = yc + xc; out[c++] = yd + xd; out[c++] = ye + xe; out[c++] = yf + xf;
}

/** BlockMix (RFC 7914 section 4): the even results come first, the odd ones behind them. */
function blockMix(input, from, out, to) {
  let at = to + BLOCK / 2;
  for (let word = 0; word < 16; word++) out[at + word] = input[from + BLOCK - 16 + word];
  for (let pair = 0; pair < 8; pair++, from += 32) {
    const head = to + pair * 16;
    salsa(out, at, input, from, out, head);
    at = head + BLOCK / 2;
    salsa(out, head, input, from + 16, out, at);
  }
}

/** Work that is put down every few milliseconds. @param {number} times @param {(at: number) => void} step */
async function inSlices(times, step) {
  let until = Date.now() + SLICE;
  for (let at = 0; at < times; at++) {
    step(at);
    if (Date.now() > until) {
      await new Promise((done) => setTimeout(done));
      until = Date.now() + SLICE;
    }
  }
}

/** @param {Uint8Array} password @param {Uint8Array} salt @returns {Promise<Uint8Array>} 64 bytes; seconds later on a slow phone */
export async function scrypt(password, salt) {
  const table = new Uint32Array(BLOCK * COST);
  let block = new Uint32Array(stretch(password, salt, BLOCK * 4).buffer);
  let next = block.slice();
  table.set(block);
  await inSlices(COST - 1, (at) => blockMix(table, at * BLOCK, table, (at + 1) * BLOCK));
  blockMix(table, (COST - 1) * BLOCK, block, 0);
  await inSlices(COST, () => {
    const place = block[BLOCK - 16] & (COST - 1);
    for (let word = 0; word < BLOCK; word++) block[word] ^= table[place * BLOCK + word];
    blockMix(block, 0, next, 0);
    [block, next] = [next, block];
  });
  return stretch(password, new Uint8Array(block.buffer), 64);
}
