// What people call the formats of files that are converted; chalicelib/contract/format_names.py says the same.

const FORMAT_NAMES: ReadonlyMap<string, string> = new Map([
  ["application/dicom", "DICOM"],
  ["application/ogg", "Ogg"],
  ["audio/aac", "AAC"],
  ["audio/amr", "AMR"],
  ["audio/flac", "FLAC"],
  ["audio/mp4", "M4A"],
  ["audio/mpeg", "MP3"],
  ["audio/vnd.wave", "WAV"],
  ["audio/x-aiff", "AIFF"],
  ["audio/x-caf", "CAF"],
  ["image/avif", "AVIF"],
  ["image/bmp", "BMP"],
  ["image/gif", "GIF"],
  ["image/heic", "HEIC"],
  ["image/heif", "HEIF"],
  ["image/jpeg", "JPEG"],
  ["image/png", "PNG"],
  ["image/tiff", "TIFF"],
  ["image/webp", "WebP"],
  ["video/matroska", "Matroska"],
  ["video/mp2p", "MPEG"],
  ["video/mp2t", "MPEG-TS"],
  ["video/mp4", "MP4"],
  ["video/quicktime", "MOV"],
  ["video/vnd.avi", "AVI"],
  ["video/webm", "WebM"],
  ["video/x-ms-asf", "Windows Media"],
]);

/** What people call a media type, or the type as it is written. */
export function formatName(mediaType: string): string {
  return FORMAT_NAMES.get(mediaType.trim().toLowerCase()) ?? mediaType.trim();
}
