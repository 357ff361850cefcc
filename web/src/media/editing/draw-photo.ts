// The worker's work: one picture to look at while a photo is edited, and the result once, in the photo's own size.

import { readBlob } from "../../format/source";
import { blankCanvas } from "../blank-canvas";
import { MediaError } from "../errors";
import { type ImageSize, browserImageCodec } from "../image-codec";
import { jpegSize } from "../photos/jpeg";
import type { PhotoEdits } from "./edits";
import { resultSize } from "./geometry";
import type { EditedPhoto, PhotoPreview } from "./messages";
import { type Context2d, SAMPLE_SIZE, renderEdits, renderedSize } from "./render";

/** Sharp on a tablet's screen, and some 25 MB of pixels. */
const PREVIEW_EDGE = 2560;
const HEADER_SIZE = 512 * 1024;
// all browsers draw on as many; some phones on no more
export const SAFE_CANVAS_PIXELS = 16_777_216;
// it is encoded once more when it goes into the report
const QUALITY = 0.97;

/** Fails in any way if the photo cannot be decoded. */
export async function previewPhoto(photo: Blob): Promise<PhotoPreview> {
  const told = await sizeInHeader(photo);
  const image = await browserImageCodec.decode(photo, told && fitting(told, PREVIEW_EDGE));
  try {
    const size = told ?? { width: image.width, height: image.height };
    const { width, height } = fitting(size, PREVIEW_EDGE);
    const { canvas, context } = blankCanvas(width, height);
    context.drawImage(image, 0, 0, width, height);
    return { picture: canvas.transferToImageBitmap(), size };
  } finally {
    image.close();
  }
}

/** Fails with `photo_too_large` where not even SAFE_CANVAS_PIXELS of it can be drawn. */
export async function drawPhoto(photo: Blob, edits: PhotoEdits): Promise<EditedPhoto> {
  return await atLargestScale(resultSize(edits), (scale) => drawAt(photo, edits, scale));
}

/** The result of `draw` at the scale of 1, or else at the one that every browser can draw. */
export async function atLargestScale(
  size: ImageSize,
  draw: (scale: number) => Promise<Blob>,
): Promise<EditedPhoto> {
  try {
    return { photo: await draw(1), scale: 1 };
  } catch {
    const scale = Math.sqrt(SAFE_CANVAS_PIXELS / (size.width * size.height));
    if (scale >= 1) throw new MediaError("photo_too_large");
    const photo = await draw(scale).catch(() => {
      throw new MediaError("photo_too_large");
    });
    return { photo, scale };
  }
}

async function drawAt(photo: Blob, edits: PhotoEdits, scale: number): Promise<Blob> {
  const { width, height } = renderedSize(edits, scale);
  const { canvas, context } = blankCanvas(width, height);
  const { context: scratch } = blankCanvas(SAMPLE_SIZE, SAMPLE_SIZE);
  if (scale === 1 && width * height > SAFE_CANVAS_PIXELS) requireRoom(context, width, height);
  const size = { width: edits.photo.width * scale, height: edits.photo.height * scale };
  const image = await browserImageCodec.decode(photo, scale < 1 ? size : undefined);
  try {
    renderEdits(context, scratch, image, edits, scale);
  } finally {
    image.close(); // before the encoder needs memory
  }
  try {
    return await canvas.convertToBlob({ type: "image/jpeg", quality: QUALITY });
  } finally {
    canvas.width = canvas.height = 0; // some browsers keep a canvas's memory until then
  }
}

/** Some phones give a canvas that is too large for them, and draw nothing on it. */
function requireRoom(context: Context2d, width: number, height: number): void {
  context.fillStyle = "#f00";
  context.fillRect(width - 1, height - 1, 1, 1);
  const [red = 0] = context.getImageData(width - 1, height - 1, 1, 1).data;
  if (red < 128) throw new RangeError("there is no canvas of that size");
}

async function sizeInHeader(photo: Blob): Promise<ImageSize | undefined> {
  const { buffer, byteOffset, byteLength } = await readBlob(photo.slice(0, HEADER_SIZE));
  try {
    return jpegSize(new DataView(buffer, byteOffset, byteLength));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error; // a read behind the end
    return undefined;
  }
}

function fitting({ width, height }: ImageSize, edge: number): ImageSize {
  const scale = Math.min(1, edge / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}
