// How large a photo may be, and how much of it may be missing; the command line has the same table.

export const PHOTO_LIMITS = {
  /** A JPEG is decoded at a fraction of its size, so that phones’ largest photos (200 MP) are taken. */
  jpeg_pixels: 250_000_000,
  /** Of a photo of every other kind, which is decoded whole. */
  other_pixels: 80_000_000,
  /** A photo with more is enclosed with at most as many, and with a note. */
  kept_pixels: 50_000_000,
  /** What libjpeg writes; ITU-T T.81 has 35 more. */
  edge: 65_500,
  /** How much of a picture may be behind the end of a JPEG that was cut short. */
  missing_percent: 10,
} as const;

export type PhotoLimit = keyof typeof PHOTO_LIMITS;
