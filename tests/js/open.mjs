/**
 * Opening envelopes, for tests only: what a reader's inbox does, written a second time on tweetnacl and blakejs.
 * Never shipped. The two packages come from the caller, since Node and a browser find them in different ways.
 */
const SIZES = [4096, 16384, 65536];
const HEAD = 1000;

/** An opening that failed; `step` names the check, as crypto/errors.py does. */
export class NotOpened extends Error {
  constructor(kind, step) {
    super(`${kind}/${step}`);
  }
}

const same = (a, b) => a.length === b.length && a.every((byte, at) => byte === b[at]);

/** What is seen from outside, in the order of crypto/envelope.py. */
function checkOutside(envelope, pin) {
  const refuse = (step) => {
    throw new NotOpened("NotAnEnvelopeError", step);
  };
  if (!same(envelope.slice(0, 4), [..."WBX1"].map((char) => char.charCodeAt(0)))) refuse("magic");
  if (!SIZES.some((size) => envelope.length === size + 1048)) refuse("size");
  if (envelope[4] !== 1) refuse("suite");
  if (envelope.length !== SIZES[envelope[5]] + 1048) refuse("size");
  if (envelope[7] !== 12) refuse("slots");
  if (envelope[6] > 1) refuse("flags");
  if (!same(envelope.slice(8, 24), pin)) refuse("pin");
}

/** The opener, from tweetnacl and blakejs. @param {{nacl: any, blake2b: any}} packages */
export function opener({ nacl, blake2b }) {
  const label = (text) => new Uint8Array(16).map((_, at) => text.charCodeAt(at) || 0);

  /** BLAKE2b by blakejs. */
  const hash = (size, person, data, key) => blake2b(data, key && key.length ? key : undefined, size, undefined, label(person));

  /** crypto_box_seal_open by tweetnacl; undefined when it is not for this key. */
  function openSealed(box, secret) {
    const mine = nacl.box.keyPair.fromSecretKey(secret).publicKey;
    const nonce = blake2b(Uint8Array.of(...box.slice(0, 32), ...mine), undefined, 24);
    return nacl.box.open(box.slice(32), nonce, box.slice(0, 32), secret) || undefined;
  }

  /** Every message that opens in the 12 slots with any of these keys. */
  function openSlots(envelope, secrets) {
    const slots = Array.from({ length: 12 }, (_, at) => envelope.slice(40 + 80 * at, 120 + 80 * at));
    return slots.flatMap((slot) => secrets.map((secret) => openSealed(slot, secret)).filter(Boolean));
  }

  /** The payload's bytes, for whoever holds these X25519 secrets. Throws NotOpened. */
  function openEnvelope(envelope, { pin, keyring }) {
    checkOutside(envelope, pin);
    const messages = openSlots(envelope, keyring);
    if (!messages.length) throw new NotOpened("NoSlotError", "slots");
    const head = envelope.slice(0, HEAD);
    const key = messages.find((message) => same(hash(32, "wb-commit-v1", head, message), envelope.slice(HEAD, HEAD + 32)));
    if (!key) throw new NotOpened("TamperedError", "commitment");
    const bodyKey = hash(32, "wb-body-v1", new Uint8Array(0), key);
    const padded = nacl.secretbox.open(envelope.slice(HEAD + 32), new Uint8Array(24), bodyKey);
    if (!padded) throw new NotOpened("TamperedError", "body");
    const length = new DataView(padded.buffer, padded.byteOffset).getUint32(0);
    const isZero = padded.slice(4 + length).every((byte) => !byte);
    if (length > padded.length - 4 || !isZero) throw new NotOpened("TamperedError", "padding");
    return { payload: padded.slice(4, 4 + length), flags: envelope[6] };
  }

  /** crypto_box_seal by tweetnacl and blakejs. */
  function sealBySecondOracle(message, key) {
    const ephemeral = nacl.box.keyPair();
    const nonce = blake2b(Uint8Array.of(...ephemeral.publicKey, ...key), undefined, 24);
    return Uint8Array.of(...ephemeral.publicKey, ...nacl.box(message, nonce, key, ephemeral.secretKey));
  }

  /** One chunk of a file (spec section 7) by tweetnacl. */
  function openChunk(sealed, key) {
    if (sealed.length < 16 || sealed.length > 65552) throw Error("encoding");
    const chunk = nacl.secretbox.open(sealed, new Uint8Array(24), key);
    if (!chunk) throw new NotOpened("TamperedError", "chunk");
    return chunk;
  }

  return { hash, openChunk, openEnvelope, openSealed, openSlots, sealBySecondOracle };
}
