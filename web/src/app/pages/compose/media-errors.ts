// Why a file could not be added, and what to do, in words.

import { type MediaCode, MediaError } from "../../../media";

const REASONS: Readonly<Record<MediaCode, string>> = {
  empty_file: "It is empty. Choose another file.",
  unsupported_media:
    "A report holds photos, videos and recordings, and this is none that PicSafe knows. Choose another file.",
  damaged_media: "It is damaged or was cut short. Choose another file.",
  recording_too_large: "It is too long, or built in too complicated a way. Cut it shorter.",
  unconvertible_recording:
    "This browser cannot convert it. Save it as MP4 or M4A with another program, or send it with PicSafe’s " +
    "command line.",
  unreadable_photo: "It is damaged or was cut short. Choose another file.",
  unsupported_photo: "It cannot be read here. Save it as JPEG with another program.",
  unsupported_tiff:
    "Browsers do not read TIFFs of its kind. Save it as JPEG with another program, or send it with PicSafe’s command " +
    "line, which reads more of them.",
  photo_too_large:
    "It is too large: a report takes photos of up to 100 MB and 80 megapixels, JPEGs of up to 250.",
  photo_gave_up:
    "Preparing it took more than this browser has. Make it smaller, or send it with another browser.",
};
const DICOM = "My PicSafe does not read these images. Send it with PicSafe’s command line, which does.";
const OTHER_KIND = "A report does not take these. Save it as JPEG with a program that opens it.";

/** Why a file could not be added, and what to do. */
export function mediaErrorText(error: unknown): string {
  if (!(error instanceof MediaError)) return "It could not be read. Try again.";
  const { code, kind } = error;
  if (kind === undefined) return REASONS[code];
  if (code === "unconvertible_recording") return `It is ${kind}. ${REASONS[code]}`;
  if (kind === "DICOM") return `It is a DICOM image. ${DICOM}`;
  return `It is a ${kind} photo. ${code === "unsupported_media" ? OTHER_KIND : REASONS[code]}`;
}
