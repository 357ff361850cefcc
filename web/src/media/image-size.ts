// How many pixels a photo has, by its header, so that a small file that unpacks to gigabytes is refused unread.

import type { Bytes } from "../contract/bytes";

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The size of a JPEG, PNG or WebP; undefined for anything else, or if the header ends early. */
export function imageSize(start: Bytes): Size | undefined {
  const view = new DataView(start.buffer, start.byteOffset, start.byteLength);
  try {
    if (view.getUint16(0) === 0xffd8) return jpegSize(view);
    if (view.getUint32(0) === 0x89504e47) return { width: view.getUint32(16), height: view.getUint32(20) };
    if (view.getUint32(0) === 0x52494646 && view.getUint32(8) === 0x57454250) return webpSize(view);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error; // a read behind the end
  }
  return undefined;
}

/** From the frame header: ITU-T T.81, B.2.2. */
function jpegSize(view: DataView): Size | undefined {
  for (let position = 2; ;) {
    const marker = view.getUint16(position);
    if (marker === 0xffff) {
      position += 1; // a fill byte
      continue;
    }
    const isFrame = marker >= 0xffc0 && marker <= 0xffcf && ![0xffc4, 0xffc8, 0xffcc].includes(marker);
    if (isFrame) return { height: view.getUint16(position + 5), width: view.getUint16(position + 7) };
    if (marker < 0xffc0 || marker === 0xffda) return undefined;
    position += 2 + view.getUint16(position + 2);
  }
}

/** RFC 9649: extended, lossless or lossy. */
function webpSize(view: DataView): Size | undefined {
  const uint24 = (offset: number): number => view.getUint16(offset, true) | (view.getUint8(offset + 2) << 16);
  switch (view.getUint32(12)) {
    case 0x56503858: // VP8X
      return { width: uint24(24) + 1, height: uint24(27) + 1 };
    case 0x5650384c: {
      // VP8L: fourteen bits each
      const bits = view.getUint32(21, true);
      return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
    }
    case 0x56503820: // VP8
      return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
    default:
      return undefined;
  }
}
