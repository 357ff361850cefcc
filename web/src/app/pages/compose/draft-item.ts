// What somebody chose or captured, as an item of a draft.

import { EXTENSIONS, contentType } from "../../../contract/media-kinds";
import { PHOTO_CONTENT_TYPES } from "../../../contract/photo-kinds";
import { photoNote } from "../../../contract/photo-notes";
import {
  type ConversionOptions,
  OneAtATime,
  audioThumbnail,
  detectMedia,
  filmThumbnail,
  openFilm,
  prepareRecording,
  videoThumbnail,
} from "../../../media";
import type { DraftItem } from "./draft";
import { photoPreparer } from "./photo-preparer";
import { recordingConverter } from "./recording-converter";

// some by their endings too: systems do not know the media types of all
export const ACCEPTED_TYPES =
  "image/*,.heic,.heif,.avif,.tif,.tiff,.bmp,video/*,audio/*,.m4v,.mov,.3gp,.mkv,.webm,.m4a,.ogg,.oga,.opus,.mp3,.aac,.wav,.flac";

// phones have few decoders of film, and one that finds none takes a film for one that cannot be shown
const recordings = new OneAtATime();

/**
 * Makes an item of a file, by what is in it: photos lose everything but the picture, films and recordings what they
 * say of themselves. Fails with MediaError, or as the signal says.
 */
export async function createDraftItem(file: Blob, options: ConversionOptions = {}): Promise<DraftItem> {
  const id = crypto.randomUUID();
  if ((await detectMedia(file)) === "photo") {
    const { photo, thumbnail, kind, notes } = await photoPreparer.prepare(file, options.signal);
    const note = photoNote(notes);
    const conversion = { from: PHOTO_CONTENT_TYPES[kind], to: PHOTO_CONTENT_TYPES.JPEG, note };
    const item = { id, type: "photo", content: photo, thumbnail } as const;
    return note === "" ? item : { ...item, conversion, notes };
  }
  return recordings.run(() => createRecording(id, file, options), options.signal);
}

async function createRecording(id: string, file: Blob, options: ConversionOptions): Promise<DraftItem> {
  const { type, content, duration, source } = await prepareRecording(file, recordingConverter, options);
  const item = {
    id,
    type,
    content,
    ...(source === undefined
      ? {}
      : { conversion: { from: source, to: contentType(`.${EXTENSIONS[type]}`), note: "" } }),
  };
  options.signal?.throwIfAborted();
  if (type === "audio") return { ...item, thumbnail: await audioThumbnail(duration) };
  const thumbnail = await filmThumbnail(content, duration, openFilm);
  return thumbnail === null
    ? { ...item, thumbnail: await videoThumbnail(duration), isUnshown: true }
    : { ...item, thumbnail };
}
