// What a HEIF (ISO/IEC 23008-12) says before it is decoded.

import type { Bytes } from "../../contract/bytes";
import type { ImageSize } from "../image-codec";
import { type Box, boxesOf, findBox } from "./heif-boxes";

const META = 0x6d657461;
const IPRP = 0x69707270;
const IPCO = 0x6970636f;
const ISPE = 0x69737065;
const IROT = 0x69726f74;
const IMIR = 0x696d6972;
const AVIS = 0x61766973;

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
  const meta = findBox(file, 0, file.byteLength, META);
  const iprp = meta && findBox(file, meta.start + 4, meta.end, IPRP);
  const container = iprp && findBox(file, iprp.start, iprp.end, IPCO);
  if (container !== undefined) yield* boxesOf(file, container.start, container.end);
}
