// Which kinds of photos there are, told by a file's first bytes, and which of them a report takes. Names lie, so
// nothing but the content counts. What is not taken is told apart too, so that whoever is refused reads what the
// file is.

/** How many bytes of a file's beginning `photoKind` looks at: DICOM's preamble and prefix. */
export const PHOTO_START_SIZE = 132;

/** The media types (IANA's registry) of the kinds that a report takes, as a JPEG that is made of them. */
export const PHOTO_CONTENT_TYPES = {
  JPEG: "image/jpeg",
  PNG: "image/png",
  WebP: "image/webp",
  HEIC: "image/heic",
  AVIF: "image/avif",
  GIF: "image/gif",
  BMP: "image/bmp",
  TIFF: "image/tiff",
  DICOM: "application/dicom",
} as const;

/** A kind of photo that is taken, by the name that people know it by. */
export type TakenPhotoKind = keyof typeof PHOTO_CONTENT_TYPES;
/** A kind of photo, taken or not. */
export type PhotoKind = TakenPhotoKind | "JPEG XL" | "JPEG 2000" | "Photoshop" | "raw";

// ISO/IEC 23008-12: pictures and sequences of them, coded by HEVC, and by any codec (mif1, msf1, mif3)
const HEIF_BRAND = /^(?:heic|heix|hevc|hevx|heim|heis|hevm|hevs|mif1|msf1|mif3)$/;
const AVIF_BRAND = /^(?:avif|avis)$/;
// the sizes of the headers that follow a bitmap's file header, from OS/2's to BITMAPV5HEADER
const BMP_HEADERS: ReadonlySet<number> = new Set([12, 40, 52, 56, 64, 108, 124]);

const STARTS: readonly (readonly [start: string, kind: PhotoKind])[] = [
  ["\xff\xd8\xff", "JPEG"],
  ["\x89PNG\r\n\x1a\n", "PNG"],
  ["GIF87a", "GIF"],
  ["GIF89a", "GIF"],
  ["FUJIFILMCCD-RAW", "raw"],
  ["IIU\0", "raw"],
  ["IIRO", "raw"],
  ["IIRS", "raw"],
  ["MMOR", "raw"],
  ["II*\0", "TIFF"],
  ["MM\0*", "TIFF"],
  ["II+\0", "TIFF"],
  ["MM\0+", "TIFF"],
  ["8BPS\0", "Photoshop"],
  ["\xff\x0a", "JPEG XL"],
  ["\0\0\0\x0cJXL \r\n\x87\n", "JPEG XL"],
  ["\0\0\0\x0cjP  \r\n\x87\n", "JPEG 2000"],
  ["\xff\x4f\xff\x51", "JPEG 2000"],
];

/** The kind of photo that begins with these PHOTO_START_SIZE bytes; undefined if it is no photo. */
export function photoKind(start: Uint8Array): PhotoKind | undefined {
  const text = String.fromCharCode(...start.subarray(0, PHOTO_START_SIZE));
  if (text.slice(128, 132) === "DICM") return "DICOM";
  if (text.startsWith("RIFF")) return text.slice(8, 12) === "WEBP" ? "WebP" : undefined;
  if (text.slice(4, 8) === "ftyp") return byBrand(text.slice(8, 12));
  if (text.startsWith("BM")) return BMP_HEADERS.has(littleEndian(start.subarray(14, 18))) ? "BMP" : undefined;
  if (text.startsWith("II*\0") && text.slice(8, 10) === "CR") return "raw";
  return STARTS.find(([beginning]) => text.startsWith(beginning))?.[1];
}

/** Whether a report takes this kind of photo. */
export function isTaken(kind: PhotoKind): kind is TakenPhotoKind {
  return kind in PHOTO_CONTENT_TYPES;
}

function byBrand(brand: string): PhotoKind | undefined {
  if (HEIF_BRAND.test(brand)) return "HEIC";
  if (AVIF_BRAND.test(brand)) return "AVIF";
  return brand === "crx " ? "raw" : undefined;
}

function littleEndian(bytes: Uint8Array): number {
  return bytes.reduceRight((value, byte) => value * 256 + byte, 0);
}
