// JPEGs that were cut short: how much of the picture is missing, as chalicelib/format/photos/cut_short.py has it.
// Decoders fill what they do not find with grey. Where that begins is found by decoding twice, once with noise in place
// of what is missing: what does not differ is all there.

import { type Bytes, concat } from "../../contract/bytes";
import type { RawPicture } from "./png";
import { endOfScan } from "./jpeg";

const NOISE = Uint8Array.from({ length: 4096 }, (_, index) => (index * 97 + 31) % 251);
// what scaling makes of a block beside one that differs
const TOLERANCE = 8;
const COEFFICIENTS = 64;

/** The file with noise behind its end. */
export function withNoise(jpeg: Bytes): Bytes {
  return concat(jpeg, NOISE);
}

/** The share of a picture, from 0 to 1, that lies within what differs between the two; both have the same size. */
export function differingShare(one: RawPicture, other: RawPicture): number {
  const { width, height, channels, stride } = one;
  let [left, top, right, bottom] = [width, height, -1, -1];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const place = y * stride + x * channels;
      const differs = [0, 1, 2].some(
        (channel) =>
          Math.abs((one.data[place + channel] ?? 0) - (other.data[place + channel] ?? 0)) > TOLERANCE,
      );
      if (!differs) continue;
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y);
    }
  }
  // what is missing reaches over whole rows, wherever they are once the picture is upright
  if (right < 0) return 0;
  return Math.min((right - left + 1) / width, 1) * Math.min((bottom - top + 1) / height, 1);
}

/** Whether scans that have begun bring every coefficient in full (ITU-T T.81, B.2.3 and G.1.1). */
export function hasAllScans(jpeg: Bytes): boolean {
  const precise = new Map<number, Set<number>>();
  let components: readonly number[] = [];
  for (let position = 2; position + 4 <= jpeg.length;) {
    const marker = jpeg[position + 1] ?? 0;
    if (jpeg[position] !== 0xff || marker === 0xff) {
      position += 1;
      continue;
    }
    const end = position + 2 + (((jpeg[position + 2] ?? 0) << 8) | (jpeg[position + 3] ?? 0));
    const body = jpeg.subarray(position + 4, end);
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) components = Array.from({ length: body[5] ?? 0 }, (_, index) => body[6 + 3 * index] ?? 0);
    position = end;
    if (marker !== 0xda) continue;
    const count = body[0] ?? 0;
    const [first = 0, last = 0, approximation = 0] = body.subarray(1 + 2 * count);
    for (let index = 0; index < count && (approximation & 0x0f) === 0; index++) {
      const component = body[1 + 2 * index] ?? 0;
      const known = precise.get(component) ?? new Set();
      for (let coefficient = first; coefficient <= Math.min(last, COEFFICIENTS - 1); coefficient++)
        known.add(coefficient);
      precise.set(component, known);
    }
    position = endOfScan(jpeg, end) ?? jpeg.length;
  }
  return components.length > 0 && components.every((one) => precise.get(one)?.size === COEFFICIENTS);
}
