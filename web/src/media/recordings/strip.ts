// Films and recordings without metadata: the coded pictures and sound, and what a player needs for them. What is
// written is made anew, from a list of what is let through; chalicelib/format/recordings does it likewise, to the
// byte (docs/adr/0043-recordings-tell-nothing.md).

import { type Bytes, concat } from "../../contract/bytes";
import { type MediaType, mediaTypeOfTracks } from "../../contract/media-kinds";
import { MediaError } from "../errors";
import { MAX_32, child, children, letters, long, words } from "./boxes";
import { codecNames } from "./codec-names";
import { fileType, parseMovieHeader } from "./headers";
import { findHiddenData } from "./hidden-data";
import { type Layout, type Range, readLayout } from "./layout";
import type { Patch } from "./reader";
import type { Chunk } from "./tables";
import { type Movie, handlersOf, readMovie, writeMovie } from "./tracks";

/** What a recording is, how long it plays in seconds, if it says so, and what people call its codecs. */
export interface Recording {
  readonly type: MediaType;
  readonly duration?: number;
  readonly codecs: readonly string[];
}

const UNKNOWN: ReadonlySet<bigint> = new Set([0n, BigInt(MAX_32), 2n ** 64n - 1n]);
// what a moov grows by, at most, when it names every chunk in 64 bits, and the headers beside it
const MARGIN = 2 ** 27;

/** Says what a recording is, by its tracks; fails with `damaged_media`, `unsupported_media` or `recording_too_large`. */
export async function describeRecording(file: Blob): Promise<Recording> {
  const { moov } = await damagedIfShort(() => readLayout(file));
  return damagedIfShort(() => {
    const handlers = handlersOf(moov);
    const type = mediaTypeOfTracks(handlers);
    if (type === undefined) throw new MediaError(handlers.size === 0 ? "damaged_media" : "unsupported_media");
    const codecs = codecNames(moov);
    const header = child(children(moov), "mvhd");
    const { timescale, duration } = header === undefined ? UNSAID : parseMovieHeader(header);
    // a recording in fragments says 0: it did not know yet
    return timescale === 0 || UNKNOWN.has(duration)
      ? { type, codecs }
      : { type, codecs, duration: Number(duration) / timescale };
  });
}

const UNSAID = { timescale: 0, duration: 0n };

/**
 * Makes a recording of what is let through; its data stay where they are, as slices of the file. Fails with
 * `damaged_media`, `unsupported_media` or `recording_too_large`.
 */
export async function stripRecording(file: Blob): Promise<Blob> {
  const layout = await damagedIfShort(() => readLayout(file));
  const movie = await damagedIfShort(() => readMovie(layout));
  const chunks = movie.tracks.map(({ samples }) => samples.chunks);
  const ranges = usedRanges(chunks.flat(), layout.mdats);
  const patches = await findHiddenData(file, movie.tracks);
  const start = writeStart(layout, movie, chunks, ranges);
  return new Blob([start, ...parts(file, ranges, patches)], { type: file.type });
}

/** Everything before the data. */
function writeStart(
  layout: Layout,
  movie: Movie,
  chunks: readonly (readonly Chunk[])[],
  ranges: readonly Range[],
): Bytes {
  const kind = fileType(layout.ftyp);
  const size = ranges.reduce((sum, { begin, end }) => sum + end - begin, 0);
  const isWide = size + MARGIN > MAX_32;
  const header = isWide
    ? concat(words(1), letters("mdat"), long(BigInt(size + 16)))
    : concat(words(size + 8), letters("mdat"));
  const nowhere = chunks.map((ofTrack) => ofTrack.map(() => 0));
  const data = kind.length + writeMovie(movie, nowhere, isWide).length + header.length;
  return concat(kind, writeMovie(movie, newOffsets(chunks, ranges, data), isWide), header);
}

/** The bytes that tracks use, in the order of the file. */
function usedRanges(chunks: readonly Chunk[], mdats: readonly Range[]): Range[] {
  const ranges: Range[] = [];
  const used = chunks.filter(({ size }) => size > 0).sort((one, other) => one.offset - other.offset);
  for (const { offset: begin, size } of used) {
    const end = begin + size;
    const mdat = mdats[lastFrom(mdats, begin)];
    const last = ranges.at(-1);
    if (mdat === undefined || end > mdat.end || (last !== undefined && begin < last.end))
      throw new MediaError("damaged_media");
    if (last?.end === begin) ranges[ranges.length - 1] = { begin: last.begin, end };
    else ranges.push({ begin, end });
  }
  return ranges;
}

/** Where chunks are going to be, by track. */
function newOffsets(
  chunks: readonly (readonly Chunk[])[],
  ranges: readonly Range[],
  data: number,
): number[][] {
  let position = data;
  const written = ranges.map(({ begin, end }) => {
    const place = position - begin;
    position += end - begin;
    return place;
  });
  return chunks.map((ofTrack) =>
    ofTrack.map(({ offset, size }) =>
      size === 0 ? data : offset + (written[lastFrom(ranges, offset)] ?? 0),
    ),
  );
}

/** The number of the last range that begins at a place or before it; -1 if none does. */
function lastFrom(ranges: readonly Range[], place: number): number {
  let low = 0;
  let high = ranges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ranges[middle]?.begin ?? Infinity) <= place) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Slices of the file with patches in between. */
function parts(file: Blob, ranges: readonly Range[], patches: readonly Patch[]): BlobPart[] {
  const found: BlobPart[] = [];
  let next = 0;
  for (const { begin, end } of ranges) {
    let position = begin;
    for (let patch = patches[next]; patch !== undefined && patch.offset < end; patch = patches[++next]) {
      found.push(file.slice(position, patch.offset), patch.content);
      position = patch.offset + patch.content.length;
    }
    found.push(file.slice(position, end));
  }
  return found;
}

async function damagedIfShort<T>(read: () => T | Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof RangeError) throw new MediaError("damaged_media");
    throw error;
  }
}
