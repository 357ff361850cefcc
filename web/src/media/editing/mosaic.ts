// What is left of a blurred area: a few mean colours in few steps. A blur by a filter, or small blocks, can be undone
// or matched against names and faces (docs/adr/0120); this leaves two dozen colours out of 512.

import type { Area } from "./geometry";

/** So many blocks along the longer edge, and no more along the shorter one. */
const LONGER_BLOCKS = 6;
const SHORTER_BLOCKS = 4;
/** How many values a colour's channel can have. */
const LEVELS = 8;

/** The blocks of an area, row by row: each at least a sixth of its longer and a fourth of its shorter edge. */
export function blocksOf(area: Area): readonly Area[] {
  const edge = Math.max(
    Math.max(area.width, area.height) / LONGER_BLOCKS,
    Math.min(area.width, area.height) / SHORTER_BLOCKS,
  );
  if (!(area.width > 0 && area.height > 0)) return [];
  const columns = Math.max(1, Math.floor(area.width / edge + 1e-6));
  const rows = Math.max(1, Math.floor(area.height / edge + 1e-6));
  const [width, height] = [area.width / columns, area.height / rows];
  return Array.from({ length: rows * columns }, (_, index) => ({
    x: area.x + (index % columns) * width,
    y: area.y + Math.floor(index / columns) * height,
    width,
    height,
  }));
}

/** The mean colour of pixels (red, green, blue and alpha, a byte each), in few steps: `rgb(16 48 240)`. */
export function meanColour(pixels: Uint8ClampedArray): string {
  const count = Math.max(1, pixels.length / 4);
  const means = [0, 1, 2].map((channel) => {
    let sum = 0;
    for (let place = channel; place < pixels.length; place += 4) sum += pixels[place] ?? 0;
    const step = 256 / LEVELS;
    return Math.floor(sum / count / step) * step + step / 2;
  });
  return `rgb(${means.join(" ")})`;
}
