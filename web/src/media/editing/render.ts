// Draws a photo with all that was done to it, in whatever size: the preview and the result are drawn by the same
// program. What is covered is gone from the pixels.

import type { ImageSize } from "../image-codec";
import { type Mark, type PhotoEdits } from "./edits";
import { type Area, type Point, areaToResult, matrixOf, resultSize, toResult } from "./geometry";
import { drawArrow, drawLabel, drawScaleBar } from "./annotations";
import { blocksOf, meanColour } from "./mosaic";
import { pixelsPerMillimetre, scaleBar } from "./ruler";

export type Context2d = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

const BLACK = "#000";
/** What a block's mean is taken of: enough for a colour, whatever the size of the block. */
export const SAMPLE_SIZE = 16;

/** The size of the result: at a scale of 1 with as many pixels as the photo has within the crop. */
export function renderedSize(edits: PhotoEdits, scale: number): ImageSize {
  const { width, height } = resultSize(edits);
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/**
 * Draws everything on a canvas of `renderedSize`.
 *
 * @param picture the photo in any size
 * @param scratch a canvas of SAMPLE_SIZE by SAMPLE_SIZE pixels that nothing else is on
 */
export function renderEdits(
  context: Context2d,
  scratch: Context2d,
  picture: CanvasImageSource,
  edits: PhotoEdits,
  scale: number,
): void {
  const size = renderedSize(edits, scale);
  const [a, b, c, d, e, f] = matrixOf(edits);
  context.setTransform(a * scale, b * scale, c * scale, d * scale, e * scale, f * scale);
  context.imageSmoothingQuality = "high";
  context.drawImage(picture, 0, 0, edits.photo.width, edits.photo.height);
  context.resetTransform();
  drawCovers(context, scratch, edits, scale, size);
  const place = (point: Point): Point => scaledPoint(toResult(edits, point), scale);
  for (const mark of edits.marks) {
    if (mark.kind === "arrow") drawArrow(context, place(mark.from), place(mark.to), size);
    if (mark.kind === "text") drawLabel(context, place(mark.at), mark.text, size);
  }
  if (edits.ruler === null) return;
  const bar = scaleBar(pixelsPerMillimetre(edits.ruler) * scale, size);
  if (bar !== undefined) drawScaleBar(context, bar, edits.ruler.corner, size);
}

/**
 * Black comes first, so that nothing of what it hides goes into a mean next to it, and once more last, so that no block
 * stands over it.
 */
function drawCovers(
  context: Context2d,
  scratch: Context2d,
  edits: PhotoEdits,
  scale: number,
  size: ImageSize,
): void {
  const boxes = (style: "black" | "blur"): readonly Area[] =>
    edits.marks
      .filter((mark): mark is Mark & { kind: "cover" } => mark.kind === "cover" && mark.style === style)
      .map(({ area }) => coveredBox(edits, area, scale));
  const blacken = (): void => {
    context.fillStyle = BLACK;
    for (const { x, y, width, height } of boxes("black")) context.fillRect(x, y, width, height);
  };
  blacken();
  for (const box of boxes("blur")) drawMosaic(context, scratch, box, size);
  blacken();
}

/** Whole pixels, and one more on each side, into which smoothing may have carried what is hidden. */
function coveredBox(edits: PhotoEdits, area: Area, scale: number): Area {
  const { x, y, width, height } = areaToResult(edits, area);
  const left = Math.floor(x * scale) - 1;
  const top = Math.floor(y * scale) - 1;
  return {
    x: left,
    y: top,
    width: Math.ceil((x + width) * scale) + 1 - left,
    height: Math.ceil((y + height) * scale) + 1 - top,
  };
}

function drawMosaic(context: Context2d, scratch: Context2d, box: Area, size: ImageSize): void {
  const seen = blocksOf(box).flatMap((block) => wholeBlock(block, size) ?? []);
  // all are looked at before any is drawn: what is drawn on a canvas after it was read makes a copy of all its pixels
  const colours = seen.map(({ x, y, width, height }) => {
    scratch.imageSmoothingQuality = "high";
    scratch.drawImage(context.canvas, x, y, width, height, 0, 0, SAMPLE_SIZE, SAMPLE_SIZE);
    return meanColour(scratch.getImageData(0, 0, SAMPLE_SIZE, SAMPLE_SIZE).data);
  });
  seen.forEach(({ x, y, width, height }, index) => {
    context.fillStyle = colours[index] ?? BLACK;
    context.fillRect(x, y, width, height);
  });
}

/** The pixels of a block, as far as they are in the picture. */
function wholeBlock(block: Area, size: ImageSize): Area | undefined {
  const x = Math.max(0, Math.round(block.x));
  const y = Math.max(0, Math.round(block.y));
  const width = Math.min(size.width, Math.round(block.x + block.width)) - x;
  const height = Math.min(size.height, Math.round(block.y + block.height)) - y;
  return width > 0 && height > 0 ? { x, y, width, height } : undefined;
}

function scaledPoint({ x, y }: Point, scale: number): Point {
  return { x: x * scale, y: y * scale };
}
