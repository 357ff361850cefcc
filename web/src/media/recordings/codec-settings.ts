// Codecs' own settings: the fields that a decoder reads, and nothing that stands behind or between them. What is not
// all there is let through as far as it goes: whether it can be decoded is not decided here.

import { type Bytes, concat } from "../../contract/bytes";
import { text, u16, u32, zeros } from "./boxes";

export type Filter = (content: Bytes) => Uint8Array;

// SPS, PPS and subset SPS (ITU-T H.264 table 7-1)
const PARAMETER_SETS: ReadonlySet<number> = new Set([7, 8, 15]);
const SEQUENCE_HEADER = 1;
const MAX_LENGTH_BYTES = 4;

/** Lets the first bytes through. */
export function first(size: number): Filter {
  return (content) => content.subarray(0, size);
}

/** `avcC` (ISO/IEC 14496-15 section 5.3.3.1): its parameter sets and how colours are sampled. */
export function h264(content: Bytes): Uint8Array {
  const kept: Uint8Array[] = [content.subarray(0, 5)];
  let position = 5;
  for (const reserved of [0xe0, 0]) {
    const count = content[position];
    if (count === undefined) return concat(...kept);
    const [units, end] = parameterSets(content, position + 1, count & ~reserved);
    kept.push(Uint8Array.of(reserved | units.length), ...units);
    position = end;
  }
  const [chroma = 0, luma = 0, depth = 0] = content.subarray(position, position + 3);
  if (chroma >= 0xfc && Math.min(luma, depth) >= 0xf8) kept.push(Uint8Array.of(chroma, luma, depth, 0));
  return concat(...kept);
}

/** `av1C` (AV1 in ISO-BMFF section 2.3.3): its sequence header alone, for others can be metadata. */
export function av1(content: Bytes): Uint8Array {
  const kept: Uint8Array[] = [content.subarray(0, 4)];
  let position = 4;
  for (;;) {
    const header = content[position];
    if (header === undefined) return concat(...kept);
    const start = position + ((header & 4) === 0 ? 1 : 2);
    const [size, begin] = (header & 2) === 0 ? [content.length - start, start] : littleEndian(content, start);
    if (((header >> 3) & 15) === SEQUENCE_HEADER && begin + size <= content.length) {
      kept.push(content.subarray(position, begin + size));
    }
    position = begin + size;
  }
}

/** `vpcC` (VP Codec ISO Media File Format Binding): its numbers. */
export function vp9(content: Bytes): Uint8Array {
  return concat(content.subarray(0, 10), zeros(content.length >= 12 ? 2 : 0));
}

/** `esds` (ISO/IEC 14496-1 section 7.2.6): what kind of stream it is and the decoder's own settings. */
export function mpeg4(content: Bytes): Uint8Array {
  return concat(content.subarray(0, 4), descriptors(content.subarray(4), OF_ESDS));
}

/** `alac` (Apple Lossless, "Magic Cookie"): its numbers, and which channel is which. */
export function lossless(content: Bytes): Uint8Array {
  const layout = content.subarray(28, 44);
  const hasLayout = layout.length === 16 && text(layout.subarray(4, 8)) === "chan";
  return concat(content.subarray(0, 28), hasLayout ? concat(layout, zeros(8)) : zeros(0));
}

/** `dOps` (Encapsulation of Opus in ISO-BMFF section 4.3.2): its numbers and the mapping of channels. */
export function opus(content: Bytes): Uint8Array {
  const hasMapping = (content[10] ?? 0) !== 0;
  return content.subarray(0, hasMapping ? 13 + (content[1] ?? 0) : 11);
}

/** `dec3` (ETSI TS 102 366 section F.6): its streams, and whether there are objects. */
export function enhancedAc3(content: Bytes): Uint8Array {
  let position = 2;
  const streams = content.length > 1 ? ((content[1] ?? 0) & 7) + 1 : 0;
  for (let stream = 0; stream < streams; stream++) {
    position += ((content[position + 2] ?? 0) & 0x1e) === 0 ? 3 : 4;
  }
  return content.subarray(0, position + (content[position] === 1 ? 2 : 0));
}

/** `chan` (QuickTime File Format, "Audio Channel Layout"): the layout and its channels. */
export function channels(content: Bytes): Uint8Array {
  const count = content.length >= 16 ? u32(content, 12) : 0;
  return content.subarray(0, 16 + 20 * count);
}

/** Those of `count` coded units that are parameter sets, with their lengths, and where they end. */
function parameterSets(content: Bytes, start: number, count: number): [Bytes[], number] {
  const kept: Bytes[] = [];
  let position = start;
  for (let unit = 0; unit < count && position + 2 < content.length; unit++) {
    const size = u16(content, position);
    const header = content[position + 2] ?? 0;
    if (size > 0 && PARAMETER_SETS.has(header & 31))
      kept.push(content.subarray(position, position + 2 + size));
    position += 2 + size;
  }
  return [kept, position];
}

/** A number of seven bits a byte, and where it ends (AV1 section 4.10.5). */
function littleEndian(content: Bytes, start: number): [value: number, end: number] {
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

/** The first descriptor of each kind that is kept (ISO/IEC 14496-1 section 8.3.3). */
function descriptors(content: Bytes, kept: ReadonlyMap<number, Filter>): Uint8Array {
  const found = new Map<number, Uint8Array>();
  let position = 0;
  for (;;) {
    const tag = content[position];
    if (tag === undefined) return concat(...found.values());
    let size = 0;
    let start = position + 1;
    while (start < content.length && start - position <= MAX_LENGTH_BYTES) {
      const part = content[start] ?? 0;
      size = size * 128 + (part & 0x7f);
      start++;
      if ((part & 0x80) === 0) break;
    }
    const filter = kept.get(tag);
    if (filter !== undefined && !found.has(tag)) {
      const body = filter(content.subarray(start, start + size));
      found.set(tag, concat(Uint8Array.of(tag), lengthOf(body.length, start - position - 1), body));
    }
    position = start + size;
  }
}

/** A length in as many bytes as there were, seven bits in each. */
function lengthOf(size: number, count: number): Uint8Array {
  return Uint8Array.from({ length: count }, (_, at) => {
    const left = count - 1 - at;
    return ((size >>> (7 * left)) & 0x7f) | (left > 0 ? 0x80 : 0);
  });
}

/** An elementary stream: another one's address, languages and other people's descriptors stay behind. */
function stream(content: Bytes): Uint8Array {
  if (content.length < 3) return zeros(0);
  const flags = content[2] ?? 0;
  let start = (flags & 0x80) === 0 ? 3 : 5;
  if ((flags & 0x40) !== 0) start += 1 + (content[start] ?? 0);
  if ((flags & 0x20) !== 0) start += 2;
  const within = descriptors(content.subarray(start), OF_STREAM);
  return concat(content.subarray(0, 2), Uint8Array.of(flags & 31), within);
}

function decoder(content: Bytes): Uint8Array {
  return concat(content.subarray(0, 13), descriptors(content.subarray(13), OF_DECODER));
}

const OF_ESDS: ReadonlyMap<number, Filter> = new Map([[3, stream]]);
const OF_STREAM: ReadonlyMap<number, Filter> = new Map([
  [4, decoder],
  [6, first(1)],
]);
const OF_DECODER: ReadonlyMap<number, Filter> = new Map([[5, (content): Uint8Array => content]]);
