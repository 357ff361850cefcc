import { durationText } from "../../media/placeholder-thumbnails";
import { formatFileSize } from "./formatters";
import { listWithAnd } from "./lists";

/** How long a recording plays, in seconds, and what people call its codecs. */
interface Described {
  readonly duration?: number;
  readonly codecs: readonly string[];
}

/** Length, size and codecs, as far as they are known: `0:12`, `3.4 MB`, `H.264 and AAC`. `size` is in bytes. */
export function recordingDetails(size: number, recording: Described | undefined): readonly string[] {
  const { duration, codecs = [] } = recording ?? {};
  const length = duration === undefined ? [] : [durationText(duration)];
  return [...length, formatFileSize(size), ...(codecs.length === 0 ? [] : [listWithAnd(codecs)])];
}
