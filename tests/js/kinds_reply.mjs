/** The vector kinds of the code, the mailbox, adding more and files, run by the browser's modules. */
import { publicKey, secretBox } from "../../static/js/box.js";
import { b64, unb64 } from "../../static/js/bytes.js";
import { badgeOf, deriveHalves, reporterKeys } from "../../static/js/code.js";
import { digest } from "../../static/js/digest.js";
import { chunkCount, chunkKey, padme, sealChunk } from "../../static/js/files-chunks.js";
import { replyTo } from "../../static/js/guard.js";
import { openGuard, pagesToRead, readReplies, readReply, unpad } from "../../static/js/mailbox.js";
import { moreReaders, signMore } from "../../static/js/more.js";
import { normalForm } from "../../static/js/normal.js";
import { signer, verifier } from "../../static/js/verify.js";
import { wordsOf } from "../../static/js/wordlist.js";
import { NotOpened } from "./open.mjs";

const PRIMITIVES = { digest, publicKey };

async function device({ share, b, pin, roster }, noble) {
  const keys = reporterKeys(unb64(share), unb64(b), PRIMITIVES);
  const own = await signer(noble, keys.signSeed);
  return { pin: unb64(pin), keys, own, key: own.key, roster, verify: verifier(noble) };
}

const BOX = { digest, secretBox };
const placeOf = ({ key, envelope_id: id, number }) => ({ key: unb64(key), envelopeId: unb64(id), number });

/** As in kinds.mjs. @param {any} oracle @param {string} noble */
export function kinds({ openChunk }, noble) {
  const deviceOf = (given) => device(given, noble);
  return {
    unpad: ({ padded }) => ({ payload: b64(unpad(unb64(padded))) }),
    "normal-form": ({ text }) => ({ text: normalForm(text) }),
    code: ({ text, words }) => ({ words: wordsOf(text, words) }),
    async halves({ code, pin }) {
      const { a, b } = await deriveHalves(code, unb64(pin), PRIMITIVES);
      return { a: b64(a), b: b64(b) };
    },
    badge: ({ a }) => badgeOf(unb64(a), PRIMITIVES),
    async "reporter-keys"(given) {
      const { keys, key } = await deviceOf({ ...given, pin: "" });
      const { box, boxSecret, signSeed, mailbox } = keys;
      const secrets = { box_secret: b64(boxSecret), sign_seed: b64(signSeed) };
      return { box: b64(box), sign: b64(key), mailbox: b64(mailbox), ...secrets };
    },
    guard: async (given) => openGuard(given.reply, await deviceOf(given)),
    async "guard-made"(given) {
      const { own, ...device } = await deviceOf(given);
      return replyTo(device, given, own);
    },
    async reply(given) {
      const read = await readReply(unb64(given.blob), await deviceOf(given));
      if (!read) throw new NotOpened("NoSlotError", "reply");
      const { state, by, reply, author, guard } = read;
      return { ...reply, state, by, guard: guard !== null, name: author && author.name };
    },
    async page(given) {
      const read = await readReplies(given.pages.flat().map((blob) => unb64(blob)), await deviceOf(given));
      const texts = read.filter(({ reply }) => reply).map(({ reply }) => reply.text);
      return { texts, states: read.map(({ state }) => state), pages: pagesToRead(read) };
    },
    async "more-made"(given) {
      const { own, ...device } = await deviceOf(given);
      return signMore(device, { n: given.n, text: given.text, envelopeId: unb64(given.envelope_id) }, own);
    },
    "more-readers"({ to, forbidden, removed, roster }) {
      return { readers: moreReaders(to, forbidden.concat(removed), roster).readers.map(({ id }) => id) };
    },
    padme: ({ size }) => ({ padded: padme(size) }),
    "chunk-key": (given) => ({ key: b64(chunkKey(BOX, placeOf(given), given.index, given.last)) }),
    chunk(given) {
      const key = chunkKey(BOX, placeOf(given), given.index, given.last);
      return { chunk: b64(openChunk(unb64(given.sealed), key)) };
    },
    async file(given) {
      const file = unb64(given.file);
      const sealed = (_, index) => sealChunk(BOX, new Blob([file]), placeOf(given), index);
      const chunks = await Promise.all(Array.from({ length: chunkCount(file.length) }, sealed));
      return { count: chunks.length, sizes: chunks.map((chunk) => chunk.length), first: b64(chunks[0]) };
    },
  };
}
