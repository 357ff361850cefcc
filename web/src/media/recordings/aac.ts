// AAC (ISO/IEC 14496-3): settings without comments, and data beside the sound at the beginning of a frame.

import type { Bytes } from "../../contract/bytes";
import { Bits } from "./bits";
import { byte } from "./boxes";
import { type Walk, changed } from "./reader";

const GENERAL: ReadonlySet<number> = new Set([1, 2, 3, 4]);
const REPLICATION: ReadonlySet<number> = new Set([5, 29]);
const DATA = 4;
const FILL = 6;
// dynamic range, surround and spectral band replication [4.5.2.9]
const OF_SOUND: ReadonlySet<number> = new Set([11, 12, 13, 14]);
// more than any frame has
const MAX_FRAME = 8192;

/**
 * `AudioSpecificConfig` [1.6.2.1]: without its comment, and without bytes behind it. Of kinds that are not general
 * audio, such as ELD, all is let through.
 */
export function specificConfig(content: Bytes): Uint8Array {
  const bits = new Bits(content);
  const { kind, isReplicated, channels } = readKind(bits);
  if (!GENERAL.has(kind)) return content;
  bits.take(1);
  if (bits.take(1) === 1) bits.take(14);
  bits.take(1);
  if (channels === 0) readProgram(bits);
  if (!isReplicated) readExtension(bits);
  return bits.before();
}

/** Whether frames are made of elements, which `frame` can go through. */
export function isGeneral(content: Bytes): boolean {
  return GENERAL.has(readKind(new Bits(content)).kind);
}

/** Goes through a sample: what stands before the first channel [4.4.2.1]; further on it takes a decoder. */
export const frame: Walk = async (reader, start, end) => {
  if (start === end) return [];
  const kind = byte(reader.peek(start, 1) ?? (await reader.read(start, 1)), 0) >> 5;
  if (kind !== DATA && kind !== FILL) return [];
  const whole = await reader.read(start, Math.min(end - start, MAX_FRAME));
  return changed(start, whole, withoutData(whole));
};

/** A frame, as long as it was, whose data and fill elements before the first channel are zeros. */
export function withoutData(content: Uint8Array): Bytes {
  const bits = new Bits(content);
  while (bits.left > 0) {
    const kind = bits.take(3);
    if (kind === DATA) {
      bits.take(4);
      const isAligned = bits.take(1) === 1;
      let count = bits.take(8);
      if (count === 255) count += bits.take(8);
      if (isAligned) bits.align();
      bits.clear(8 * count);
    } else if (kind === FILL) {
      let count = bits.take(4);
      if (count === 15) count += bits.take(8) - 1;
      if (count > 0 && !OF_SOUND.has(bits.take(4))) {
        bits.position -= 4;
        bits.clear(8 * count);
      } else if (count > 0) {
        bits.take(8 * count - 4);
      }
    } else {
      break;
    }
  }
  return bits.content;
}

interface Kind {
  /** What codes the sound. */
  readonly kind: number;
  /** Whether its upper half is said to be replicated. */
  readonly isReplicated: boolean;
  /** The channels' number. */
  readonly channels: number;
}

function readKind(bits: Bits): Kind {
  const kind = objectType(bits);
  frequency(bits);
  const channels = bits.take(4);
  if (!REPLICATION.has(kind)) return { kind, isReplicated: false, channels };
  frequency(bits);
  return { kind: objectType(bits), isReplicated: true, channels };
}

function objectType(bits: Bits): number {
  const kind = bits.take(5);
  return kind === 31 ? 32 + bits.take(6) : kind;
}

function frequency(bits: Bits): void {
  if (bits.take(4) === 15) bits.take(24);
}

/** `program_config_element` [4.4.1.1]: which channels there are; the comment is blanked. */
function readProgram(bits: Bits): void {
  bits.take(10);
  const whole = bits.take(4) + bits.take(4) + bits.take(4);
  const short = bits.take(2) + bits.take(3);
  const coupling = bits.take(4);
  for (const count of [4, 4, 3]) if (bits.take(1) === 1) bits.take(count);
  bits.take(5 * (whole + coupling) + 4 * short);
  bits.align();
  bits.clear(8 * bits.take(8));
}

/** Replication as it is said behind the rest [1.6.2.1], for decoders that do not know of it. */
function readExtension(bits: Bits): void {
  let start = bits.position;
  if (bits.left < 16 || bits.take(11) !== 0x2b7 || objectType(bits) !== 5) {
    bits.position = start;
    return;
  }
  if (bits.take(1) === 0) return;
  frequency(bits);
  start = bits.position;
  if (bits.left < 12 || bits.take(11) !== 0x548) bits.position = start;
  else bits.take(1);
}
