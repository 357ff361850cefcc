// The three kinds of media that a report can hold, and the files that they are.

export type MediaType = "photo" | "video" | "audio";

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

/** What the items are whose files have this extension; undefined if there are none. */
export function mediaTypeOf(extension: string): MediaType | undefined {
  return MEDIA_TYPES.get(extension);
}

/** The MIME type of a file of a report, by its checked name. */
export function contentType(name: string): string {
  return CONTENT_TYPES.get(name.slice(name.lastIndexOf(".") + 1)) ?? "application/octet-stream";
}
