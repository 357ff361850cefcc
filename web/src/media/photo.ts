// Photos without metadata: upright sRGB pixels, encoded afresh as JPEG. Only pixels cross from the input to the
// output, so a block nobody has thought of (EXIF, XMP, IPTC, maker notes, embedded thumbnails) cannot survive.

import { readBlob } from "../format/source";
import { type Drawing, type Picture, browserDrawing } from "./image-codec";
import { MediaError } from "./errors";
import { withoutMetadata } from "./jpeg";
import { type Size, sizeOf } from "./image-size";

export const MAX_PHOTO_BYTES = 100 * 1024 * 1024;
export const MAX_PHOTO_PIXELS = 80_000_000;
export const THUMBNAIL_EDGE = 320;
// all browsers draw on as many; some phones on no more
const SURE_PIXELS = 16_777_216;
const HEADER_SIZE = 512 * 1024;
const QUALITY = 0.92;
const THUMBNAIL_QUALITY = 0.82;

/** A photo ready to be enclosed, and its small picture, at most THUMBNAIL_EDGE pixels on its longer edge. */
export interface StrippedPhoto {
  readonly photo: Blob;
  readonly thumbnail: Blob;
}

/**
 * Makes a JPEG with nothing in it but upright pixels, and its thumbnail. A photo that is larger than this
 * browser can draw is made smaller. Fails with `unsupported_photo`, `unreadable_photo` or `photo_too_large`.
 */
export async function stripPhoto(file: Blob, drawing: Drawing = browserDrawing): Promise<StrippedPhoto> {
  if (file.size > MAX_PHOTO_BYTES) throw new MediaError("photo_too_large");
  requireModest(sizeOf(await readBlob(file.slice(0, HEADER_SIZE))));
  const picture = await decoded(file, drawing);
  try {
    requireModest(picture);
    return {
      photo: await bare(await photoOf(picture, drawing)),
      thumbnail: await bare(
        await scaled(picture, fitting(picture, THUMBNAIL_EDGE), THUMBNAIL_QUALITY, drawing),
      ),
    };
  } finally {
    picture.close();
  }
}

function requireModest(size: Size | undefined): void {
  if (size !== undefined && size.width * size.height > MAX_PHOTO_PIXELS)
    throw new MediaError("photo_too_large");
}

async function decoded(file: Blob, drawing: Drawing): Promise<Picture> {
  try {
    return await drawing.decode(file);
  } catch {
    throw new MediaError("unsupported_photo");
  }
}

async function photoOf(picture: Picture, drawing: Drawing): Promise<Blob> {
  try {
    return await scaled(picture, picture, QUALITY, drawing);
  } catch {
    const scale = Math.sqrt(SURE_PIXELS / (picture.width * picture.height));
    if (scale >= 1) throw new MediaError("photo_too_large");
    return scaled(picture, times(picture, scale), QUALITY, drawing).catch(() => {
      throw new MediaError("photo_too_large");
    });
  }
}

function scaled(picture: Picture, { width, height }: Size, quality: number, drawing: Drawing): Promise<Blob> {
  return drawing.jpeg(width, height, quality, (_, place) => {
    place(picture);
  });
}

function fitting(size: Size, edge: number): Size {
  return times(size, Math.min(1, edge / Math.max(size.width, size.height)));
}

function times({ width, height }: Size, scale: number): Size {
  const scaledTo = (length: number): number => Math.max(1, Math.floor(length * scale));
  return { width: scaledTo(width), height: scaledTo(height) };
}

async function bare(jpeg: Blob): Promise<Blob> {
  return new Blob([withoutMetadata(await readBlob(jpeg))], { type: "image/jpeg" });
}
