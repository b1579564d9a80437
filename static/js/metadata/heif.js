/**
 * A HEIC, HEIF or AVIF of the same size in which everything that is no part of the picture has become zeros: Exif and XMP
 * items, unknown boxes and properties, names in colour profiles, and whatever no item of the picture points at.
 */
import { check, concat, utf8 } from "../bytes.js";
import { coloursOf } from "./facts.js";
import { WINDOW, ascii, rewriting, viewOf } from "./source.js";

const META_AT_MOST = 1 << 20;
const BOXES = /^(hdlr|pitm|iinf|iref|iprp|idat|iloc|dinf|grpl)$/;
const PROPERTIES = /^(ispe|pixi|colr|hvcC|av1C|irot|imir|clap|auxC|pasp|clli|mdcv|cclv|amve|lsel|a1op|a1lx|rloc|free)$/;
const PICTURES = /^(hvc1|hev1|av01|grid|iovl|iden|tmap)$/;
const FACTS = /^(Exif|mime|uri )$/;
const FREE = utf8("free");
/** An Exif block that says nothing: some programs refuse the whole picture when they find zeros. */
const NOTHING = concat(new Uint8Array(4), utf8("MM\0*\0\0\0\b"), new Uint8Array(6));

/** The boxes from `at` to `end`. @returns {Promise<{type: string, at: number, body: number, end: number}[]>} */
async function boxesOf(read, at, end) {
  const found = [];
  while (at < end) {
    const head = await read(at, 8);
    let size = viewOf(head).getUint32(0);
    const isLong = size === 1;
    if (isLong) size = wholeOf(await read(at + 8, 8), 0, 8);
    if (!size) size = end - at;
    const body = at + (isLong ? 16 : 8);
    check(at + size >= body && at + size <= end, "unclean");
    found.push({ type: ascii(head.subarray(4, 8)), at, body, end: at + size });
    at += size;
  }
  return found;
}

/** A number of `size` bytes, the highest first. */
const wholeOf = (bytes, at, size) => {
  check(at + size <= bytes.length, "unclean");
  return bytes.subarray(at, at + size).reduce((value, byte) => value * 256 + byte, 0);
};

/** Takes numbers one after the other. @param {Uint8Array} bytes @param {number} at */
const numbersFrom = (bytes, at) => (size) => wholeOf(bytes, (at += size) - size, size);

/** What each item is, by its id. */
async function itemsOf(read, meta, { body, end }) {
  const size = meta[body] ? 4 : 2;
  const items = new Map();
  for (const entry of await boxesOf(read, body + 4 + size, end)) {
    const version = meta[entry.body];
    const wide = version === 3 ? 4 : 2;
    check(entry.type === "infe" && (version === 2 || version === 3), "unclean");
    const type = ascii(await read(entry.body + 6 + wide, 4));
    check(PICTURES.test(type) || FACTS.test(type), "unclean");
    items.set(wholeOf(meta, entry.body + 4, wide), type);
  }
  return items;
}

/** Where every item lies: from and to, in the file or in `idat`, and whether it is part of the picture. */
function extentsOf(meta, { body }, items) {
  const take = numbersFrom(meta, body);
  const version = take(1);
  check(version < 3, "unclean");
  take(3);
  const sizes = take(2);
  const [offset, length, base, index] = [12, 8, 4, 0].map((shift) => (sizes >> shift) & 15);
  const extents = [];
  for (let left = take(version < 2 ? 2 : 4); left--; ) {
    const type = items.get(take(version < 2 ? 2 : 4));
    const method = version && take(2) & 15;
    check(type && method < 2 && length, "unclean");
    check(take(2) === 0, "unclean");
    const start = take(base);
    for (let count = take(2); count--; ) {
      if (version) take(index);
      const from = start + take(offset);
      const to = from + take(length);
      const put = type === "Exif" && to - from >= NOTHING.length && NOTHING;
      extents.push({ isInside: method === 1, isPicture: PICTURES.test(type), from, to, put });
    }
  }
  return extents;
}

/** The picture's stretches in order, none twice, and what stands for its Exif. Refuses when a fact shares a byte with it. */
function stretchesOf(extents, isInside) {
  const all = extents.filter((one) => one.isInside === isInside).sort((a, b) => a.from - b.from);
  const stretches = [];
  let reached = 0;
  let factsTo = 0;
  for (const { isPicture, from, to, put } of all) {
    check(from >= (isPicture ? factsTo : reached), "unclean");
    if (!isPicture) factsTo = Math.max(factsTo, to);
    if (put) stretches.push({ from, to: from + put.length, put });
    if (isPicture && to > reached) stretches.push({ from: Math.max(from, reached), to: (reached = to) });
  }
  return stretches;
}

function erase(bytes, { at, body, end }) {
  bytes.fill(0, body, end);
  bytes.set(FREE, at + 4);
}

/** Leave the numbers of the picture's properties; their places count, so what goes stays as empty space. */
async function eraseProperties(read, meta, iprp) {
  for (const box of await boxesOf(read, iprp.body, iprp.end)) {
    if (box.type !== "ipco") continue;
    for (const property of await boxesOf(read, box.body, box.end)) {
      const { type, body, end } = property;
      const kind = type === "colr" && ascii(meta.subarray(body, body + 4));
      if (!PROPERTIES.test(type) || (kind && !/^(nclx|prof|rICC)$/.test(kind))) erase(meta, property);
      else if (kind && kind !== "nclx") meta.set(coloursOf(meta.slice(body + 4, end)), body + 4);
    }
  }
}

/** The box with all facts, cleaned, and where the picture lies in the file. */
async function cleanMeta(meta, start) {
  const read = async (at, size) => {
    check(at + size <= meta.length, "unclean");
    return meta.subarray(at, at + size);
  };
  const boxes = await boxesOf(read, start, meta.length);
  const [iinf, iloc, iprp, idat] = ["iinf", "iloc", "iprp", "idat"].map((name) => {
    const found = boxes.filter(({ type }) => type === name);
    check(found.length === 1 || (name === "idat" && !found.length), "unclean");
    return found[0];
  });
  const extents = extentsOf(meta, iloc, await itemsOf(read, meta, iinf));
  await eraseProperties(read, meta, iprp);
  for (const box of boxes) if (!BOXES.test(box.type)) erase(meta, box);
  const inside = stretchesOf(extents, true);
  if (idat) {
    const before = meta.slice(idat.body, idat.end);
    meta.fill(0, idat.body, idat.end);
    for (const { from, to, put } of inside) {
      check(to <= before.length, "unclean");
      meta.set(put || before.subarray(from, to), idat.body + from);
    }
  } else check(!inside.length, "unclean");
  return stretchesOf(extents, false);
}

/** Zeros, as many as wanted, of one small block. @param {number} size */
function zeros(size) {
  const block = new Blob([new Uint8Array(Math.min(size, WINDOW))]);
  return new Blob([...Array(Math.ceil(size / WINDOW))].map((_, at) => block.slice(0, size - at * WINDOW)));
}

/** @param {Blob} file @param {(at: number, size: number) => Promise<Uint8Array>} read @returns {Promise<Blob>} */
export async function cleanHeif(file, read) {
  const top = await boxesOf(read, 0, file.size);
  const [box, another] = top.filter(({ type }) => type === "meta");
  check(box && !another && box.end - box.at <= META_AT_MOST && !top.some(({ type }) => type === "moov"), "unclean");
  const meta = (await read(box.at, box.end - box.at)).slice();
  const picture = await cleanMeta(meta, box.body - box.at + 4);
  const made = rewriting(file);
  let found = 0;
  for (const { type, at, body, end } of top) {
    if (type === "meta") made.put(meta);
    else if (type === "ftyp") made.keep(at, end);
    else {
      const head = (await read(at, body - at)).slice();
      if (type !== "mdat") head.set(FREE, 4);
      made.put(head);
      let reached = body;
      for (const { from, to, put } of picture) {
        if (type !== "mdat" || from < body || to > end) continue;
        made.put(zeros(from - reached));
        put ? made.put(put) : made.keep(from, to);
        reached = to;
        found++;
      }
      made.put(zeros(end - reached));
    }
  }
  // A part of the picture that lies anywhere else would have become zeros.
  check(found === picture.length && made.done().size === file.size, "unclean");
  return made.done();
}
