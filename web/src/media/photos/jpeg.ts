// A JPEG's segments (ITU-T T.81, annex B). A canvas encodes pixels and nothing else; this makes sure of it,
// whatever a browser thinks of adding.

import { type Bytes, concat } from "../../contract/bytes";
import { MediaError } from "../errors";
import type { ImageSize } from "../image-codec";

const START = 0xd8;
const END = 0xd9;
const SCAN = 0xda;
const COMMENT = 0xfe;
const FIRST_APPLICATION = 0xe0;
const LAST_APPLICATION = 0xef;
// how the colours are coded: without it a picture shows in others
const ADOBE = 0xee;
const STUFFING = 0x00;
const FIRST_RESTART = 0xd0;
const LAST_RESTART = 0xd7;

/** The size in the frame's header (B.2.2); undefined if there is none before the picture. */
export function jpegSize(file: DataView): ImageSize | undefined {
  for (let position = 2; ;) {
    const marker = file.getUint16(position);
    if (marker === 0xffff) {
      position += 1; // a fill byte
      continue;
    }
    const isFrame = marker >= 0xffc0 && marker <= 0xffcf && ![0xffc4, 0xffc8, 0xffcc].includes(marker);
    if (isFrame) return { height: file.getUint16(position + 5), width: file.getUint16(position + 7) };
    if (marker < 0xffc0 || marker === 0xffda) return undefined;
    position += 2 + file.getUint16(position + 2);
  }
}

/**
 * Whether a JPEG ends within a scan, without the marker that ends it. Fails with `unreadable_photo` if it is broken in
 * another way.
 */
export function endsEarly(jpeg: Bytes): boolean {
  if (jpeg[0] !== 0xff || jpeg[1] !== START) throw new MediaError("unreadable_photo");
  let hasPicture = false;
  for (let position = 2; ;) {
    const marker = jpeg[position + 1];
    if (jpeg[position] !== 0xff || marker === undefined) {
      if (hasPicture && position >= jpeg.length - 1) return true;
      throw new MediaError("unreadable_photo");
    }
    if (marker === 0xff) {
      position += 1; // a fill byte
      continue;
    }
    if (marker === END) return false;
    const size = ((jpeg[position + 2] ?? 0) << 8) | (jpeg[position + 3] ?? 0);
    if (size < 2 || position + 2 + size > jpeg.length) {
      if (hasPicture) return true; // within the header of another scan
      throw new MediaError("unreadable_photo");
    }
    position += 2 + size;
    if (marker !== SCAN) continue;
    hasPicture = true;
    position = endOfScan(jpeg, position) ?? jpeg.length;
  }
}

/** The JPEG with the marker that ends it, which decoders want. */
export function withEnd(jpeg: Bytes): Blob {
  // a marker's first byte may be all that there is of it
  const whole = jpeg.at(-1) === 0xff ? jpeg.subarray(0, -1) : jpeg;
  return new Blob([whole, Uint8Array.of(0xff, END)]);
}

/**
 * The JPEG without comments, application segments (EXIF, XMP, IPTC, profiles, thumbnails) and bytes behind its
 * end; JFIF's own goes, too, which says no more than what is the default. Fails with `unreadable_photo`.
 */
export function withoutMetadata(jpeg: Bytes): Bytes {
  if (jpeg[0] !== 0xff || jpeg[1] !== START) throw new MediaError("unreadable_photo");
  const kept: Bytes[] = [jpeg.subarray(0, 2)];
  let position = 2;
  for (;;) {
    const marker = jpeg[position + 1];
    if (jpeg[position] !== 0xff || marker === undefined) throw new MediaError("unreadable_photo");
    if (marker === 0xff) {
      position += 1; // a fill byte
      continue;
    }
    if (marker === END) {
      kept.push(jpeg.subarray(position, position + 2));
      return concat(...kept);
    }
    const size = ((jpeg[position + 2] ?? 0) << 8) | (jpeg[position + 3] ?? 0);
    let end = position + 2 + size;
    if (size < 2 || end > jpeg.length) throw new MediaError("unreadable_photo");
    if (marker === SCAN) {
      const after = endOfScan(jpeg, end);
      if (after === undefined) throw new MediaError("unreadable_photo");
      end = after;
    }
    if (!isMetadata(marker)) kept.push(jpeg.subarray(position, end));
    position = end;
  }
}

function isMetadata(marker: number): boolean {
  const isApplication = marker >= FIRST_APPLICATION && marker <= LAST_APPLICATION;
  return marker === COMMENT || (isApplication && marker !== ADOBE);
}

/** Where the coded picture that follows a scan's header ends: at a marker that is none of its own; undefined if it does not. */
export function endOfScan(jpeg: Bytes, start: number): number | undefined {
  for (let position = jpeg.indexOf(0xff, start); position >= 0; position = jpeg.indexOf(0xff, position + 1)) {
    const next = jpeg[position + 1];
    if (next === undefined) break;
    const isOwn = next === STUFFING || next === 0xff || (next >= FIRST_RESTART && next <= LAST_RESTART);
    if (!isOwn) return position;
  }
  return undefined;
}
