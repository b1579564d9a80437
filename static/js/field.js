/** The field of Curve25519 and Ed25519: whole numbers below 2^255 - 19. BigInt("...") and powers of two keep old parsers going. */
export const ONE = BigInt(1);
export const TWO = BigInt(2);
export const P = TWO ** BigInt(255) - BigInt(19);

/** x^power in the field. @param {bigint} x @param {bigint} power */
export function raise(x, power) {
  let result = ONE;
  for (; power; power /= TWO) {
    if (power % TWO) result = (result * x) % P;
    x = (x * x) % P;
  }
  return result;
}
