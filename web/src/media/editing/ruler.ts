// From a length on the photo to a scale bar.

import type { ImageSize } from "../image-codec";
import type { Ruler } from "./edits";
import { distance } from "./geometry";

/** Shorter or longer lengths are slips of the finger. */
export const RULER_LIMITS = { millimetres: [0.1, 5000], pixels: 10 } as const;

// of 1, 2 and 5, as on rulers
const BAR_LENGTHS = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000];
const LONGEST_BAR = 0.4; // of the picture's width
const CENTIMETRE = 10;

/** How many of the photo's own pixels a millimetre has, at the ruler. */
export function pixelsPerMillimetre({ from, to, millimetres }: Ruler): number {
  return distance(from, to) / millimetres;
}

/** The longest bar that is easy to read off and leaves room; undefined if even the shortest is too long. */
export function scaleBar(
  pixelsPerMm: number,
  { width }: ImageSize,
): { readonly millimetres: number; readonly pixels: number } | undefined {
  const millimetres = BAR_LENGTHS.findLast((length) => length * pixelsPerMm <= LONGEST_BAR * width);
  return millimetres === undefined ? undefined : { millimetres, pixels: millimetres * pixelsPerMm };
}

/** `5 mm` or `2 cm`, as rulers have it in all languages. */
export function lengthText(millimetres: number): string {
  return millimetres < CENTIMETRE ? `${millimetres} mm` : `${millimetres / CENTIMETRE} cm`;
}

/** A length as somebody writes it, with a point or a comma; undefined if it is none that a ruler could have. */
export function parseLength(written: string, unit: "mm" | "cm"): number | undefined {
  const text = written.trim().replace(",", ".");
  if (!/^\d{1,4}(?:\.\d{1,3})?$/.test(text)) return undefined;
  const millimetres = Number(text) * (unit === "cm" ? CENTIMETRE : 1);
  const [least, most] = RULER_LIMITS.millimetres;
  return millimetres >= least && millimetres <= most ? millimetres : undefined;
}
