// What cameras write into coded pictures: supplemental enhancement information (H.264 and H.265, annex D). Messages
// of "unregistered user data" hold cameras' times, places and settings (AVCHD's MDPM), or an encoder's name and
// settings. Their bytes are blanked where they are, so that no length changes and no picture either.

import { type Bytes, concat } from "../../contract/bytes";
import { readBlobChunks } from "../../format/source";
import { MediaError } from "../errors";
import { byte } from "./boxes";
import type { Entry } from "./entries";
import { MAX_BLANKED_BYTES, MAX_SAMPLES } from "./limits";
import { type Samples, sizeOf } from "./tables";

const USER_DATA = 5;
const H264_SEI = 6;
const HEVC_SEI: ReadonlySet<number> = new Set([39, 40]);
const BLANK = 0xff;
const MAX_UNIT = 1024 * 1024;

/** What takes the place of as many bytes from `offset` on. */
export interface Patch {
  readonly offset: number;
  readonly content: Bytes;
}

/** A file from front to back, of which as much is held as is looked at. */
class ForwardReader {
  readonly #chunks: AsyncGenerator<Bytes, void, undefined>;
  #start = 0;
  #held: Bytes = new Uint8Array(0);

  constructor(file: Blob) {
    this.#chunks = readBlobChunks(file);
  }

  /** Bytes from `offset` on, if they are held. */
  peek(offset: number, size: number): Bytes | undefined {
    const from = offset - this.#start;
    return from >= 0 && from + size <= this.#held.length ? this.#held.subarray(from, from + size) : undefined;
  }

  /** Bytes further on, none of which is looked at any more once the next ones are asked for. */
  async read(offset: number, size: number): Promise<Bytes> {
    for (;;) {
      const found = this.peek(offset, size);
      if (found !== undefined) return found;
      const end = this.#start + this.#held.length;
      const kept = this.#held.slice(Math.min(offset - this.#start, this.#held.length));
      const next = await this.#chunks.next();
      if (next.done === true) throw new MediaError("damaged_media");
      this.#start = end - kept.length;
      // what a generator gives is its own, and goes when the next is asked for: nothing of it is looked at then
      this.#held = kept.length === 0 ? next.value : concat(kept, next.value);
    }
  }

  async close(): Promise<void> {
    await this.#chunks.return();
  }
}

/**
 * What has to be blanked in the pictures of tracks, in the order of the file. Their chunks are within the file and
 * overlap nowhere. Fails with `recording_too_large`.
 */
export async function findUserData(
  file: Blob,
  tracks: readonly { readonly entries: readonly Entry[]; readonly samples: Samples }[],
): Promise<Patch[]> {
  const patches: Patch[] = [];
  let left = MAX_BLANKED_BYTES;
  for (const { entries, samples } of tracks) {
    if (!entries.some(({ lengthSize }) => lengthSize > 0)) continue;
    if (samples.sizes.count > MAX_SAMPLES) throw new MediaError("recording_too_large");
    for await (const { offset, unit, header } of messageUnits(file, entries, samples)) {
      left -= unit.length;
      if (left < 0) throw new MediaError("recording_too_large");
      for (const patch of blankUserData(unit, header))
        patches.push({ offset: offset + patch.offset, content: patch.content });
    }
  }
  return patches.sort((one, other) => one.offset - other.offset);
}

/** What takes the place of the user data in a unit of messages, by where in it; its header has `header` bytes. */
export function blankUserData(unit: Uint8Array, header: number): Patch[] {
  const escapes = findEscapes(unit);
  const places: number[] = [];
  for (let at = header; at < unit.length; at++) if (!escapes.has(at)) places.push(at);
  const patches: Patch[] = [];
  let position = 0;
  const number = (): number => {
    let value = 0;
    for (let place = places[position]; place !== undefined; place = places[position]) {
      position += 1;
      value += byte(unit, place);
      if (byte(unit, place) !== BLANK) break;
    }
    return value;
  };
  while (places.length - position > 1) {
    // the last byte ends the unit
    const kind = number();
    const size = number();
    const start = places[position];
    if (kind === USER_DATA && size > 0 && start !== undefined) {
      const end = places[position + size] ?? unit.length;
      patches.push({ offset: start, content: blank(escapes, start, end) });
    }
    position += size;
  }
  return patches;
}

interface MessageUnit {
  readonly offset: number;
  readonly unit: Bytes;
  readonly header: number;
}

async function* messageUnits(
  file: Blob,
  entries: readonly Entry[],
  samples: Samples,
): AsyncGenerator<MessageUnit, void, undefined> {
  const reader = new ForwardReader(file);
  try {
    for (const chunk of [...samples.chunks].sort((one, other) => one.offset - other.offset)) {
      const entry = entries[chunk.entry];
      if (entry === undefined || entry.lengthSize === 0) continue;
      const { lengthSize, unitHeader } = entry;
      let end = chunk.offset;
      for (let number = chunk.first; number < chunk.first + chunk.samples; number++) {
        let position = end;
        end += sizeOf(samples.sizes, number);
        while (end - position > lengthSize) {
          const start =
            reader.peek(position, lengthSize + 1) ?? (await reader.read(position, lengthSize + 1));
          const size = start.subarray(0, lengthSize).reduce((sum, digit) => 256 * sum + digit, 0);
          position += lengthSize;
          if (size === 0 || size > end - position) break; // decoders stop here, too
          if (isMessage(byte(start, lengthSize), unitHeader)) {
            if (size > MAX_UNIT) throw new MediaError("recording_too_large");
            yield { offset: position, unit: await reader.read(position, size), header: unitHeader };
          }
          position += size;
        }
      }
    }
  } finally {
    await reader.close();
  }
}

function isMessage(first: number, header: number): boolean {
  return header === 1 ? (first & 0x1f) === H264_SEI : HEVC_SEI.has((first >> 1) & 0x3f);
}

/** Where the bytes are that only keep two zeros from looking like a start code (H.264 section 7.4.1). */
function findEscapes(unit: Uint8Array): Set<number> {
  const found = new Set<number>();
  for (let at = 2; at < unit.length; at++) {
    if (unit[at] !== 3 || unit[at - 1] !== 0 || unit[at - 2] !== 0) continue;
    found.add(at);
    at += 2;
  }
  return found;
}

/** Bytes of 255, except that escapes stay, with the zeros before them, so that as many bytes are read. */
function blank(escapes: ReadonlySet<number>, start: number, end: number): Bytes {
  const bytes = new Uint8Array(end - start).fill(BLANK);
  for (let at = start; at < end; at++) {
    if (escapes.has(at)) bytes[at - start] = 3;
    else if (escapes.has(at + 1) || escapes.has(at + 2)) bytes[at - start] = 0;
    else if (escapes.has(at - 1)) bytes[at - start] = 1;
  }
  return bytes;
}
