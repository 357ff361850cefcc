// What somebody chose or captured, as an item of a draft.

import {
  type MediaCode,
  MediaError,
  THUMBNAIL_EDGE,
  audioThumbnail,
  browserImageCodec,
  detectMedia,
  stripPhoto,
  stripRecording,
  videoThumbnail,
} from "../../../media";
import type { DraftItem } from "./draft";

export const ACCEPTED_TYPES = "image/*,video/mp4,video/quicktime,.m4v,.mov,audio/mp4,audio/x-m4a,.m4a";
const THUMBNAIL_QUALITY = 0.82;
const FRAME_MS = 5_000;

const REASONS: Readonly<Record<MediaCode, string>> = {
  empty_file: "It is empty. Choose another file.",
  unsupported_media:
    "A report holds photos, MP4, M4V and MOV videos, and M4A recordings. Choose one of these.",
  damaged_media: "It is damaged or was cut short. Choose another file.",
  recording_too_large: "It is too long, or built in too complicated a way. Cut it shorter.",
  unreadable_photo: "It is damaged, or not a picture. Choose another file.",
  unsupported_photo:
    "This browser cannot read that picture: it is damaged, or of a kind it does not know. Use JPEG.",
  photo_too_large: "It is too large. Make it smaller, or take it anew.",
};

/**
 * Makes an item of a file, by what is in it: photos lose everything but the picture, films and recordings what they
 * say of themselves. Fails with MediaError.
 */
export async function createDraftItem(file: Blob): Promise<DraftItem> {
  const { type } = await detectMedia(file);
  const id = crypto.randomUUID();
  if (type === "photo") {
    const { photo, thumbnail } = await stripPhoto(file);
    return { id, type, content: photo, thumbnail };
  }
  const content = await stripRecording(file);
  const { duration } = await detectMedia(content); // what a browser recorded did not say it before
  if (type === "audio") return { id, type, content, thumbnail: await audioThumbnail(duration) };
  const frame = await firstFrame(content);
  return { id, type, content, thumbnail: frame ?? (await videoThumbnail(duration)) };
}

/** Why a file could not be added, and what to do. */
export function mediaErrorText(error: unknown): string {
  return error instanceof MediaError ? REASONS[error.code] : "It could not be read. Try again.";
}

/** A small picture of how a video begins, if this browser can play it. */
async function firstFrame(file: Blob): Promise<Blob | null> {
  const url = URL.createObjectURL(file);
  const video = document.createElement("video");
  try {
    video.muted = true;
    video.playsInline = true;
    video.preload = "auto";
    video.src = url;
    await loadedData(video);
    const bitmap = await createImageBitmap(video);
    try {
      const scale = Math.min(1, THUMBNAIL_EDGE / Math.max(bitmap.width, bitmap.height));
      const [width, height] = [bitmap.width * scale, bitmap.height * scale].map(
        (edge) => Math.round(edge) || 1,
      );
      return await browserImageCodec.encodeJpeg(
        width ?? 1,
        height ?? 1,
        THUMBNAIL_QUALITY,
        (_, drawImage) => {
          drawImage(bitmap);
        },
      );
    } finally {
      bitmap.close();
    }
  } catch {
    return null; // a video that cannot be played here is enclosed all the same
  } finally {
    video.removeAttribute("src");
    video.load();
    URL.revokeObjectURL(url);
  }
}

function loadedData(video: HTMLVideoElement): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(reject, FRAME_MS);
    const settle = (done: () => void) => (): void => {
      clearTimeout(timer);
      done();
    };
    video.addEventListener("loadeddata", settle(resolve), { once: true });
    video.addEventListener("error", settle(reject), { once: true });
  });
}
