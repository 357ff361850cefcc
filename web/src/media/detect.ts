// What kind of file something is, by its content: names lie, and `.mp4` is both sound and film.

import { type MediaType, START_SIZE, sortOf } from "../contract/media-kinds";
import { readBlob } from "../format/source";
import { MediaError } from "./errors";
import { describeRecording } from "./recordings/strip";

/** What a file is, and how long it plays (in seconds) if it says so. */
export interface DetectedMedia {
  readonly type: MediaType;
  readonly duration?: number;
}

/** Says what a file is; fails with `empty_file`, `unsupported_media`, `damaged_media` or `recording_too_large`. */
export async function detectMedia(file: Blob): Promise<DetectedMedia> {
  const start = await readBlob(file.slice(0, START_SIZE));
  if (start.length === 0) throw new MediaError("empty_file");
  const sort = sortOf(start);
  if (sort === "photo") return { type: "photo" };
  if (sort === "container") return describeRecording(file);
  throw new MediaError("unsupported_media");
}
