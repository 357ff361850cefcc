// The tracks of a movie: which are kept, and the boxes that are written for them.

import type { Bytes } from "../../contract/bytes";
import { MediaError } from "../errors";
import { type Box, box, child, children, exactly, required, text } from "./boxes";
import {
  type Entry,
  describesOpaque,
  describesPictures,
  parseDescriptions,
  writeDescriptions,
} from "./entries";
import { type Fragments, readFragments } from "./fragments";
import {
  type Edit,
  type MediaHeader,
  type MovieHeader,
  type TrackHeader,
  brandsOf,
  parseEdits,
  parseMediaHeader,
  parseMovieHeader,
  parseTrackHeader,
  writeApertures,
  writeDataHandler,
  writeDataInformation,
  writeEdits,
  writeHandler,
  writeKindHeaders,
  writeMediaHeader,
  writeMovieHeader,
  writeTrackHeader,
} from "./headers";
import type { Layout } from "./layout";
import { MAX_CHUNKS, MAX_TRACKS } from "./limits";
import { type Samples, readSamples, writeOffsets } from "./tables";

const KEPT: ReadonlySet<string> = new Set(["vide", "soun"]);
const NORMAL_SPEED = 0x10000;
const MAX_DURATION = 2n ** 63n - 1n;

/** A track that is kept. */
export interface Track {
  readonly header: TrackHeader;
  readonly media: MediaHeader;
  edits: readonly Edit[];
  readonly described: Description;
  readonly entries: readonly Entry[];
  readonly samples: Samples;
}

/** What is kept of a recording. */
export interface Movie {
  readonly header: MovieHeader;
  readonly tracks: readonly Track[];
}

/** The boxes of `trak`, `mdia`, `minf` and `stbl`, the latter two of kinds that may be kept. */
interface Description {
  readonly ofTrack: readonly Box[];
  readonly ofMedia: readonly Box[];
  readonly kind: string;
  readonly ofInformation: readonly Box[];
  readonly table: readonly Box[];
  readonly isPicture: boolean;
  readonly isOpaque: boolean;
}

/** `moov`, with where each track's chunks are going to be. */
export function writeMovie(movie: Movie, offsets: readonly (readonly number[])[], isWide: boolean): Bytes {
  const nextTrack = Math.max(...movie.tracks.map(({ header }) => header.trackId)) + 1;
  const tracks = movie.tracks.map((track, index) => writeTrack(track, offsets[index] ?? [], isWide));
  return box("moov", writeMovieHeader(movie.header, nextTrack % 2 ** 32), ...tracks);
}

/** The kinds of the tracks of a `moov`. */
export function handlersOf(moov: Bytes): Set<string> {
  const handlers = traks(children(moov)).map((trak) =>
    child(children(required(children(trak), "mdia")), "hdlr"),
  );
  return new Set(handlers.flatMap((found) => (found === undefined ? [] : [text(exactly(found, 8, 4))])));
}

/**
 * What is kept of a file: film and sound of kinds that are known; stills beside a film are not. Fails with
 * `unsupported_media`, `damaged_media` or `recording_too_large`.
 */
export function readMovie(layout: Layout): Movie {
  const moov = children(layout.moov);
  const header = parseMovieHeader(required(moov, "mvhd"));
  const fragments = readFragments(child(moov, "mvex"), layout.moofs);
  const isQuickTime = layout.ftyp.length === 0 || brandsOf(layout.ftyp).includes("qt  ");
  let kept = traks(moov)
    .map((trak) => describe(children(trak)))
    .filter(({ kind }) => KEPT.has(kind));
  if (kept.some(({ isOpaque }) => isOpaque)) {
    kept = kept.filter(({ isOpaque }) => !isOpaque);
    if (!kept.some(({ kind }) => kind === "soun")) throw new MediaError("unsupported_media");
  }
  if (kept.some(({ isPicture }) => isPicture)) {
    // a cover or a preview beside the film; alone it may be the film, in pictures with their own metadata
    kept = kept.filter(({ isPicture }) => !isPicture);
    if (!kept.some(({ kind }) => kind === "vide")) throw new MediaError("unsupported_media");
  }
  const tracks: Track[] = [];
  for (const found of kept) {
    tracks.push(readTrack(found, header, fragments, isQuickTime));
    const chunks = tracks.reduce((sum, { samples }) => sum + samples.chunks.length, 0);
    if (chunks > MAX_CHUNKS) throw new MediaError("recording_too_large");
  }
  if (tracks.length === 0) throw new MediaError("unsupported_media");
  if (new Set(tracks.map((track) => track.header.trackId)).size < tracks.length)
    throw new MediaError("damaged_media");
  if (layout.moofs.length > 0) finish(header, tracks, fragments);
  return { header, tracks };
}

function traks(moov: readonly Box[]): Bytes[] {
  const found = moov.filter(({ kind }) => kind === "trak").map(({ content }) => content);
  if (found.length > MAX_TRACKS) throw new MediaError("recording_too_large");
  return found;
}

function describe(ofTrack: readonly Box[]): Description {
  const ofMedia = children(required(ofTrack, "mdia"));
  const kind = text(exactly(required(ofMedia, "hdlr"), 8, 4));
  if (!KEPT.has(kind))
    return { ofTrack, ofMedia, kind, ofInformation: [], table: [], isPicture: false, isOpaque: false };
  const ofInformation = children(required(ofMedia, "minf"));
  const table = children(required(ofInformation, "stbl"));
  const described = required(table, "stsd");
  const isPicture = describesPictures(described);
  return { ofTrack, ofMedia, kind, ofInformation, table, isPicture, isOpaque: describesOpaque(described) };
}

function readTrack(
  described: Description,
  movie: MovieHeader,
  fragments: ReadonlyMap<number, Fragments>,
  isQuickTime: boolean,
): Track {
  const { ofTrack, ofMedia, kind, table } = described;
  const entries = parseDescriptions(required(table, "stsd"), kind, isQuickTime);
  const header = parseTrackHeader(required(ofTrack, "tkhd"));
  const media = parseMediaHeader(required(ofMedia, "mdhd"));
  if (movie.timescale === 0 || media.timescale === 0) throw new MediaError("damaged_media");
  const within = child(ofTrack, "edts");
  const edits = parseEdits(within === undefined ? undefined : child(children(within), "elst"));
  const fragmented = fragments.get(header.trackId);
  let samples: Samples;
  if (fragmented !== undefined && fragmented.chunks.length > 0) {
    samples = fragmented.samples(entries.length);
    if (readSamples(table, entries).chunks.some((chunk) => chunk.samples > 0))
      throw new MediaError("unsupported_media");
  } else {
    samples = readSamples(table, entries);
  }
  return { header, media, edits, described, entries, samples };
}

function writeTrack(track: Track, offsets: readonly number[], isWide: boolean): Bytes {
  const { ofTrack, ofMedia, ofInformation } = track.described;
  const table = box(
    "stbl",
    writeDescriptions(track.entries),
    track.samples.tables,
    writeOffsets(offsets, isWide),
  );
  const information = box(
    "minf",
    writeKindHeaders(ofInformation),
    writeDataHandler(ofInformation),
    writeDataInformation(),
    table,
  );
  const handler = writeHandler(required(ofMedia, "hdlr"));
  const media = box("mdia", writeMediaHeader(track.media), handler, information);
  return box("trak", writeTrackHeader(track.header), writeApertures(ofTrack), writeEdits(track.edits), media);
}

/** Says how long everything is, which a recorder does not know as long as it writes fragments. */
function finish(
  movie: MovieHeader,
  tracks: readonly Track[],
  fragments: ReadonlyMap<number, Fragments>,
): void {
  const scaled = (units: bigint, track: Track): bigint =>
    (units * BigInt(movie.timescale)) / BigInt(track.media.timescale);
  const begins = tracks.map((track) => {
    const fragmented = fragments.get(track.header.trackId);
    return fragmented === undefined ? 0n : scaled(BigInt(fragmented.start), track);
  });
  const earliest = begins.reduce((one, other) => (other < one ? other : one));
  tracks.forEach((track, index) => {
    const fragmented = fragments.get(track.header.trackId);
    if (fragmented === undefined || fragmented.chunks.length === 0) return;
    track.media.duration = BigInt(fragmented.durations.reduce((sum, duration) => sum + duration, 0));
    let shown = scaled(track.media.duration, track);
    const [only, ...others] = track.edits;
    if (only !== undefined && others.length === 0 && only.length === 0n && only.start >= 0n) {
      const rest = shown - scaled(only.start, track);
      shown = rest > 0n ? rest : 0n;
      track.edits = [{ ...only, length: shown }];
    }
    const late = (begins[index] ?? 0n) - earliest;
    if (late > 0n) {
      const after = track.edits.length > 0 ? track.edits : [{ length: shown, start: 0n, rate: NORMAL_SPEED }];
      track.edits = [{ length: late, start: -1n, rate: NORMAL_SPEED }, ...after];
    }
    const total = track.edits.reduce((sum, { length }) => sum + length, 0n);
    track.header.duration = total > 0n ? total : shown;
    if ([track.media.duration, track.header.duration, shown].some((duration) => duration > MAX_DURATION))
      throw new MediaError("damaged_media");
  });
  movie.duration = tracks.reduce(
    (longest, { header }) => (header.duration > longest ? header.duration : longest),
    0n,
  );
}
