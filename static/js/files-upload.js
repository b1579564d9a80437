/**
 * Chosen files on their way to the portal, one chunk after the other, until each is known to be kept. What was begun goes
 * on from the first chunk that is not known to be kept; the same chunk is always the same bytes.
 */
import { chunkCount, sealChunk } from "./files-chunks.js";
import { check, equal } from "./bytes.js";

/** @typedef {{blob: Blob, name: string, type: string}} Chosen */

/**
 * @param {any} seal the journey's exports (README.md)
 * @param {string} envelopes the address that envelopes are posted to
 */
export function shipment(seal, envelopes) {
  let envelopeId;
  let begun = [];

  /** New keys for another envelope: nothing that was sent before counts. @param {Chosen[]} chosen @param {Uint8Array} id */
  function begin(chosen, id) {
    envelopeId = id;
    begun = chosen.map(({ blob }, number) => {
      return { blob, number, key: seal.random(32), envelopeId, kept: 0, count: chunkCount(blob.size) };
    });
  }

  /** One file to its end. @param {any} file */
  async function ship(file, { onProgress, onRetry, isWanted }) {
    const receipt = seal.b64(envelopeId);
    const url = `${envelopes}/${receipt}/files/${file.number}/`;
    for (onProgress(file.kept, file.count); file.kept < file.count; onProgress(++file.kept, file.count)) {
      // The sealed bytes stay until they are known to be kept: a chunk is never sealed twice under one key.
      file.sealed = file.sealed || (await sealChunk(seal, file.blob, file, file.kept));
      check(isWanted(), "stopped");
      const outcome = await seal.postEnvelope(url + file.kept, file.sealed, receipt, onRetry, "PUT");
      check(outcome === "sent", outcome);
      file.sealed = null;
    }
  }

  /**
   * Bring all of these to the portal, from the first chunk that is not known to be kept. Refuses with "failed" (going on
   * may help), "refused", "gone" or "stopped"; the error's `number` is the file's.
   * @param {Chosen[]} chosen
   * @param {Uint8Array} id of their envelope
   * @param {(number: number) => {onProgress: Function, onRetry: Function, isWanted: Function}} watching
   * @returns {Promise<any[]>} `files` of the payload
   */
  return async function send(chosen, id, watching) {
    const isSame = begun.length === chosen.length && begun.every(({ blob }, at) => blob === chosen[at].blob);
    if (!isSame || !equal(id, envelopeId)) begin(chosen, id);
    for (const file of begun) {
      try {
        await ship(file, watching(file.number));
      } catch (error) {
        throw Object.assign(error, { number: file.number });
      }
    }
    return begun.map(({ key, count, blob: { size } }, at) => {
      const { name, type } = chosen[at];
      return { count, key: seal.b64(key), name, size, type };
    });
  };
}
