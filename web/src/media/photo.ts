// Photos without metadata: upright sRGB pixels, encoded afresh as JPEG. Only pixels cross from the input to the
// output, so a block nobody has thought of (EXIF, XMP, IPTC, maker notes, embedded thumbnails) cannot survive.

import { readBlob } from "../format/source";
import { type DecodedImage, type ImageCodec, browserImageCodec } from "./image-codec";
import { MediaError } from "./errors";
import { withoutMetadata } from "./jpeg";
import { type Size, imageSize } from "./image-size";

export const MAX_PHOTO_BYTES = 100 * 1024 * 1024;
export const MAX_PHOTO_PIXELS = 80_000_000;
export const THUMBNAIL_EDGE = 320;
// all browsers draw on as many; some phones on no more
const SAFE_CANVAS_PIXELS = 16_777_216;
const HEADER_SIZE = 512 * 1024;
const QUALITY = 0.92;
const THUMBNAIL_QUALITY = 0.82;

/** A photo ready to be enclosed, and its small image, at most THUMBNAIL_EDGE pixels on its longer edge. */
export interface StrippedPhoto {
  readonly photo: Blob;
  readonly thumbnail: Blob;
}

/**
 * Makes a JPEG with nothing in it but upright pixels, and its thumbnail. A photo that is larger than this
 * browser can draw is made smaller. Fails with `unsupported_photo`, `unreadable_photo` or `photo_too_large`.
 */
export async function stripPhoto(file: Blob, codec: ImageCodec = browserImageCodec): Promise<StrippedPhoto> {
  if (file.size > MAX_PHOTO_BYTES) throw new MediaError("photo_too_large");
  requirePixelLimit(imageSize(await readBlob(file.slice(0, HEADER_SIZE))));
  const image = await decodePhoto(file, codec);
  try {
    requirePixelLimit(image);
    return {
      photo: await stripJpeg(await encodePhoto(image, codec)),
      thumbnail: await stripJpeg(
        await encodeScaled(image, fitWithin(image, THUMBNAIL_EDGE), THUMBNAIL_QUALITY, codec),
      ),
    };
  } finally {
    image.close();
  }
}

function requirePixelLimit(size: Size | undefined): void {
  if (size !== undefined && size.width * size.height > MAX_PHOTO_PIXELS)
    throw new MediaError("photo_too_large");
}

async function decodePhoto(file: Blob, codec: ImageCodec): Promise<DecodedImage> {
  try {
    return await codec.decode(file);
  } catch {
    throw new MediaError("unsupported_photo");
  }
}

async function encodePhoto(image: DecodedImage, codec: ImageCodec): Promise<Blob> {
  try {
    return await encodeScaled(image, image, QUALITY, codec);
  } catch {
    const scale = Math.sqrt(SAFE_CANVAS_PIXELS / (image.width * image.height));
    if (scale >= 1) throw new MediaError("photo_too_large");
    return encodeScaled(image, scaleSize(image, scale), QUALITY, codec).catch(() => {
      throw new MediaError("photo_too_large");
    });
  }
}

function encodeScaled(
  image: DecodedImage,
  { width, height }: Size,
  quality: number,
  codec: ImageCodec,
): Promise<Blob> {
  return codec.encodeJpeg(width, height, quality, (_, drawImage) => {
    drawImage(image);
  });
}

function fitWithin(size: Size, edge: number): Size {
  return scaleSize(size, Math.min(1, edge / Math.max(size.width, size.height)));
}

function scaleSize({ width, height }: Size, scale: number): Size {
  const scaledTo = (length: number): number => Math.max(1, Math.floor(length * scale));
  return { width: scaledTo(width), height: scaledTo(height) };
}

async function stripJpeg(jpeg: Blob): Promise<Blob> {
  return new Blob([withoutMetadata(await readBlob(jpeg))], { type: "image/jpeg" });
}
