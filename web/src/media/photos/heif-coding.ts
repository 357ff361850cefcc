// What codes a HEIF's main picture, by the type of its item (ISO/IEC 23008-12, 6).

import type { Bytes } from "../../contract/bytes";
import { unreadHeif } from "../../contract/heif-codings";
import { type Box, boxesOf, findBox } from "./heif-boxes";

const META = 0x6d657461;
const PITM = 0x7069746d;
const IINF = 0x69696e66;
const INFE = 0x696e6665;
const IREF = 0x69726566;
const DIMG = 0x64696d67;
// pictures that are made of others
const DERIVED: ReadonlySet<string> = new Set(["grid", "iden", "iovl"]);
const DEEPEST = 8;

/** What a file is called if its main picture is coded as is not read here; undefined also if it is damaged. */
export function unreadCoding(content: Bytes): string | undefined {
  try {
    return codingOf(new DataView(content.buffer, content.byteOffset, content.byteLength));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error; // a read behind the end
    return undefined;
  }
}

function codingOf(file: DataView): string | undefined {
  const meta = findBox(file, 0, file.byteLength, META);
  if (meta === undefined) return undefined;
  const inMeta = (kind: number): Box | undefined => findBox(file, meta.start + 4, meta.end, kind);
  const pitm = inMeta(PITM);
  const iinf = inMeta(IINF);
  if (pitm === undefined || iinf === undefined) return undefined;
  const types = typesOf(within(file, iinf));
  let item: number | undefined = primaryOf(within(file, pitm));
  for (let depth = 0; depth < DEEPEST && item !== undefined; depth += 1) {
    const type = types.get(item);
    if (type === undefined) return undefined;
    if (!DERIVED.has(type)) return unreadHeif(type);
    const iref = inMeta(IREF);
    item = iref === undefined ? undefined : firstPartOf(within(file, iref), item);
  }
  return undefined;
}

/** A box's content, behind whose end nothing is read. */
function within(file: DataView, { start, end }: Box): DataView {
  return new DataView(file.buffer, file.byteOffset + start, end - start);
}

function primaryOf(pitm: DataView): number {
  return pitm.getUint8(0) === 0 ? pitm.getUint16(4) : pitm.getUint32(4);
}

function typesOf(iinf: DataView): ReadonlyMap<number, string> {
  const types = new Map<number, string>();
  const start = iinf.getUint8(0) === 0 ? 6 : 8;
  for (const box of boxesOf(iinf, start, iinf.byteLength)) {
    if (box.kind !== INFE) continue;
    const infe = within(iinf, box);
    const version = infe.getUint8(0);
    if (version !== 2 && version !== 3) continue;
    const item = version === 2 ? infe.getUint16(4) : infe.getUint32(4);
    const at = version === 2 ? 8 : 10;
    const letters = [0, 1, 2, 3].map((index) => infe.getUint8(at + index));
    if (!types.has(item)) types.set(item, String.fromCharCode(...letters));
  }
  return types;
}

function firstPartOf(iref: DataView, item: number): number | undefined {
  const isWide = iref.getUint8(0) !== 0;
  const size = isWide ? 4 : 2;
  for (const box of boxesOf(iref, 4, iref.byteLength)) {
    if (box.kind !== DIMG) continue;
    const dimg = within(iref, box);
    const number = (at: number): number => (isWide ? dimg.getUint32(at) : dimg.getUint16(at));
    if (number(0) !== item) continue;
    const count = dimg.getUint16(size);
    // they are all there, or the reference is damaged
    const parts = Array.from({ length: count }, (_, index) => number(size + 2 + index * size));
    return parts[0];
  }
  return undefined;
}
