// Where a file's boxes are, without reading what they hold.

import type { Bytes } from "../../contract/bytes";
import { readBlob } from "../../format/source";
import { MediaError } from "../errors";
import { LARGE_HEADER, SMALL_HEADER, text, u32, u64 } from "./boxes";
import { MAX_BOXES, MAX_FTYP_BYTES, MAX_MOVIE_BYTES } from "./limits";

const MATTERS: ReadonlySet<string> = new Set(["ftyp", "moov", "moof", "mdat"]);

/** From where to where in the file. */
export interface Range {
  readonly begin: number;
  readonly end: number;
}

export interface Moof {
  /** Where it begins in the file. */
  readonly start: number;
  readonly content: Bytes;
}

/** What matters of a file. */
export interface Layout {
  /** The content of the first box of that type, or nothing. */
  readonly ftyp: Bytes;
  readonly moov: Bytes;
  readonly moofs: readonly Moof[];
  /** The content of each, in order. */
  readonly mdats: readonly Range[];
}

/**
 * Walks the boxes of a file. What is behind the last whole box of a complete file is left alone. Fails with
 * `damaged_media` or `recording_too_large`.
 */
export async function readLayout(file: Blob): Promise<Layout> {
  let ftyp: Bytes = new Uint8Array(0);
  let moov: Bytes | undefined;
  const moofs: Moof[] = [];
  const mdats: Range[] = [];
  let seen = 0;
  let held = 0;
  for (let position = 0; file.size - position >= SMALL_HEADER;) {
    const { kind, size, header } = await readHeader(file, position);
    if (size < header || size > file.size - position) {
      if (moov === undefined || MATTERS.has(kind)) throw new MediaError("damaged_media");
      break;
    }
    const begin = position + header;
    const end = position + size;
    seen += 1;
    if (kind === "moov" || kind === "moof") held += size;
    if (seen > MAX_BOXES || held > MAX_MOVIE_BYTES) throw new MediaError("recording_too_large");
    if (kind === "mdat") mdats.push({ begin, end });
    else if (kind === "moof")
      moofs.push({ start: position, content: await readBlob(file.slice(begin, end)) });
    else if (kind === "moov") moov ??= await readBlob(file.slice(begin, end));
    else if (kind === "ftyp" && ftyp.length === 0)
      ftyp = await readBlob(file.slice(begin, Math.min(end, begin + MAX_FTYP_BYTES)));
    position = end;
  }
  if (moov === undefined) throw new MediaError("damaged_media");
  return { ftyp, moov, moofs, mdats };
}

async function readHeader(
  file: Blob,
  position: number,
): Promise<{ kind: string; size: number; header: number }> {
  const left = file.size - position;
  const start = await readBlob(file.slice(position, position + Math.min(LARGE_HEADER, left)));
  const kind = text(start.subarray(4, 8));
  const small = u32(start, 0);
  if (small === 1) {
    const size = start.length === LARGE_HEADER ? Number(u64(start, 8)) : 0;
    return { kind, size, header: LARGE_HEADER };
  }
  return { kind, size: small === 0 ? left : small, header: SMALL_HEADER };
}
