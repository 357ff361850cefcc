// Fragments (ISO/IEC 14496-12 section 8.8): what is recorded as it comes, such as by a browser. Their samples become
// tables as a recording has them that was finished, so that there is one way to write a file, players know how long
// it is, and what stands between fragments stays behind.

import { type Bytes, concat } from "../../contract/bytes";
import { MediaError } from "../errors";
import {
  type Box,
  MAX_32,
  box,
  byte,
  child,
  children,
  exactly,
  required,
  u32,
  u64,
  view,
  words,
} from "./boxes";
import type { Moof } from "./layout";
import { MAX_CHUNKS, MAX_SAMPLES, MAX_TRACKS } from "./limits";
import { type Chunk, type Samples, bigEndian, writeSizes } from "./tables";

const NOT_SYNC = 0x10000;
// flags of tfhd [8.8.7] and trun [8.8.8]
const HAS_BASE = 1;
const BASE_IS_MOOF = 0x20000;
const HAS_DEFAULTS = [2, 8, 16, 32] as const;
const HAS_OFFSET = 1;
const HAS_FIRST_FLAGS = 4;
const EACH_DURATION = 0x100;
const EACH_SIZE = 0x200;
const EACH_FLAGS = 0x400;
const EACH_SHIFT = 0x800;

/** The description's number, duration, size and flags where a sample does not say it. */
type Defaults = [entry: number, duration: number, size: number, flags: number];

/** The samples of one track in all fragments. */
export class Fragments {
  readonly defaults: Readonly<Defaults>;
  readonly chunks: Chunk[] = [];
  readonly durations: number[] = [];
  readonly sizes: number[] = [];
  readonly shifts: number[] = [];
  readonly flags: number[] = [];
  /** When the first sample is decoded, and when what follows the last one is, in the track's units. */
  start = 0;
  end = 0;

  constructor(defaults: Readonly<Defaults>) {
    this.defaults = defaults;
  }

  /** As tables; `damaged_media` if they name a description that is not there. */
  samples(entries: number): Samples {
    if (!this.chunks.every(({ entry }) => entry >= 0 && entry < entries))
      throw new MediaError("damaged_media");
    const tables = [box("stts", packedRuns(this.durations))];
    if (this.shifts.some((shift) => shift !== 0)) {
      const isSigned = this.shifts.some((shift) => shift < 0);
      tables.push(box("ctts", packedRuns(this.shifts, isSigned ? 1 : 0)));
    }
    if (this.flags.some((flags) => (flags & NOT_SYNC) !== 0)) {
      const sync = this.flags.flatMap((flags, index) => ((flags & NOT_SYNC) === 0 ? [index + 1] : []));
      tables.push(box("stss", packed(sync, 1)));
    }
    const sizes = { same: 0, count: this.sizes.length, each: Uint32Array.from(this.sizes) };
    return { tables: concat(...tables, this.#chunkRuns(), writeSizes(sizes)), sizes, chunks: this.chunks };
  }

  /** Begins a fragment at a time: a gap before it is made up by the sample before. */
  addTime(decodedAt: number): void {
    const last = this.durations.length - 1;
    if (last < 0) {
      this.start = this.end = decodedAt;
    } else if (decodedAt > this.end) {
      this.durations[last] = Math.min((this.durations[last] ?? 0) + decodedAt - this.end, MAX_32);
      this.end = decodedAt;
    }
  }

  #chunkRuns(): Bytes {
    const runs: number[] = [];
    this.chunks.forEach(({ samples, entry }, index) => {
      if (samples !== runs.at(-2) || entry + 1 !== runs.at(-1)) runs.push(index + 1, samples, entry + 1);
    });
    return box("stsc", packed(runs, 3));
  }
}

/** The samples in fragments, by track; fails with `damaged_media` or `recording_too_large`. */
export function readFragments(mvex: Bytes | undefined, moofs: readonly Moof[]): Map<number, Fragments> {
  const tracks = new Map<number, Fragments>();
  for (const { kind, content } of mvex === undefined ? [] : children(mvex)) {
    if (kind !== "trex") continue;
    if (tracks.size >= MAX_TRACKS) throw new MediaError("recording_too_large");
    const [trackId, entry, duration, size, flags] = [4, 8, 12, 16, 20].map((at) => u32(content, at));
    tracks.set(trackId ?? 0, new Fragments([entry ?? 0, duration ?? 0, size ?? 0, flags ?? 0]));
  }
  for (const { start, content } of moofs) {
    let end = start;
    for (const one of children(content))
      if (one.kind === "traf") end = readTrack(children(one.content), tracks, start, end);
  }
  return tracks;
}

/** Adds a track's part of a fragment; returns where its samples end, where the next track's may begin. */
function readTrack(boxes: readonly Box[], tracks: Map<number, Fragments>, moof: number, end: number): number {
  const header = required(boxes, "tfhd");
  const flags = u32(header, 0) & 0xffffff;
  const track = tracks.get(u32(header, 4));
  if (track === undefined) throw new MediaError("damaged_media");
  let at = 8;
  let base = (flags & BASE_IS_MOOF) !== 0 ? moof : end;
  if ((flags & HAS_BASE) !== 0) {
    base = Number(u64(header, at));
    at += 8;
  }
  const defaults: Defaults = [...track.defaults];
  HAS_DEFAULTS.forEach((flag, index) => {
    if ((flags & flag) === 0) return;
    defaults[index] = u32(header, at);
    at += 4;
  });
  const decodedAt = child(boxes, "tfdt");
  if (decodedAt !== undefined) {
    const isLong = byte(exactly(decodedAt, 0, 1), 0) === 1;
    track.addTime(isLong ? Number(u64(decodedAt, 4)) : u32(decodedAt, 4));
  }
  let position = base;
  for (const { kind, content } of boxes) {
    if (kind !== "trun") continue;
    const held = [...tracks.values()].reduce((sum, { sizes }) => sum + sizes.length, 0);
    position = readRun(content, track, defaults, base, position, MAX_SAMPLES - held);
  }
  return position;
}

/** Adds samples that are one behind the other, `room` at most; returns where they end. */
function readRun(
  run: Bytes,
  track: Fragments,
  defaults: Readonly<Defaults>,
  base: number,
  before: number,
  room: number,
): number {
  const flags = u32(run, 0) & 0xffffff;
  const isSigned = byte(run, 0) !== 0;
  const count = u32(run, 4);
  if (count > room || track.chunks.length >= MAX_CHUNKS) throw new MediaError("recording_too_large");
  let at = 8;
  let start = before;
  if ((flags & HAS_OFFSET) !== 0) {
    start = base + view(run).getInt32(at);
    at += 4;
  }
  let firstFlags: number | undefined;
  if ((flags & HAS_FIRST_FLAGS) !== 0) {
    firstFlags = u32(run, at);
    at += 4;
  }
  const fields = [EACH_DURATION, EACH_SIZE, EACH_FLAGS, EACH_SHIFT].filter((flag) => (flags & flag) !== 0);
  const values = view(exactly(run, at, count * 4 * fields.length));
  const [entry, duration, size, ordinary] = defaults;
  const first = track.sizes.length;
  let position = start;
  for (let number = 0; number < count; number++) {
    const said = (flag: number, otherwise: number): number => {
      const field = fields.indexOf(flag);
      return field < 0 ? otherwise : values.getUint32(4 * (number * fields.length + field));
    };
    const lasts = said(EACH_DURATION, duration);
    const bytes = said(EACH_SIZE, size);
    const shift = said(EACH_SHIFT, 0);
    track.durations.push(lasts);
    track.sizes.push(bytes);
    track.flags.push(said(EACH_FLAGS, number === 0 ? (firstFlags ?? ordinary) : ordinary));
    track.shifts.push(isSigned ? shift | 0 : shift);
    track.end += lasts;
    position += bytes;
  }
  if (count > 0)
    track.chunks.push({ offset: start, size: position - start, first, samples: count, entry: entry - 1 });
  return position;
}

function packedRuns(values: readonly number[], version = 0): Bytes {
  const runs: number[] = [];
  for (const value of values) {
    if (runs.length > 0 && runs.at(-1) === value) runs[runs.length - 2] = (runs.at(-2) ?? 0) + 1;
    else runs.push(1, value);
  }
  return packed(runs, 2, version);
}

function packed(numbers: readonly number[], columns: number, version = 0): Bytes {
  return concat(words(version << 24, numbers.length / columns), bigEndian(numbers));
}
