// Which kinds of media a report takes, how their files are called, and how they are told by their content. Names
// lie, and `.mp4` is both sound and film: photos are told by their first bytes, film and sound by the tracks of the
// ISO base media file (ISO/IEC 14496-12) that holds them, not by its brand.

export type MediaType = "photo" | "video" | "audio";

/** How many bytes of a file's beginning `sortOf` looks at. */
export const START_SIZE = 16;
/** The extension of an item's file, without the dot. */
export const EXTENSIONS: Readonly<Record<MediaType, string>> = { photo: "jpg", video: "m4v", audio: "m4a" };

const MEDIA_TYPES: ReadonlyMap<string, MediaType> = new Map([
  ["jpg", "photo"],
  ["m4v", "video"],
  ["m4a", "audio"],
]);
const CONTENT_TYPES: ReadonlyMap<string, string> = new Map([
  ["jpg", "image/jpeg"],
  ["m4v", "video/mp4"],
  ["m4a", "audio/mp4"],
  ["pdf", "application/pdf"],
  ["json", "application/json"],
]);
const HEIF_BRAND = /^(?:heic|heix|hevc|heim|heis|mif1|msf1)$/;
const AVIF_BRAND = /^(?:avif|avis)$/;
const FIRST_BOX = /^(?:ftyp|moov|mdat|free|skip|wide|pnot)$/;

/** The kind of item whose file has this extension in a report; undefined if there is none. */
export function mediaTypeOfExtension(extension: string): MediaType | undefined {
  return MEDIA_TYPES.get(extension);
}

/** The MIME type of a file of a report, by its checked name. */
export function contentType(name: string): string {
  return CONTENT_TYPES.get(name.slice(name.lastIndexOf(".") + 1)) ?? "application/octet-stream";
}

/**
 * What a file is by its first START_SIZE bytes: a photo, a container of tracks, or undefined, nothing that can be
 * sent. Photos are JPEG, PNG, WebP and HEIF, without AVIF.
 */
export function sortOf(start: Uint8Array): "photo" | "container" | undefined {
  const text = (from: number, to: number): string => String.fromCharCode(...start.subarray(from, to));
  const brand = text(8, 12);
  const isPhoto =
    text(0, 3) === "\xff\xd8\xff" ||
    text(0, 8) === "\x89PNG\r\n\x1a\n" ||
    (text(0, 4) === "RIFF" && brand === "WEBP") ||
    (text(4, 8) === "ftyp" && HEIF_BRAND.test(brand));
  if (isPhoto) return "photo";
  return FIRST_BOX.test(text(4, 8)) && !AVIF_BRAND.test(brand) ? "container" : undefined;
}

/** What a container is by the handler types of its tracks: film if any is, otherwise sound. */
export function mediaTypeOfTracks(handlers: ReadonlySet<string>): MediaType | undefined {
  if (handlers.has("vide")) return "video";
  return handlers.has("soun") ? "audio" : undefined;
}
