// A film or a recording of any kind, made ready to be enclosed.

import { START_SIZE, type MediaType } from "../contract/media-kinds";
import { CALLED, type RecordingKind, recordingKindOf } from "../contract/recording-kinds";
import { readBlob } from "../format/source";
import type { ConversionOptions, RecordingConverter } from "./conversion/converter";
import { MediaError } from "./errors";
import { describeRecording, stripRecording } from "./recordings/strip";

/** An MP4 that says nothing of itself. */
export interface PreparedRecording {
  readonly type: MediaType;
  readonly content: Blob;
  /** In seconds, if it says so. */
  readonly duration: number | undefined;
  /** What it was before, if it was no MP4. */
  readonly source: RecordingKind | undefined;
}

// what the converter takes apart; of the rest no browser has the codecs
const CONVERTIBLE: ReadonlySet<RecordingKind> = new Set<RecordingKind>([
  "application/ogg",
  "video/matroska",
  "audio/mpeg",
  "audio/aac",
  "audio/vnd.wave",
  "audio/flac",
  "video/mp2t",
]);
/** Telephones' codec for voices, which is in MP4 too, and which no browser plays or decodes. */
const UNHEARD = "AMR";

/**
 * Makes a film or a recording ready: what is no MP4 becomes one, and every one loses what it says of itself. Fails with
 * `damaged_media`, `unsupported_media`, `unconvertible_recording`, `recording_too_large`, or the signal's reason.
 */
export async function prepareRecording(
  file: Blob,
  converter: RecordingConverter,
  options: ConversionOptions = {},
): Promise<PreparedRecording> {
  const source = recordingKindOf(await readBlob(file.slice(0, START_SIZE)));
  const content = await stripRecording(
    source === undefined ? file : await convert(file, source, converter, options),
  );
  const { type, duration, codecs } = await describeRecording(content);
  if (type === "audio" && codecs.includes(UNHEARD)) throw new MediaError("unconvertible_recording", UNHEARD);
  return { type, content, duration, source };
}

async function convert(
  file: Blob,
  source: RecordingKind,
  converter: RecordingConverter,
  options: ConversionOptions,
): Promise<Blob> {
  const kind = CALLED[source];
  if (!CONVERTIBLE.has(source)) throw new MediaError("unconvertible_recording", kind);
  try {
    return await converter.convert(file, options);
  } catch (error) {
    throw error instanceof MediaError ? new MediaError(error.code, kind) : error;
  }
}
