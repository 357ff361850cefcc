// What somebody chose or captured, as an item of a draft.

import { EXTENSIONS, contentType } from "../../../contract/media-kinds";
import {
  type ConversionOptions,
  type MediaCode,
  MediaError,
  audioThumbnail,
  detectMedia,
  filmThumbnail,
  openFilm,
  prepareRecording,
  stripPhoto,
  videoThumbnail,
} from "../../../media";
import type { DraftItem } from "./draft";
import { recordingConverter } from "./recording-converter";

// containers by their endings too: systems do not know the media types of all
export const ACCEPTED_TYPES =
  "image/*,video/*,audio/*,.m4v,.mov,.3gp,.mkv,.webm,.m4a,.ogg,.oga,.opus,.mp3,.aac,.wav,.flac";

const REASONS: Readonly<Record<MediaCode, string>> = {
  empty_file: "It is empty. Choose another file.",
  unsupported_media:
    "A report holds photos, videos and recordings, and this is none that PicSafe knows. Choose another file.",
  damaged_media: "It is damaged or was cut short. Choose another file.",
  recording_too_large: "It is too long, or built in too complicated a way. Cut it shorter.",
  unconvertible_recording:
    "This browser cannot convert it. Save it as MP4 or M4A with another program, or send it with PicSafe’s " +
    "command line.",
  unreadable_photo: "It is damaged, or not a picture. Choose another file.",
  unsupported_photo:
    "This browser cannot read that picture: it is damaged, or of a kind it does not know. Use JPEG.",
  photo_too_large: "It is too large. Make it smaller, or take it anew.",
};
const NOT_SHOWN = "This browser cannot show its pictures. It is enclosed as it is.";

/**
 * Makes an item of a file, by what is in it: photos lose everything but the picture, films and recordings what they
 * say of themselves. Fails with MediaError, or as the signal says.
 */
export async function createDraftItem(file: Blob, options: ConversionOptions = {}): Promise<DraftItem> {
  const id = crypto.randomUUID();
  if ((await detectMedia(file)) === "photo") {
    const { photo, thumbnail } = await stripPhoto(file);
    return { id, type: "photo", content: photo, thumbnail };
  }
  const { type, content, duration, source } = await prepareRecording(file, recordingConverter, options);
  const item = {
    id,
    type,
    content,
    ...(source === undefined
      ? {}
      : { conversion: { from: source, to: contentType(`.${EXTENSIONS[type]}`), note: "" } }),
  };
  if (type === "audio") return { ...item, thumbnail: await audioThumbnail(duration) };
  const thumbnail = await filmThumbnail(content, openFilm);
  return thumbnail === null
    ? { ...item, thumbnail: await videoThumbnail(duration), hint: NOT_SHOWN }
    : { ...item, thumbnail };
}

/** Why a file could not be added, and what to do. */
export function mediaErrorText(error: unknown): string {
  if (!(error instanceof MediaError)) return "It could not be read. Try again.";
  if (error.code === "unconvertible_recording" && error.kind !== undefined)
    return `It is ${error.kind}. ${REASONS[error.code]}`;
  return REASONS[error.code];
}
