/**
 * Public keys that must not be used: points of low order on Curve25519 (RFC 7748 section 6.1).
 * Sealing refuses them anyway; a roster that holds one is refused whole, as Python refuses it.
 */
import { check } from "./bytes.js";

const A = BigInt(486662);
const TWO = BigInt(2);
const P = TWO ** BigInt(255) - BigInt(19);
const FOUR = BigInt(4);
const BYTE = BigInt(256);

/**
 * Refuse a point of order 1, 2, 4 or 8 (RFC 7748 section 6.1): it would make the shared secret zero.
 * Doubling three times brings exactly those to infinity.
 * @param {Uint8Array} key 32 bytes
 */
export function checkKey(key) {
  let x = BigInt(0);
  for (let at = 32; at--; ) x = x * BYTE + BigInt(at === 31 ? key[at] & 127 : key[at]);
  let z = BigInt(1);
  for (let times = 3; times--; ) {
    const [xx, zz, xz] = [x * x, z * z, x * z];
    x = (xx - zz) ** TWO % P;
    z = (FOUR * xz * (xx + A * xz + zz)) % P;
  }
  check(z, "key");
}
