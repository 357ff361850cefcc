// How many pixels a photo has, and whether it holds more than one picture, by its headers: a small file that unpacks
// to gigabytes is refused unread.

import type { Bytes } from "../../contract/bytes";
import type { PhotoKind } from "../../contract/photo-kinds";
import type { ImageSize } from "../image-codec";
import { isHeifSequence, heifSize } from "./heif-size";
import { jpegSize } from "./jpeg";
import { readTiffHeader } from "./tiff-header";

/** What a photo says of itself. */
export interface PhotoHeader extends ImageSize {
  /** Whether there are pictures behind the first: frames of an animation, or pages. */
  readonly hasMore: boolean;
}

type Reader = (file: DataView) => PhotoHeader | undefined;

const READERS: Partial<Readonly<Record<PhotoKind, Reader>>> = {
  JPEG: (file) => single(jpegSize(file)),
  PNG: readPng,
  WebP: readWebp,
  GIF: readGif,
  BMP: readBmp,
  TIFF: (file) => readTiffHeader(file),
  HEIC: (file) => single(heifSize(file)),
  AVIF: (file) => single(heifSize(file), isHeifSequence(file)),
};

/** What the headers of a photo of this kind say; undefined if they end early, or the kind is another one. */
export function readPhotoHeader(kind: PhotoKind, file: Bytes): PhotoHeader | undefined {
  try {
    return READERS[kind]?.(new DataView(file.buffer, file.byteOffset, file.byteLength));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error; // a read behind the end
    return undefined;
  }
}

function single(size: ImageSize | undefined, hasMore = false): PhotoHeader | undefined {
  return size === undefined ? undefined : { ...size, hasMore };
}

/** An animation has a chunk that says so before its picture (W3C, PNG third edition, 11.3.6). */
function readPng(file: DataView): PhotoHeader {
  const size = { width: file.getUint32(16), height: file.getUint32(20) };
  for (let position = 8; position + 12 <= file.byteLength;) {
    const name = file.getUint32(position + 4);
    if (name === 0x6163544c) return { ...size, hasMore: true }; // acTL
    if (name === 0x49444154) break; // IDAT
    position += 12 + file.getUint32(position);
  }
  return { ...size, hasMore: false };
}

/** RFC 9649: extended, lossless or lossy. */
function readWebp(file: DataView): PhotoHeader | undefined {
  const uint24 = (offset: number): number => file.getUint16(offset, true) | (file.getUint8(offset + 2) << 16);
  switch (file.getUint32(12)) {
    case 0x56503858: // VP8X
      return { width: uint24(24) + 1, height: uint24(27) + 1, hasMore: (file.getUint8(20) & 2) !== 0 };
    case 0x5650384c: {
      // VP8L: fourteen bits each
      const bits = file.getUint32(21, true);
      return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1, hasMore: false };
    }
    case 0x56503820: // VP8
      return {
        width: file.getUint16(26, true) & 0x3fff,
        height: file.getUint16(28, true) & 0x3fff,
        hasMore: false,
      };
    default:
      return undefined;
  }
}

/** GIF89a: blocks behind the screen's descriptor and its table of colours. */
function readGif(file: DataView): PhotoHeader {
  const size = { width: file.getUint16(6, true), height: file.getUint16(8, true) };
  const tableSize = (flags: number): number => ((flags & 0x80) === 0 ? 0 : 3 << ((flags & 7) + 1));
  const afterBlocks = (start: number): number => {
    let position = start;
    while (file.getUint8(position) !== 0) position += 1 + file.getUint8(position);
    return position + 1;
  };
  let pictures = 0;
  let position = 13 + tableSize(file.getUint8(10));
  while (position < file.byteLength && pictures < 2) {
    const label = file.getUint8(position);
    if (label === 0x21) position = afterBlocks(position + 2);
    else if (label === 0x2c) {
      pictures += 1;
      position += 10 + tableSize(file.getUint8(position + 9));
      if (pictures < 2 && position < file.byteLength) position = afterBlocksOrEnd(position + 1);
    } else break;
  }
  return { ...size, hasMore: pictures > 1 };

  // a picture whose last bytes are missing is no reason to know nothing of it
  function afterBlocksOrEnd(start: number): number {
    try {
      return afterBlocks(start);
    } catch {
      return file.byteLength;
    }
  }
}

/** With OS/2's header, or Windows', whose height is negative where rows come from the top. */
function readBmp(file: DataView): PhotoHeader {
  const isShort = file.getUint32(14, true) === 12;
  const width = isShort ? file.getUint16(18, true) : file.getInt32(18, true);
  const height = isShort ? file.getUint16(20, true) : file.getInt32(22, true);
  return { width: Math.abs(width), height: Math.abs(height), hasMore: false };
}
