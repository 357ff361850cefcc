// Messages within coded pictures: supplemental enhancement information (ITU-T H.264 and H.265, annex D). What a player
// shows a picture by is kept: where decoding may begin, how pictures are turned, packed and mapped to a screen. All
// else becomes filler where it is, in length unchanged: cameras' times, places and settings (AVCHD's MDPM), an
// encoder's name, time codes, captions, and what nobody has thought of.

import type { Bytes } from "../../contract/bytes";
import { byte } from "./boxes";

/**
 * Types and how many bytes they may have: buffering period, recovery point, frame packing, display orientation,
 * mastering display, content light level, transfer characteristics. Picture timing has clocks' times.
 */
export const H264_KEPT: ReadonlyMap<number, number> = new Map([
  [0, 32],
  [6, 8],
  [45, 16],
  [47, 8],
  [137, 24],
  [144, 4],
  [147, 1],
]);
/** As above, and: picture timing, which has no clock in H.265, active parameter sets, alpha channel. */
export const HEVC_KEPT: ReadonlyMap<number, number> = new Map([...H264_KEPT, [1, 32], [129, 16], [165, 8]]);

const FILLER = 3;
const RESERVED = 254;
const BLANK = 0xff;

/**
 * A coded unit of messages, as long as it was, whose messages are filler unless they are kept; its header has `header`
 * bytes, and `kept` says of types of messages how many bytes each may have at most.
 */
export function withoutMessages(unit: Uint8Array, header: number, kept: ReadonlyMap<number, number>): Bytes {
  const blank = Uint8Array.from(unit);
  const escapes = findEscapes(unit);
  const places: number[] = [];
  for (let at = header; at < unit.length; at++) if (!escapes.has(at)) places.push(at);
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
    const first = places[position] ?? 0;
    const kind = number();
    const size = number();
    const start = places[position];
    if (size > 0 && start !== undefined && size > (kept.get(kind) ?? 0)) {
      fill(blank, escapes, start, places[position + size] ?? unit.length);
      // where a filler's type would read as what only keeps zeros apart, one that nobody knows
      const isApart = blank.subarray(Math.max(first - 2, 0), first).some((part) => part > 0);
      if (kind < BLANK) blank[first] = isApart ? FILLER : RESERVED;
    }
    position += size;
  }
  return blank;
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
function fill(blank: Uint8Array, escapes: ReadonlySet<number>, start: number, end: number): void {
  blank.fill(BLANK, start, end);
  for (let at = start; at < end; at++) {
    if (escapes.has(at)) blank[at] = 3;
    else if (escapes.has(at + 1) || escapes.has(at + 2)) blank[at] = 0;
    else if (escapes.has(at - 1)) blank[at] = 1;
  }
}
