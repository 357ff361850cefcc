// A JPEG's segments (ITU-T T.81, annex B). A canvas encodes pixels and nothing else; this makes sure of it,
// whatever a browser thinks of adding.

import { type Bytes, concat } from "../contract/bytes";
import { MediaError } from "./errors";

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
    if (marker === SCAN) end = endOfScan(jpeg, end);
    if (!isMetadata(marker)) kept.push(jpeg.subarray(position, end));
    position = end;
  }
}

function isMetadata(marker: number): boolean {
  const isApplication = marker >= FIRST_APPLICATION && marker <= LAST_APPLICATION;
  return marker === COMMENT || (isApplication && marker !== ADOBE);
}

/** Where the coded picture that follows a scan's header ends: at a marker that is none of its own. */
function endOfScan(jpeg: Bytes, start: number): number {
  for (let position = jpeg.indexOf(0xff, start); position >= 0; position = jpeg.indexOf(0xff, position + 1)) {
    const next = jpeg[position + 1];
    if (next === undefined) break;
    const isOwn = next === STUFFING || next === 0xff || (next >= FIRST_RESTART && next <= LAST_RESTART);
    if (!isOwn) return position;
  }
  throw new MediaError("unreadable_photo");
}
