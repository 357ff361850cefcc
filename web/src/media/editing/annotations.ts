// Arrows, words and scale bars, in a size that can be read when the whole picture is looked at.

import type { ImageSize } from "../image-codec";
import { type Corner, type Point, distance } from "./geometry";
import type { Context2d } from "./render";
import { lengthText } from "./ruler";

const DARK = "#000";
const BRIGHT = "#ffd60a"; // seen on skin, blood and linen alike
const LIGHT = "#fff";
const FONT = "system-ui, sans-serif";

/** A hundredth of the longer edge: what all strokes and letters are measured in. */
function unitOf({ width, height }: ImageSize): number {
  return Math.max(width, height) / 100;
}

/** From where it begins to what it points at. */
export function drawArrow(context: Context2d, from: Point, to: Point, size: ImageSize): void {
  const unit = unitOf(size);
  const length = distance(from, to);
  if (length === 0) return;
  const along = { x: (to.x - from.x) / length, y: (to.y - from.y) / length };
  const head = Math.min(4 * unit, 0.6 * length);
  const at = (back: number, aside: number): Point => ({
    x: to.x - along.x * back - along.y * aside,
    y: to.y - along.y * back + along.x * aside,
  });
  const trace = (points: readonly Point[]): void => {
    context.beginPath();
    for (const { x, y } of points) context.lineTo(x, y);
    context.stroke();
  };
  context.lineCap = context.lineJoin = "round";
  for (const [colour, width] of [
    [DARK, 1.4],
    [BRIGHT, 0.8],
  ] as const) {
    context.strokeStyle = colour;
    context.lineWidth = width * unit;
    trace([from, to]);
    trace([at(head, 0.6 * head), to, at(head, -0.6 * head)]);
  }
}

/** Words in the middle of their place, upright, wholly on the picture, and smaller where they are long. */
export function drawLabel(context: Context2d, middle: Point, text: string, size: ImageSize): void {
  let height = 3.6 * unitOf(size);
  context.font = `600 ${height}px ${FONT}`;
  const measured = context.measureText(text).width;
  const room = size.width - 2 * height;
  if (measured > room) {
    height *= Math.max(0.2, room / measured);
    context.font = `600 ${height}px ${FONT}`;
  }
  const width = context.measureText(text).width + height;
  const left = Math.max(0, Math.min(size.width - width, middle.x - width / 2));
  const top = Math.max(0, Math.min(size.height - 1.5 * height, middle.y - 0.75 * height));
  context.fillStyle = DARK;
  context.fillRect(left, top, width, 1.5 * height);
  context.fillStyle = LIGHT;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillText(text, left + width / 2, top + 0.78 * height);
}

/** A bar of that many pixels, with its length written over it, in a corner of the picture. */
export function drawScaleBar(
  context: Context2d,
  { millimetres, pixels }: { readonly millimetres: number; readonly pixels: number },
  corner: Corner,
  size: ImageSize,
): void {
  const unit = unitOf(size);
  const [padding, letters] = [1.2 * unit, 3 * unit];
  context.font = `600 ${letters}px ${FONT}`;
  const words = lengthText(millimetres);
  const width = Math.max(pixels, context.measureText(words).width) + 2 * padding;
  const height = letters + 1.6 * unit + 2 * padding;
  const left = corner.x < 0 ? unit : size.width - unit - width;
  const top = corner.y < 0 ? unit : size.height - unit - height;
  context.fillStyle = DARK;
  context.fillRect(left, top, width, height);
  context.fillStyle = LIGHT;
  context.textAlign = "center";
  context.textBaseline = "top";
  context.fillText(words, left + width / 2, top + padding);
  const begin = left + (width - pixels) / 2;
  context.fillRect(begin, top + padding + letters + 0.6 * unit, pixels, unit);
}
