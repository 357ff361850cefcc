// Where a track's samples are, when they are shown, and where decoding may begin (ISO/IEC 14496-12 8.6).

import { type Bytes, concat } from "../../contract/bytes";
import { MediaError } from "../errors";
import { type Box, box, byte, child, exactly, required, text, u32, view, words, zeros } from "./boxes";
import type { Entry } from "./entries";
import { MAX_CHUNKS, MAX_SAMPLES } from "./limits";

// how many bytes an entry has
const TIMES: readonly (readonly [kind: string, size: number])[] = [
  ["stts", 8],
  ["ctts", 8],
  ["stss", 4],
  ["stps", 4],
];
const GROUPS: ReadonlyMap<string, number> = new Map([
  ["roll", 2],
  ["prol", 2],
  ["rap ", 1],
]);

/** Samples one behind the other: where they begin in the file, and how many bytes they have. */
export interface Chunk {
  readonly offset: number;
  readonly size: number;
  /** The number of the first sample, from 0. */
  readonly first: number;
  readonly samples: number;
  /** The number of their description, from 0. */
  readonly entry: number;
}

/** How many bytes each sample has: all the `same`, or `each` its own. */
export interface Sizes {
  readonly same: number;
  readonly count: number;
  readonly each: Uint32Array;
}

/** The samples of a track: the boxes of its tables without `stsd` and the offsets, and the chunks. */
export interface Samples {
  readonly tables: Bytes;
  readonly sizes: Sizes;
  readonly chunks: readonly Chunk[];
}

export function sizeOf({ same, each }: Sizes, number: number): number {
  return same === 0 ? (each[number] ?? 0) : same;
}

/** The samples that a `stbl` lists; fails with `damaged_media` or `recording_too_large`. */
export function readSamples(boxes: readonly Box[], entries: readonly Entry[]): Samples {
  const sizes = readSizes(boxes);
  const runs = table("stsc", required(boxes, "stsc"), 12);
  const chunks = readChunks(readOffsets(boxes), runs, sizes, entries, lastOneUnit(boxes));
  const tables = concat(...timing(boxes, sizes.count), runs, writeSizes(sizes), ...groups(boxes));
  return { tables, sizes, chunks };
}

/** `stsz` [8.7.3.2]. */
export function writeSizes({ same, count, each }: Sizes): Bytes {
  return box("stsz", words(0, same, count), bigEndian(each));
}

/** `stco`, or `co64` in a file that is larger than four gibibytes. */
export function writeOffsets(offsets: readonly number[], isWide: boolean): Bytes {
  const header = words(0, offsets.length);
  if (!isWide) return box("stco", header, bigEndian(offsets));
  const packed = zeros(8 * offsets.length);
  const written = view(packed);
  offsets.forEach((offset, index) => {
    written.setBigUint64(8 * index, BigInt(offset));
  });
  return box("co64", header, packed);
}

/** Four bytes for each of many numbers. */
export function bigEndian(numbers: ArrayLike<number>): Bytes {
  const packed = zeros(4 * numbers.length);
  const written = view(packed);
  for (let index = 0; index < numbers.length; index++) written.setUint32(4 * index, numbers[index] ?? 0);
  return packed;
}

function timing(boxes: readonly Box[], count: number): Bytes[] {
  const written: Bytes[] = [];
  for (const [kind, size] of TIMES) {
    const content = child(boxes, kind);
    if (content !== undefined) written.push(table(kind, content, size));
  }
  const composition = child(boxes, "cslg");
  if (composition !== undefined) {
    const size = byte(exactly(composition, 0, 4), 0) === 1 ? 40 : 20;
    written.push(box("cslg", composition.subarray(0, 1), zeros(3), exactly(composition, 4, size)));
  }
  const dependencies = child(boxes, "sdtp");
  if (dependencies !== undefined) written.push(box("sdtp", zeros(4), dependencies.subarray(4, 4 + count)));
  return written;
}

/** The groups that say where decoding may begin. */
function groups(boxes: readonly Box[]): Bytes[] {
  const described = new Set<string>();
  const written: Bytes[] = [];
  for (const { kind, content } of boxes) {
    if (kind !== "sgpd" || content.length < 16 || content[0] !== 1) continue;
    const name = text(content.subarray(4, 8));
    const size = u32(content, 8);
    if (size === 0 || GROUPS.get(name) !== size || described.has(name)) continue;
    described.add(name);
    const groups = exactly(content, 16, u32(content, 12) * size);
    written.push(box(kind, words(1 << 24), content.subarray(4, 16), groups));
  }
  for (const { kind, content } of boxes) {
    if (kind !== "sbgp" || content.length < 12 || content[0] !== 0) continue;
    if (!described.delete(text(content.subarray(4, 8)))) continue;
    written.push(box(kind, zeros(4), content.subarray(4, 12), exactly(content, 12, u32(content, 8) * 8)));
  }
  return written;
}

function table(kind: string, content: Bytes, size: number): Bytes {
  const count = u32(content, 4);
  return box(
    kind,
    content.subarray(0, 1),
    zeros(3),
    content.subarray(4, 8),
    exactly(content, 8, count * size),
  );
}

/** Whether every sample lasts one unit of time, as those of plain sound do. */
function lastOneUnit(boxes: readonly Box[]): boolean {
  const content = child(boxes, "stts");
  return content !== undefined && u32(content, 4) === 1 && u32(content, 12) === 1;
}

function readSizes(boxes: readonly Box[]): Sizes {
  const content = child(boxes, "stsz");
  if (content !== undefined) {
    const same = u32(content, 4);
    const count = u32(content, 8);
    if (same !== 0) return { same, count, each: new Uint32Array(0) };
    const packed = view(exactly(content, 12, 4 * count));
    return { same, count, each: Uint32Array.from({ length: count }, (_, at) => packed.getUint32(4 * at)) };
  }
  const compact = required(boxes, "stz2");
  const bits = u32(compact, 4) & 0xff;
  const count = u32(compact, 8);
  if (bits !== 4 && bits !== 8 && bits !== 16) throw new MediaError("damaged_media");
  if (count > MAX_SAMPLES) throw new MediaError("recording_too_large"); // they grow to four bytes each
  const packed = view(exactly(compact, 12, Math.ceil((count * bits) / 8)));
  const read = (at: number): number => {
    if (bits === 16) return packed.getUint16(2 * at);
    if (bits === 8) return packed.getUint8(at);
    return (packed.getUint8(at >> 1) >> (at % 2 === 0 ? 4 : 0)) & 15;
  };
  return { same: 0, count, each: Uint32Array.from({ length: count }, (_, at) => read(at)) };
}

function readOffsets(boxes: readonly Box[]): number[] {
  const small = child(boxes, "stco");
  const content = small ?? required(boxes, "co64");
  const count = u32(content, 4);
  if (count > MAX_CHUNKS) throw new MediaError("recording_too_large");
  const size = small === undefined ? 8 : 4;
  const packed = view(exactly(content, 8, count * size));
  return Array.from({ length: count }, (_, at) =>
    size === 8 ? Number(packed.getBigUint64(8 * at)) : packed.getUint32(4 * at),
  );
}

function readChunks(
  offsets: readonly number[],
  runs: Bytes,
  sizes: Sizes,
  entries: readonly Entry[],
  isSoundByPackets: boolean,
): Chunk[] {
  const listed = view(runs.subarray(16));
  const count = listed.byteLength / 12;
  let run = -1;
  let first = 0;
  return offsets.map((offset, index) => {
    while (run + 1 < count && listed.getUint32(12 * (run + 1)) <= index + 1) run += 1;
    if (run < 0) throw new MediaError("damaged_media");
    const number = listed.getUint32(12 * run + 8) - 1;
    const entry = entries[number];
    if (entry === undefined) throw new MediaError("damaged_media");
    const samples = Math.min(listed.getUint32(12 * run + 4), sizes.count - first);
    let size = sizes.same * samples;
    if (sizes.same === 0)
      for (let sample = first; sample < first + samples; sample++) size += sizeOf(sizes, sample);
    else if (isSoundByPackets) size = packedSize(samples, sizes.same, entry);
    const chunk = { offset, size, first, samples, entry: number };
    first += samples;
    return chunk;
  });
}

/** Of plain sound: QuickTime counts single samples, whatever a packet or a sample of it takes. */
function packedSize(samples: number, size: number, { packet, sampleBytes }: Entry): number {
  const [count, bytes] = packet;
  if (count > 0 && bytes > 0) return Math.floor(samples / count) * bytes;
  return samples * (size === 1 ? sampleBytes : size);
}
