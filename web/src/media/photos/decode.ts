// Who decodes a photo: the browser whatever it can, for the rest a decoder that is loaded when there is one.

import type { TakenPhotoKind } from "../../contract/photo-kinds";
import { PHOTO_LIMITS } from "../../contract/photo-limits";
import { NO_NOTES, type PhotoNotes } from "../../contract/photo-notes";
import { readBlob } from "../../format/source";
import { MediaError } from "../errors";
import type { DecodedImage, ImageCodec, ImageSize } from "../image-codec";
import { heifToPng } from "./heif";
import { unreadCoding } from "./heif-coding";
import type { LoadHeifLibrary } from "./heif-library";
import type { PhotoHeader } from "./size";

/** What decodes. */
export interface PhotoDecoder {
  readonly codec: ImageCodec;
  readonly loadHeif: LoadHeifLibrary;
}

export interface DecodedPhoto {
  readonly image: DecodedImage;
  readonly notes: PhotoNotes;
}

/**
 * Decodes a photo, upright. `requireLimits` is told a size that no header said, before anything of it is decoded. Fails
 * with `unsupported_photo` or `unreadable_photo`, or as `requireLimits` does.
 */
export async function decodePhoto(
  file: Blob,
  kind: TakenPhotoKind,
  header: PhotoHeader | undefined,
  { codec, loadHeif }: PhotoDecoder,
  requireLimits: (size: ImageSize) => void,
): Promise<DecodedPhoto> {
  const notes: PhotoNotes = { ...NO_NOTES, chosen: header?.hasMore === true ? "first" : null };
  try {
    return { image: await codec.decode(file, reduction(kind, header)), notes };
  } catch {
    if (kind === "HEIC") {
      const content = await readBlob(file);
      const called = unreadCoding(content);
      if (called !== undefined) throw new MediaError("unsupported_photo", called);
      const library = await loadHeif().catch(() => {
        throw new MediaError("unsupported_photo"); // a browser without WebAssembly, or a network that broke off
      });
      const { png, isOneOfSeveral, isTurnedByExif } = await heifToPng(content, library, requireLimits);
      const chosen = isOneOfSeveral ? "main" : null;
      return {
        image: await decodeOwn(png, codec),
        notes: { ...NO_NOTES, chosen, ...(isTurnedByExif ? { isTurnedByExif } : {}) },
      };
    }
    if (kind === "TIFF") {
      const { tiffToPng } = await import("./tiff");
      return { image: await decodeOwn(await tiffToPng(await readBlob(file)), codec), notes };
    }
    throw new MediaError(kind === "DICOM" ? "unsupported_photo" : "unreadable_photo");
  }
}

async function decodeOwn(png: Blob, codec: ImageCodec): Promise<DecodedImage> {
  try {
    return await codec.decode(png);
  } catch {
    throw new MediaError("photo_too_large"); // what was made here is not damaged
  }
}

/** JPEG is decoded at halves, quarters and eighths of its size: the largest that has no more than is kept. */
function reduction(kind: TakenPhotoKind, header: PhotoHeader | undefined): ImageSize | undefined {
  if (kind !== "JPEG" || header === undefined) return undefined;
  let { width, height } = header;
  if (width * height <= PHOTO_LIMITS.kept_pixels) return undefined;
  while (width * height > PHOTO_LIMITS.kept_pixels) {
    width = Math.ceil(width / 2);
    height = Math.ceil(height / 2);
  }
  return { width, height };
}
