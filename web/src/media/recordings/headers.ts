// The headers of a movie and its tracks, made anew: no times, names, languages or reserved bytes. Sections of
// ISO/IEC 14496-12 in brackets; QuickTime's fields are from Apple's QuickTime File Format.

import { type Bytes, concat } from "../../contract/bytes";
import {
  type Box,
  MAX_32,
  box,
  byte,
  child,
  children,
  exactly,
  letters,
  long,
  padded,
  text,
  u32,
  u64,
  view,
  words,
  zeros,
} from "./boxes";

const BRANDS: ReadonlySet<string> = new Set(
  "qt  ,isom,iso2,iso3,iso4,iso5,iso6,mp41,mp42,avc1,hvc1,av01,M4A ,M4V ,3gp4,3gp5,3gp6,3g2a".split(","),
);
// "und", five bits a letter [8.4.2.3], and QuickTime's quality
const UNDETERMINED = 0x55c40000;
const APERTURES = ["clef", "prof", "enof"];

/** The brands of an `ftyp`'s content: the major one, then those that it is compatible with [4.3]. */
export function brandsOf(content: Bytes): string[] {
  const brands = [text(content.subarray(0, 4))];
  for (let at = 8; at < content.length - 3; at += 4) brands.push(text(content.subarray(at, at + 4)));
  return brands;
}

/** `ftyp` with the brands that are many makers', or nothing if there was none. */
export function fileType(content: Bytes): Bytes {
  if (content.length === 0) return content;
  const known = [...new Set(brandsOf(content).filter((brand) => BRANDS.has(brand)))];
  const written = known.length === 0 ? ["isom"] : known;
  return box("ftyp", letters(written[0] ?? "isom"), zeros(4), letters(written.join("")));
}

/** `mvhd` [8.2.2]; `duration` is in units of 1/`timescale` second. */
export interface MovieHeader {
  readonly timescale: number;
  duration: bigint;
  readonly rate: Bytes;
  readonly volume: Bytes;
  readonly matrix: Bytes;
}

export function parseMovieHeader(content: Bytes): MovieHeader {
  const { timescale, duration, rest } = parseTimes(content);
  const fields = exactly(content, rest, 80);
  return {
    timescale,
    duration,
    rate: fields.subarray(0, 4),
    volume: fields.subarray(4, 6),
    matrix: fields.subarray(16, 52),
  };
}

export function writeMovieHeader(header: MovieHeader, nextTrack: number): Bytes {
  const { timescale, duration, rate, volume, matrix } = header;
  const start = withoutTimes(0, words(timescale), duration);
  return box("mvhd", start, rate, volume, zeros(10), matrix, zeros(24), words(nextTrack));
}

/** `tkhd` [8.3.2]; `duration` is in the movie's units; the matrix turns the picture. */
export interface TrackHeader {
  readonly flags: number;
  readonly trackId: number;
  duration: bigint;
  readonly placing: Bytes;
  readonly matrixAndSize: Bytes;
}

export function parseTrackHeader(content: Bytes): TrackHeader {
  const isLong = byte(exactly(content, 0, 1), 0) === 1;
  const trackId = u32(content, isLong ? 20 : 12);
  const duration = isLong ? u64(content, 28) : BigInt(u32(content, 20));
  const fields = exactly(content, isLong ? 36 : 24, 60);
  return {
    flags: u32(content, 0) & 0xf,
    trackId,
    duration,
    placing: fields.subarray(8, 14),
    matrixAndSize: fields.subarray(16, 60),
  };
}

export function writeTrackHeader({ flags, trackId, duration, placing, matrixAndSize }: TrackHeader): Bytes {
  const start = withoutTimes(flags, words(trackId, 0), duration);
  return box("tkhd", start, zeros(8), placing, zeros(2), matrixAndSize);
}

/** `mdhd` [8.4.2]; `duration` is in units of 1/`timescale` second. */
export interface MediaHeader {
  readonly timescale: number;
  duration: bigint;
}

export function parseMediaHeader(content: Bytes): MediaHeader {
  const { timescale, duration } = parseTimes(content);
  return { timescale, duration };
}

export function writeMediaHeader({ timescale, duration }: MediaHeader): Bytes {
  return box("mdhd", withoutTimes(0, words(timescale), duration), words(UNDETERMINED));
}

/** `hdlr` without the handler's name [8.4.3]. */
export function writeHandler(content: Bytes): Bytes {
  const component = text(content.subarray(4, 8)) === "mhlr" ? letters("mhlr") : zeros(4);
  return box("hdlr", zeros(4), component, exactly(content, 8, 4), zeros(13));
}

/** QuickTime's second `hdlr`, if there was one: the data are in this file. */
export function writeDataHandler(boxes: readonly Box[]): Bytes {
  if (child(boxes, "hdlr") === undefined) return zeros(0);
  return box("hdlr", zeros(4), letters("dhlrurl "), zeros(13));
}

/** `dinf`: the data are in this file [8.7.1]; an alias would name a folder and a disk. */
export function writeDataInformation(): Bytes {
  return box("dinf", box("dref", words(0, 1), box("url ", words(1))));
}

/** An entry of `elst` [8.6.6]: how long, from where (-1: nothing is shown), at what rate (16.16). */
export interface Edit {
  readonly length: bigint;
  readonly start: bigint;
  readonly rate: number;
}

export function parseEdits(content: Bytes | undefined): Edit[] {
  if (content === undefined) return [];
  const isLong = byte(exactly(content, 0, 1), 0) === 1;
  const size = isLong ? 20 : 12;
  const packed = exactly(content, 8, u32(content, 4) * size);
  const edits: Edit[] = [];
  for (let at = 0; at < packed.length; at += size) {
    const entry = view(packed.subarray(at, at + size));
    edits.push({
      length: isLong ? entry.getBigUint64(0) : BigInt(entry.getUint32(0)),
      start: isLong ? entry.getBigInt64(8) : BigInt(entry.getInt32(4)),
      rate: entry.getUint32(isLong ? 16 : 8),
    });
  }
  return edits;
}

/** `edts` with an `elst`, or nothing without entries. */
export function writeEdits(edits: readonly Edit[]): Bytes {
  if (edits.length === 0) return zeros(0);
  const isLong = edits.some(
    ({ length, start }) => length > MAX_32 || start < -(2n ** 31n) || start >= 2n ** 31n,
  );
  const packed = edits.map(({ length, start, rate }) => {
    const unsigned = BigInt.asUintN(isLong ? 64 : 32, start);
    const times = isLong ? [long(length), long(unsigned)] : [words(Number(length), Number(unsigned))];
    return concat(...times, words(rate));
  });
  return box("edts", box("elst", words(isLong ? 1 << 24 : 0, edits.length), ...packed));
}

/** `tapt`, QuickTime's sizes of the picture, if there are any. */
export function writeApertures(boxes: readonly Box[]): Bytes {
  const content = child(boxes, "tapt");
  if (content === undefined) return zeros(0);
  const within = children(content, true);
  const kept = APERTURES.flatMap((kind) => {
    const found = child(within, kind);
    return found !== undefined && found.length >= 12 ? [box(kind, zeros(4), found.subarray(4, 12))] : [];
  });
  return kept.length === 0 ? zeros(0) : box("tapt", ...kept);
}

/** `vmhd` and `smhd` [12.1.2, 12.2.2], whichever there is. */
export function writeKindHeaders(boxes: readonly Box[]): Bytes {
  const film = child(boxes, "vmhd");
  const sound = child(boxes, "smhd");
  return concat(
    film === undefined ? zeros(0) : box("vmhd", words(1), padded(film.subarray(4), 8)),
    sound === undefined ? zeros(0) : box("smhd", words(0), padded(sound.subarray(4), 4)),
  );
}

/** The time scale, the duration, and where what follows begins. */
function parseTimes(content: Bytes): { timescale: number; duration: bigint; rest: number } {
  if (byte(exactly(content, 0, 1), 0) === 1)
    return { timescale: u32(content, 20), duration: u64(content, 24), rest: 32 };
  return { timescale: u32(content, 12), duration: BigInt(u32(content, 16)), rest: 20 };
}

/** The beginning of a header: version, flags, no times, what is between, and the duration. */
function withoutTimes(flags: number, between: Bytes, duration: bigint): Bytes {
  if (duration > MAX_32) return concat(words((1 << 24) | flags), zeros(16), between, long(duration));
  return concat(words(flags), zeros(8), between, words(Number(duration)));
}
