// Coded units of H.264 and H.265 (section 7.3.1): those that are no picture lose what they say. Units of messages keep
// what `messages` lets through. Units that no decoder reads, and bytes behind the last whole unit of a sample, become
// filler.

import { type Bytes, concat } from "../../contract/bytes";
import { MediaError } from "../errors";
import { byte, zeros } from "./boxes";
import { MAX_UNIT_BYTES } from "./limits";
import { H264_KEPT, HEVC_KEPT, withoutMessages } from "./messages";
import { type ForwardReader, type Patch, type Walk, changed } from "./reader";

/** What is known of the units of a codec. */
export interface Codec {
  /** How many bytes a unit's own header has. */
  readonly header: number;
  /** The type, by the first byte. */
  readonly typeOf: (first: number) => number;
  /** The types of units of messages. */
  readonly messages: ReadonlySet<number>;
  /** Which of these are kept, and how many bytes each may have. */
  readonly kept: ReadonlyMap<number, number>;
  /** The types that decoders read. */
  readonly decoded: ReadonlySet<number>;
  /** Those that Dolby Vision adds. */
  readonly dolby: ReadonlySet<number>;
  /** The header of a unit that has no meaning. */
  readonly filler: Bytes;
}

export const H264: Codec = {
  header: 1,
  typeOf: (first) => first & 0x1f,
  messages: new Set([6]),
  kept: H264_KEPT,
  decoded: new Set([1, 2, 3, 4, 5, 7, 8, 9, 10, 11, 13, 14, 15, 16, 19, 20, 21]),
  dolby: new Set([28, 30]),
  filler: Uint8Array.of(0x0c),
};
export const HEVC: Codec = {
  header: 2,
  typeOf: (first) => (first >> 1) & 0x3f,
  messages: new Set([39, 40]),
  kept: HEVC_KEPT,
  decoded: new Set([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 16, 17, 18, 19, 20, 21, 32, 33, 34, 35, 36, 37]),
  dolby: new Set([62, 63]),
  filler: Uint8Array.of(0x4c, 1),
};

/**
 * Goes through samples of H.264 or H.265, in which `lengthSize` bytes say how long a unit is. Fails with
 * `recording_too_large` if a unit that has to be blanked is over MAX_UNIT_BYTES.
 */
export function codedUnits(codec: Codec, lengthSize: number, isDolby: boolean): Walk {
  const isDecoded = (kind: number): boolean => codec.decoded.has(kind) || (isDolby && codec.dolby.has(kind));
  return async (reader, begin, end) => {
    const patches: Patch[] = [];
    let start = begin;
    while (end - start > lengthSize) {
      const first = reader.peek(start, lengthSize + 1) ?? (await reader.read(start, lengthSize + 1));
      const size = first.subarray(0, lengthSize).reduce((sum, digit) => 256 * sum + digit, 0);
      if (size === 0 || size > end - start - lengthSize) break;
      const kind = codec.typeOf(byte(first, lengthSize));
      start += lengthSize;
      if (!isDecoded(kind)) {
        const unit = await readUnit(reader, start, size);
        const content = codec.messages.has(kind)
          ? withoutMessages(unit, codec.header, codec.kept)
          : filler(codec, size);
        patches.push(...changed(start, unit, content));
      }
      start += size;
    }
    if (start < end) {
      const rest = await readUnit(reader, start, end - start);
      patches.push(...changed(start, rest, fillerUnits(codec, lengthSize, end - start)));
    }
    return patches;
  };
}

function filler(codec: Codec, size: number): Bytes {
  const unit = zeros(size).fill(0xff);
  unit[size - 1] = 0x80;
  unit.set(codec.filler.subarray(0, size));
  return unit;
}

/** Units of filler in the place of what is none. */
function fillerUnits(codec: Codec, lengthSize: number, size: number): Bytes {
  const written: Bytes[] = [];
  let left = size;
  while (left > lengthSize + codec.header) {
    const unit = Math.min(left - lengthSize, 256 ** lengthSize - 1);
    const length = Array.from(
      { length: lengthSize },
      (_, at) => Math.floor(unit / 256 ** (lengthSize - 1 - at)) % 256,
    );
    written.push(Uint8Array.from(length), filler(codec, unit));
    left -= lengthSize + unit;
  }
  return concat(...written, zeros(left));
}

function readUnit(reader: ForwardReader, start: number, size: number): Promise<Bytes> {
  if (size > MAX_UNIT_BYTES) throw new MediaError("recording_too_large");
  return reader.read(start, size);
}
