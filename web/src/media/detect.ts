// What kind of file something is, by its content: names lie, and `.mp4` is both sound and film. Films and
// recordings are ISO base media files (ISO/IEC 14496-12): boxes of a 32-bit size, a four-letter type and content.
// The type of a file's tracks, not its brand, tells film from sound.

import {
  CONTAINER_BOXES,
  MAX_BOXES,
  type MediaType,
  START_SIZE,
  mediaTypeOfTracks,
  sortOf,
} from "../contract/media-kinds";
import { readBlob } from "../format/source";
import { MediaError } from "./errors";

/** What a file is, and how long it plays (in seconds) if it says so. */
export interface DetectedMedia {
  readonly type: MediaType;
  readonly duration?: number;
}

const HEADER_SIZE = 16;

/** Says what a file is; fails with `empty_file`, `unsupported_media` or `damaged_media`. */
export async function detectMedia(file: Blob): Promise<DetectedMedia> {
  const start = await readBlob(file.slice(0, START_SIZE));
  if (start.length === 0) throw new MediaError("empty_file");
  const sort = sortOf(start);
  if (sort === "photo") return { type: "photo" };
  if (sort === "container") return detectContainer(file);
  throw new MediaError("unsupported_media");
}

async function detectContainer(file: Blob): Promise<DetectedMedia> {
  const handlers = new Set<string>();
  let duration: number | undefined;
  for await (const { kind, start, size } of readBoxes(file)) {
    if (kind === "hdlr") handlers.add(String.fromCharCode(...(await readBytes(file, start + 8, 4))));
    else if (kind === "mvhd") duration = parseDuration(await readBytes(file, start, Math.min(size, 32)));
  }
  const playing = duration === undefined ? {} : { duration };
  const type = mediaTypeOfTracks(handlers);
  if (type !== undefined) return { type, ...playing };
  throw new MediaError(handlers.size === 0 ? "damaged_media" : "unsupported_media");
}

interface Box {
  readonly kind: string;
  /** Where its content is, and how many bytes. */
  readonly start: number;
  readonly size: number;
}

/** The boxes, and those in the boxes that hold the tracks' descriptions. */
async function* readBoxes(file: Blob): AsyncGenerator<Box, void, undefined> {
  const pending: [start: number, end: number][] = [[0, file.size]];
  let seen = 0;
  for (let part = pending.pop(); part !== undefined; part = pending.pop()) {
    const [, end] = part;
    for (let position = part[0]; position < end;) {
      seen += 1;
      const header = await readBytes(file, position, Math.min(HEADER_SIZE, end - position));
      const box = parseBox(header, position, end);
      if (seen > MAX_BOXES || box === undefined) throw new MediaError("damaged_media");
      if (CONTAINER_BOXES.has(box.kind)) pending.push([box.start, box.start + box.size]);
      else yield box;
      position = box.start + box.size;
    }
  }
}

function parseBox(header: Uint8Array, position: number, end: number): Box | undefined {
  if (header.length < 8) return undefined;
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
  const kind = String.fromCharCode(...header.slice(4, 8));
  const small = view.getUint32(0);
  const headerSize = small === 1 ? 16 : 8;
  if (header.length < headerSize) return undefined;
  const large = small === 1 ? Number(view.getBigUint64(8)) : small;
  const size = small === 0 ? end - position : large;
  if (size < headerSize || position + size > end) return undefined;
  return { kind, start: position + headerSize, size: size - headerSize };
}

/** Seconds, from a movie header box (ISO/IEC 14496-12 section 8.2.2), both versions. */
function parseDuration(header: Uint8Array): number | undefined {
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
  const isLong = header[0] === 1;
  if (header.length < (isLong ? 32 : 20)) throw new MediaError("damaged_media");
  const timescale = view.getUint32(isLong ? 20 : 12);
  const units = isLong ? Number(view.getBigUint64(24)) : view.getUint32(16);
  // a recording in fragments says 0 here: it did not know yet
  return timescale > 0 && units > 0 && units < 0xffffffff ? units / timescale : undefined;
}

async function readBytes(file: Blob, position: number, count: number): Promise<Uint8Array> {
  return readBlob(file.slice(position, position + count));
}
