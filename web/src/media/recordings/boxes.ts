// Boxes in memory: a 32-bit size, a four-letter type and content (ISO/IEC 14496-12 section 4.2). Reading behind the
// end of one is a RangeError, which becomes `damaged_media` where a recording is read.

import { type Bytes, concat } from "../../contract/bytes";
import { MediaError } from "../errors";
import { MAX_BOXES } from "./limits";

export const SMALL_HEADER = 8;
export const LARGE_HEADER = 16;
export const MAX_32 = 0xffffffff;

/** A box's type and content. */
export interface Box {
  readonly kind: string;
  readonly content: Bytes;
}

/** The boxes of a box, up to the first broken one if it is `lenient`. Fewer than eight bytes behind the last one are QuickTime's terminator. */
export function children(content: Bytes, lenient = false): Box[] {
  const found: Box[] = [];
  for (let position = 0; content.length - position >= SMALL_HEADER;) {
    const left = content.length - position;
    const small = u32(content, position);
    const header = small === 1 ? LARGE_HEADER : SMALL_HEADER;
    const large = small === 1 && left >= header ? Number(u64(content, position + 8)) : 0;
    const size = small === 0 ? left : small === 1 ? large : small;
    if (size < header || size > left) {
      if (lenient) break;
      throw new MediaError("damaged_media");
    }
    const kind = text(content.subarray(position + 4, position + 8));
    found.push({ kind, content: content.subarray(position + header, position + size) });
    if (found.length > MAX_BOXES) throw new MediaError("recording_too_large");
    position += size;
  }
  return found;
}

/** The content of the first box of a kind. */
export function child(boxes: readonly Box[], kind: string): Bytes | undefined {
  return boxes.find((box) => box.kind === kind)?.content;
}

/** The same; `damaged_media` if there is none. */
export function required(boxes: readonly Box[], kind: string): Bytes {
  const content = child(boxes, kind);
  if (content === undefined) throw new MediaError("damaged_media");
  return content;
}

/** A box in memory, whose size fits into 32 bits. */
export function box(kind: string, ...parts: readonly Uint8Array[]): Bytes {
  const size = parts.reduce((sum, part) => sum + part.length, SMALL_HEADER);
  return concat(words(size), letters(kind), ...parts);
}

/** A part of a box's content; `damaged_media` if it is not all there. */
export function exactly(content: Bytes, start: number, size: number): Bytes {
  if (content.length - start < size) throw new MediaError("damaged_media");
  return content.subarray(start, start + size);
}

/** The first `size` bytes, filled up with zeros. */
export function padded(content: Bytes, size: number): Bytes {
  return concat(content.subarray(0, size), zeros(Math.max(0, size - content.length)));
}

export function byte(content: Uint8Array, position: number): number {
  return view(content).getUint8(position);
}

export function u16(content: Uint8Array, position: number): number {
  return view(content).getUint16(position);
}

export function u32(content: Uint8Array, position: number): number {
  return view(content).getUint32(position);
}

export function u64(content: Uint8Array, position: number): bigint {
  return view(content).getBigUint64(position);
}

export function view(content: Uint8Array): DataView {
  return new DataView(content.buffer, content.byteOffset, content.byteLength);
}

/** Four bytes for each number. */
export function words(...numbers: readonly number[]): Bytes {
  const bytes = zeros(4 * numbers.length);
  const written = view(bytes);
  numbers.forEach((number, index) => {
    written.setUint32(4 * index, number);
  });
  return bytes;
}

/** Eight bytes. */
export function long(number: bigint): Bytes {
  const bytes = zeros(8);
  view(bytes).setBigUint64(0, number);
  return bytes;
}

export function zeros(size: number): Bytes {
  return new Uint8Array(size);
}

/** A box's type, or a brand, in bytes. */
export function letters(kind: string): Bytes {
  return Uint8Array.from(kind, (letter) => letter.charCodeAt(0));
}

/** A box's type, or a brand, in a string of one character a byte. */
export function text(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}
