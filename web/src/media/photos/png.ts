// Decoded pixels as a PNG (ISO/IEC 15948), unpacked, so that a browser reads their colours by their profile.

import { type Bytes, concat, utf8 } from "../../contract/bytes";
import { crc32 } from "../../format/crc32";

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
const COLOUR_TYPES = { 3: 2, 4: 6 } as const;
const SRGB_PRIMARIES = 1;
const UNSPECIFIED = 2;
const LONGEST_BLOCK = 65_535;
const ADLER_BASE = 65_521;
// how many bytes can be summed up before the sums leave 32 bits (zlib's NMAX)
const ADLER_RUN = 5552;

/** Eight bits a sample, rows from the top; `data` is a view, which may be larger than the picture. */
export interface RawPicture {
  readonly width: number;
  readonly height: number;
  /** Red, green, blue, and perhaps opacity. */
  readonly channels: 3 | 4;
  /** How many bytes one row is behind the one before. */
  readonly stride: number;
  readonly data: Uint8Array;
  /** An ICC profile, or the codes of ITU-T H.273; sRGB where there is neither. */
  readonly colours?: Bytes | ColourCodes | undefined;
}

export interface ColourCodes {
  readonly primaries: number;
  readonly transfer: number;
}

/** The picture in a PNG. */
export async function encodePng(picture: RawPicture): Promise<Blob> {
  const { width, height, channels } = picture;
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header.set([8, COLOUR_TYPES[channels], 0, 0, 0], 8);
  return new Blob(
    [
      SIGNATURE,
      chunk("IHDR", header),
      ...(await colourChunks(picture)),
      chunk("IDAT", stored(picture)),
      chunk("IEND"),
    ],
    { type: "image/png" },
  );
}

async function colourChunks({ colours }: RawPicture): Promise<readonly Bytes[]> {
  if (colours === undefined) return [];
  if (colours instanceof Uint8Array) {
    return [chunk("iCCP", concat(utf8("profile\0\0"), await deflated(colours)))];
  }
  const { primaries, transfer } = colours;
  const isCommon = [SRGB_PRIMARIES, UNSPECIFIED].includes(primaries);
  return isCommon ? [] : [chunk("cICP", Uint8Array.of(primaries, transfer, 0, 1))];
}

async function deflated(bytes: Bytes): Promise<Bytes> {
  const packed = new Blob([bytes]).stream().pipeThrough(new CompressionStream("deflate"));
  return new Uint8Array(await new Response(packed).arrayBuffer());
}

function chunk(name: string, content: Bytes = new Uint8Array()): Bytes {
  const made = new Uint8Array(content.length + 12);
  const view = new DataView(made.buffer);
  view.setUint32(0, content.length);
  made.set(utf8(name), 4);
  made.set(content, 8);
  view.setUint32(content.length + 8, crc32(made.subarray(4, content.length + 8)));
  return made;
}

/** The rows, each with filter 0, as a zlib stream of blocks that are not compressed (RFC 1950, RFC 1951). */
function stored({ width, height, channels, stride, data }: RawPicture): Bytes {
  const row = width * channels;
  const size = height * (row + 1);
  const blocks = Math.max(1, Math.ceil(size / LONGEST_BLOCK));
  const made = new Uint8Array(2 + size + 5 * blocks + 4);
  const sum = new Adler32();
  made.set([0x78, 0x01]);
  let position = 2;
  let left = 0;
  let rest = size;
  const write = (bytes: Uint8Array): void => {
    sum.update(bytes);
    for (let start = 0; start < bytes.length;) {
      if (left === 0) {
        left = Math.min(rest, LONGEST_BLOCK);
        rest -= left;
        made.set([rest === 0 ? 1 : 0, left & 255, left >> 8, ~left & 255, (~left >> 8) & 255], position);
        position += 5;
      }
      const part = bytes.subarray(start, start + left);
      made.set(part, position);
      position += part.length;
      start += part.length;
      left -= part.length;
    }
  };
  const noFilter = new Uint8Array(1);
  for (let y = 0; y < height; y++) {
    write(noFilter);
    write(data.subarray(y * stride, y * stride + row));
  }
  new DataView(made.buffer).setUint32(position, sum.value);
  return made;
}

class Adler32 {
  #low = 1;
  #high = 0;

  get value(): number {
    return ((this.#high << 16) | this.#low) >>> 0;
  }

  update(bytes: Uint8Array): void {
    let low = this.#low;
    let high = this.#high;
    for (let start = 0; start < bytes.length; start += ADLER_RUN) {
      const end = Math.min(bytes.length, start + ADLER_RUN);
      for (let index = start; index < end; index++) {
        low += bytes[index] ?? 0;
        high += low;
      }
      low %= ADLER_BASE;
      high %= ADLER_BASE;
    }
    this.#low = low;
    this.#high = high;
  }
}
