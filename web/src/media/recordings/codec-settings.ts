// Codecs' own settings: the fields that a decoder reads, and nothing that stands behind or between them. What is not
// all there is let through as far as it goes: whether it can be decoded is not decided here.

import { type Bytes, concat } from "../../contract/bytes";
import { text, u16, u32, zeros } from "./boxes";
import { littleEndian } from "./open-bitstream-units";

export type Filter = (content: Bytes) => Uint8Array;

// SPS, PPS and subset SPS (ITU-T H.264 table 7-1)
const PARAMETER_SETS: ReadonlySet<number> = new Set([7, 8, 15]);
const SEQUENCE_HEADER = 1;
const EXPLICIT_POSITION = 126;

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

/** `chnl` (ISO/IEC 14496-12 section 12.2.4), version 0: where each of the channels is heard. */
export function speakers(channelCount: number): Filter {
  return (content) => {
    if (content.length < 6 || content[0] !== 0 || content[4] !== 1) return zeros(0);
    if (content[5] !== 0) return concat(zeros(4), content.subarray(4, 14));
    let position = 6;
    for (let channel = 0; channel < channelCount; channel++) {
      position += content[position] === EXPLICIT_POSITION ? 4 : 1;
    }
    return concat(zeros(4), content.subarray(4, position));
  };
}

/** `dvcC` and its like (Dolby Vision Streams within ISOBMFF section 3.1): its numbers. */
export function dolbyVision(content: Bytes): Uint8Array {
  return concat(content.subarray(0, 5), zeros(content.subarray(5, 24).length));
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
