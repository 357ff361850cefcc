// What sort of file something is, by its content: names lie, and `.mp4` is both sound and film.

import { START_SIZE, sortOf } from "../contract/media-kinds";
import { photoKind } from "../contract/photo-kinds";
import { recordingKindOf } from "../contract/recording-kinds";
import { readBlob } from "../format/source";
import { MediaError } from "./errors";

/** Says what a file has to be prepared as; fails with `empty_file` or `unsupported_media`. */
export async function detectMedia(file: Blob): Promise<"photo" | "recording"> {
  const start = await readBlob(file.slice(0, START_SIZE));
  if (start.length === 0) throw new MediaError("empty_file");
  const sort = sortOf(start);
  if (sort === "photo") return "photo";
  if (sort === "container" || recordingKindOf(start) !== undefined) return "recording";
  throw new MediaError("unsupported_media", photoKind(start));
}
