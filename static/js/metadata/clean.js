/**
 * What a picture tells beside itself (where, when, by whom and with what it was taken), taken out on the device. Known by
 * their first bytes, whatever they are called; what is not sure to be clean is said not to be.
 */
import { cleanHeif } from "./heif.js";
import { cleanJpeg } from "./jpeg.js";
import { cleanPng } from "./png.js";
import { ascii, readerOf } from "./source.js";
import { cleanWebp } from "./webp.js";

const KINDS = [
  [/^\xff\xd8\xff/, cleanJpeg],
  [/^\x89PNG\r\n\x1a\n/, cleanPng],
  [/^RIFF....WEBP/s, cleanWebp],
  [/^....ftyp(hei|hev|mif1|msf1|avi[fs])/s, cleanHeif],
];

/**
 * The picture without those facts; null when it is one, but could not be cleaned; undefined for any other kind of file.
 * Refuses with "gone" when the file cannot be read.
 * @param {Blob} file
 * @returns {Promise<Blob|null|undefined>}
 */
export async function clean(file) {
  const read = readerOf(file);
  const start = ascii(await read(0, Math.min(12, file.size)));
  const [, cleaner] = KINDS.find(([pattern]) => pattern.test(start)) || [];
  try {
    return cleaner && (await cleaner(file, read));
  } catch (error) {
    if (error.message === "gone") throw error;
    return null;
  }
}
