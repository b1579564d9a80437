/**
 * Public keys that must not be used: points of low order on Curve25519 (RFC 7748 section 6.1), and what is no point
 * of Ed25519 at all. A roster that holds one is refused whole, as Python refuses it. Not checked here: a component of
 * low order in an otherwise good Ed25519 key, which only its owner could have put there.
 */
import { bytesToNumberLE } from "@noble/curves/utils.js";
import { check } from "./bytes.js";
import { ONE, P, raise, TWO } from "./field.js";

const A = BigInt(486662);
const FOUR = BigInt(4);

/**
 * Refuse a point of order 1, 2, 4 or 8: doubling three times brings exactly those to infinity (Z = 0).
 * An Ed25519 key is taken over to u = (1 + y) / (1 - y); it must be on the curve and canonical as well.
 * @param {Uint8Array} key 32 bytes
 * @param {boolean} [isEdwards] an Ed25519 key, else X25519
 */
export function checkKey(key, isEdwards) {
  key = key.slice();
  key[31] &= 127;
  const number = bytesToNumberLE(key);
  check(!isEdwards || number < P, "key");
  let [x, z] = isEdwards ? [ONE + number, P + ONE - number] : [number, ONE];
  for (let times = 3; times--; ) {
    const [xx, zz, xz] = [x * x, z * z, x * z];
    x = (xx - zz) ** TWO % P;
    z = (FOUR * xz * (xx + A * xz + zz)) % P;
    // The first Z is v^2 times a square: on the curve v exists, so it has a root (Euler); on the twist it has none.
    if (isEdwards && times === 2) check(raise(z, (P - ONE) / TWO) === ONE, "key");
  }
  check(z, "key");
}
