/**
 * libsodium's sealed box and secret box, from the noble packages (spec, introduction).
 *
 * The factory for Montgomery curves is used instead of the ready-made `x25519`: that one builds base-point
 * tables for keys used once here, costs 6 KB more and is 2.3 times slower cold. BigInt is not constant in time; every key multiplied here while sealing
 * is fresh and thrown away.
 */
import { hsalsa, xsalsa20poly1305 } from "@noble/ciphers/salsa.js";
import { montgomery } from "@noble/curves/abstract/montgomery.js";
import { concat, random, utf8 } from "./bytes.js";
import { digest } from "./digest.js";
import { P, raise, TWO } from "./field.js";

/** The inverse in the field (Fermat). @param {bigint} x */
const invert = (x) => raise(x, P - TWO);

/** RFC 7748 section 5. @param {Uint8Array} scalar */
function clamp(scalar) {
  scalar[0] &= 248;
  scalar[31] = (scalar[31] & 127) | 64;
  return scalar;
}

const x25519 = montgomery({ P, type: "x25519", adjustScalarBytes: clamp, powPminus2: invert });

/** @param {Uint8Array} secret 32 bytes @returns {Uint8Array} */
export const publicKey = (secret) => x25519.getPublicKey(secret);

/** A copy as 32-bit words, whatever the alignment. @param {Uint8Array} bytes */
const words = (bytes) => new Uint32Array(bytes.slice().buffer);

const SIGMA = words(utf8("expand 32-byte k"));

/** The cipher of crypto_box_easy between two parties. @param {Uint8Array} secret @param {Uint8Array} theirs @param {Uint8Array} nonce */
export function boxCipher(secret, theirs, nonce) {
  const key = new Uint32Array(8);
  hsalsa(SIGMA, words(x25519.getSharedSecret(secret, theirs)), new Uint32Array(4), key);
  return xsalsa20poly1305(new Uint8Array(key.buffer), nonce);
}

/** crypto_box_seal's nonce. @param {Uint8Array} ephemeral @param {Uint8Array} recipient */
export const sealNonce = (ephemeral, recipient) => digest(24, "", concat(ephemeral, recipient));

/**
 * crypto_box_seal: 48 bytes more than the message. A low-order key is refused.
 * @param {Uint8Array} message
 * @param {Uint8Array} key the recipient's public key
 */
export function sealBox(message, key) {
  const secret = random(32);
  const ephemeral = publicKey(secret);
  return concat(ephemeral, boxCipher(secret, key, sealNonce(ephemeral, key)).encrypt(message));
}

/** crypto_secretbox with a zero nonce: every key here is used once. @param {Uint8Array} message @param {Uint8Array} key */
export const secretBox = (message, key) => xsalsa20poly1305(key, new Uint8Array(24)).encrypt(message);
