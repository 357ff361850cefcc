// AV1's open bitstream units (AV1 section 5.3): metadata and what no decoder reads become padding. A screen's own
// numbers stay (sections 6.7.3 and 6.7.4). Time codes, ITU-T T.35 and private metadata go.

import type { Bytes } from "../../contract/bytes";
import { MediaError } from "../errors";
import { byte } from "./boxes";
import { MAX_UNIT_BYTES } from "./limits";
import { type Patch, type Walk, changed } from "./reader";

const METADATA = 5;
const DECODED: ReadonlySet<number> = new Set([1, 2, 3, 4, 6, 7, 8]);
const PADDING = 15 << 3;
// content light level and mastering display, with their type and what ends them
const KEPT: ReadonlyMap<number, number> = new Map([
  [1, 6],
  [2, 26],
]);
const MAX_HEADER = 10;

/** Goes through a sample of AV1; fails with `recording_too_large` if what has to be blanked is over MAX_UNIT_BYTES. */
export const openBitstreamUnits: Walk = async (reader, begin, end) => {
  const patches: Patch[] = [];
  let start = begin;
  while (start < end) {
    const first = await reader.read(start, Math.min(MAX_HEADER, end - start));
    const flags = byte(first, 0);
    let content = (flags & 4) === 0 ? 1 : 2;
    let size = end - start - content;
    if ((flags & 2) !== 0) [size, content] = littleEndian(first, content);
    size = Math.min(size, end - start - content);
    const kind = (flags >> 3) & 15;
    if (!DECODED.has(kind) && size >= 0) {
      if (size > MAX_UNIT_BYTES) throw new MediaError("recording_too_large");
      const unit = await reader.read(start, content + size);
      const most = kind === METADATA && size > 0 ? (KEPT.get(byte(unit, content)) ?? 0) : 0;
      if (size === 0 || size > most) {
        const blank = Uint8Array.from(unit).fill(0xff, content);
        blank[0] = (flags & 0x87) | PADDING;
        if (size > 0) blank[content + size - 1] = 0x80;
        patches.push(...changed(start, unit, blank));
      }
    }
    start += content + Math.max(size, 0);
  }
  return patches;
};

/** A number of seven bits a byte, and where it ends (AV1 section 4.10.5). */
export function littleEndian(content: Bytes, start: number): [value: number, end: number] {
  let value = 0;
  let position = start;
  for (let shift = 0; shift < 56; shift += 7) {
    const part = content[position];
    if (part === undefined) break;
    position++;
    value += (part & 0x7f) * 2 ** shift;
    if ((part & 0x80) === 0) break;
  }
  return [value, position];
}
