// Photos without metadata: upright sRGB pixels, encoded afresh as JPEG. Only pixels cross from the input to the
// output, so a block nobody has thought of (EXIF, XMP, IPTC, maker notes, embedded thumbnails) cannot survive.

import type { Bytes } from "../../contract/bytes";
import {
  PHOTO_START_SIZE,
  type PhotoKind,
  type TakenPhotoKind,
  isTaken,
  photoKind,
} from "../../contract/photo-kinds";
import { PHOTO_LIMITS } from "../../contract/photo-limits";
import type { PhotoNotes, Pixels } from "../../contract/photo-notes";
import { REPORT_LIMITS } from "../../contract/report-limits";
import { readBlob } from "../../format/source";
import { MediaError } from "../errors";
import { type DecodedImage, type ImageCodec, type ImageSize } from "../image-codec";
import { type PhotoDecoder, decodePhoto } from "./decode";
import { THUMBNAIL_EDGE } from "../thumbnail-size";
import { endsEarly, withEnd, withoutMetadata } from "./jpeg";
import type { PhotoMemory } from "./memory";
import { differingShare, hasAllScans, withNoise } from "./missing";
import type { PrintImage } from "./print-copies";
import { type PhotoHeader, readPhotoHeader } from "./size";

// all browsers draw on as many; some phones on no more
const SAFE_CANVAS_PIXELS = 16_777_216;
const HEADER_SIZE = 512 * 1024;
const QUALITY = 0.92;
const THUMBNAIL_QUALITY = 0.82;
const PRINT_QUALITY = 0.85;

/**
 * A photo ready to be enclosed, its small image, at most THUMBNAIL_EDGE pixels on its longer edge, and the one that
 * report.pdf shows.
 */
export interface PreparedPhoto {
  readonly photo: Blob;
  readonly thumbnail: Blob;
  readonly print: PrintImage;
  readonly kind: TakenPhotoKind;
  readonly notes: PhotoNotes;
}

/**
 * Makes a JPEG with nothing in it but upright pixels, and its thumbnail. A photo with more pixels than are kept, or
 * than this browser can draw, is made smaller. Its pixels come when `memory` has room for them. Fails with `unsupported_photo`, `unreadable_photo` or
 * `photo_too_large`.
 */
export async function preparePhoto(
  file: Blob,
  decoder: PhotoDecoder,
  memory: PhotoMemory,
): Promise<PreparedPhoto> {
  const kind = photoKind(await readBlob(file.slice(0, PHOTO_START_SIZE)));
  if (kind === undefined || !isTaken(kind)) throw new MediaError("unsupported_photo", kind);
  try {
    if (file.size > REPORT_LIMITS.photo_bytes) throw new MediaError("photo_too_large");
    const header = readPhotoHeader(kind, await headerOf(kind, file));
    if (header !== undefined) requireLimits(header, kind);
    return { kind, ...(await memory(header, () => prepare(file, kind, header, decoder))) };
  } catch (error) {
    if (error instanceof MediaError) throw new MediaError(error.code, error.kind ?? kind);
    throw error;
  }
}

async function prepare(
  file: Blob,
  kind: TakenPhotoKind,
  header: PhotoHeader | undefined,
  decoder: PhotoDecoder,
): Promise<Omit<PreparedPhoto, "kind">> {
  const jpeg = kind === "JPEG" ? await readBlob(file) : undefined;
  const isCut = jpeg !== undefined && endsEarly(jpeg);
  const { image, notes } = await decodePhoto(isCut ? withEnd(jpeg) : file, kind, header, decoder, (size) => {
    requireLimits(size, kind);
  });
  try {
    requireLimits(image, kind);
    const missingPercent = isCut ? await missingPercentOf(jpeg, image, decoder.codec) : null;
    // of other kinds headers tell the size that is coded, of which a part may be shown
    const whole = kind === "JPEG" ? sizeBefore(header, image) : image;
    const { encoded, size } = await encodePhoto(image, decoder.codec);
    const small = fitWithin(image, THUMBNAIL_EDGE);
    const printed = fitWithin(image, REPORT_LIMITS.pdf_pixels);
    return {
      photo: await stripJpeg(encoded),
      thumbnail: await stripJpeg(await encodeScaled(image, small, THUMBNAIL_QUALITY, decoder.codec)),
      print: {
        jpeg: await stripJpeg(await encodeScaled(image, printed, PRINT_QUALITY, decoder.codec)),
        ...printed,
      },
      notes: {
        ...notes,
        reduced: pixels(size) < pixels(whole) ? [asPair(whole), asPair(size)] : null,
        missingPercent,
      },
    };
  } finally {
    image.close();
  }
}

/** An animated GIF says only behind its first picture that it is one; a TIFF may begin with its pixels. */
function headerOf(kind: PhotoKind, file: Blob): Promise<Bytes> {
  return readBlob(kind === "GIF" || kind === "TIFF" ? file : file.slice(0, HEADER_SIZE));
}

function requireLimits(size: ImageSize, kind: PhotoKind): void {
  const most = kind === "JPEG" ? PHOTO_LIMITS.jpeg_pixels : PHOTO_LIMITS.other_pixels;
  if (pixels(size) > most || Math.max(size.width, size.height) > PHOTO_LIMITS.edge)
    throw new MediaError("photo_too_large");
}

async function missingPercentOf(jpeg: Bytes, image: DecodedImage, codec: ImageCodec): Promise<number> {
  if (!hasAllScans(jpeg)) throw new MediaError("unreadable_photo");
  const noisy = await codec.decode(withEnd(withNoise(jpeg)), image).catch(() => {
    throw new MediaError("unreadable_photo");
  });
  try {
    const share = differingShare(await codec.sample(image), await codec.sample(noisy));
    const percent = Math.ceil(100 * share);
    if (percent > PHOTO_LIMITS.missing_percent) throw new MediaError("unreadable_photo");
    return percent;
  } finally {
    noisy.close();
  }
}

/** The size in the file, turned as the picture is: a decoder may have made it smaller. */
function sizeBefore(header: ImageSize | undefined, image: ImageSize): ImageSize {
  if (header === undefined || pixels(header) <= pixels(image)) return image;
  const isTurned = header.width > header.height !== image.width > image.height;
  return isTurned ? { width: header.height, height: header.width } : header;
}

async function encodePhoto(
  image: DecodedImage,
  codec: ImageCodec,
): Promise<{ readonly encoded: Blob; readonly size: ImageSize }> {
  const size = withPixels(image, PHOTO_LIMITS.kept_pixels);
  try {
    return { encoded: await encodeScaled(image, size, QUALITY, codec), size };
  } catch {
    const safe = withPixels(image, SAFE_CANVAS_PIXELS);
    if (pixels(safe) >= pixels(size)) throw new MediaError("photo_too_large");
    const encoded = await encodeScaled(image, safe, QUALITY, codec).catch(() => {
      throw new MediaError("photo_too_large");
    });
    return { encoded, size: safe };
  }
}

function encodeScaled(
  image: DecodedImage,
  { width, height }: ImageSize,
  quality: number,
  codec: ImageCodec,
): Promise<Blob> {
  return codec.encodeJpeg(width, height, quality, (_, drawImage) => {
    drawImage(image);
  });
}

function pixels({ width, height }: ImageSize): number {
  return width * height;
}

function asPair({ width, height }: ImageSize): Pixels {
  return [width, height];
}

/** As large as it is, or with at most so many pixels. */
export function withPixels(size: ImageSize, most: number): ImageSize {
  return scaleSize(size, Math.min(1, Math.sqrt(most / pixels(size))));
}

function fitWithin(size: ImageSize, edge: number): ImageSize {
  return scaleSize(size, Math.min(1, edge / Math.max(size.width, size.height)));
}

function scaleSize({ width, height }: ImageSize, scale: number): ImageSize {
  const scaledTo = (length: number): number => Math.max(1, Math.floor(length * scale));
  return { width: scaledTo(width), height: scaledTo(height) };
}

async function stripJpeg(jpeg: Blob): Promise<Blob> {
  return new Blob([withoutMetadata(await readBlob(jpeg))], { type: "image/jpeg" });
}
