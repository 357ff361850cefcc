// Which kinds of media a report takes, how their files are called, and how they are told by their content. Names
// lie, and `.mp4` is both sound and film: photos are told by their first bytes, film and sound by the tracks of the
// ISO base media file (ISO/IEC 14496-12) that holds them, not by its brand.

import { PHOTO_START_SIZE, isTaken, photoKind } from "./photo-kinds";

export type MediaType = "photo" | "video" | "audio";

/** How many bytes of a file's beginning `sortOf` looks at. */
export const START_SIZE = PHOTO_START_SIZE;
/** The extension of an item's file, without the dot. */
export const EXTENSIONS: Readonly<Record<MediaType, string>> = { photo: "jpg", video: "m4v", audio: "m4a" };

const MEDIA_TYPES: ReadonlyMap<string, MediaType> = new Map([
  ["jpg", "photo"],
  ["m4v", "video"],
  ["m4a", "audio"],
]);
const CONTENT_TYPES: ReadonlyMap<string, string> = new Map([
  ["jpg", "image/jpeg"],
  ["png", "image/png"],
  ["m4v", "video/mp4"],
  ["mov", "video/quicktime"],
  ["m4a", "audio/mp4"],
  ["pdf", "application/pdf"],
  ["json", "application/json"],
]);
const FIRST_BOX = /^(?:ftyp|moov|mdat|free|skip|wide|pnot)$/;

/** The kind of item whose file has this extension in a report; undefined if there is none. */
export function mediaTypeOfExtension(extension: string): MediaType | undefined {
  return MEDIA_TYPES.get(extension);
}

/** The MIME type of a file of a report, by its checked name. */
export function contentType(name: string): string {
  return CONTENT_TYPES.get(name.slice(name.lastIndexOf(".") + 1)) ?? "application/octet-stream";
}

/** What a file is by its first START_SIZE bytes: a photo, a container of tracks, or neither. */
export function sortOf(start: Uint8Array): "photo" | "container" | undefined {
  const kind = photoKind(start);
  if (kind !== undefined) return isTaken(kind) ? "photo" : undefined;
  return FIRST_BOX.test(String.fromCharCode(...start.subarray(4, 8))) ? "container" : undefined;
}

/** What a container is by the handler types of its tracks: film if any is, otherwise sound. */
export function mediaTypeOfTracks(handlers: ReadonlySet<string>): MediaType | undefined {
  if (handlers.has("vide")) return "video";
  return handlers.has("soun") ? "audio" : undefined;
}
