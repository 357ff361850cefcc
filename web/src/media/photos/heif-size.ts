// What a HEIF (ISO/IEC 23008-12) says before it is decoded.

import type { Bytes } from "../../contract/bytes";
import type { ImageSize } from "../image-codec";

const META = 0x6d657461;
const IPRP = 0x69707270;
const IPCO = 0x6970636f;
const ISPE = 0x69737065;
const IROT = 0x69726f74;
const IMIR = 0x696d6972;
const AVIS = 0x61766973;

interface Box {
  readonly kind: number;
  readonly start: number;
  readonly end: number;
}

/** The size of the largest picture, which the main one is no larger than. */
export function heifSize(file: DataView): ImageSize | undefined {
  let largest: ImageSize | undefined;
  for (const box of properties(file)) {
    if (box.kind !== ISPE) continue;
    const size = { width: file.getUint32(box.start + 4), height: file.getUint32(box.start + 8) };
    if (largest === undefined || size.width * size.height > largest.width * largest.height) largest = size;
  }
  return largest;
}

/** Whether any picture is turned or mirrored by the file itself, even if by nothing. */
export function hasTransform(file: Bytes): boolean {
  const kinds = [...properties(new DataView(file.buffer, file.byteOffset, file.byteLength))].map(
    ({ kind }) => kind,
  );
  return kinds.includes(IROT) || kinds.includes(IMIR);
}

/** Whether an AVIF is an animation. */
export function isHeifSequence(file: DataView): boolean {
  return file.getUint32(8) === AVIS;
}

function* properties(file: DataView): Generator<Box> {
  const meta = find(file, 0, file.byteLength, META);
  const iprp = meta && find(file, meta.start + 4, meta.end, IPRP);
  const container = iprp && find(file, iprp.start, iprp.end, IPCO);
  if (container !== undefined) yield* boxes(file, container.start, container.end);
}

function find(file: DataView, start: number, end: number, kind: number): Box | undefined {
  for (const box of boxes(file, start, end)) if (box.kind === kind) return box;
  return undefined;
}

function* boxes(file: DataView, start: number, end: number): Generator<Box> {
  for (let position = start; position + 8 <= end;) {
    const size = file.getUint32(position);
    const isLong = size === 1;
    const length = size === 0 ? end - position : isLong ? Number(file.getBigUint64(position + 8)) : size;
    if (length < (isLong ? 16 : 8)) return;
    yield {
      kind: file.getUint32(position + 4),
      start: position + (isLong ? 16 : 8),
      end: Math.min(end, position + length),
    };
    position += length;
  }
}
