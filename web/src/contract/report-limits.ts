// How much a report takes. Senders are told before anything is done; the command line has the same table.

export const REPORT_LIMITS = {
  /** Photos, videos and recordings of one report, without the evidence of consent. */
  items: 500,
  /** Unicode code points of the notes, and of every other text that is said about a report. */
  text_characters: 32_768,
  /** Of a photo's file, before it is read. */
  photo_bytes: 100 * 1024 ** 2,
  /** Of the report that is sent: what PicSafe Cloud stores, and endpoints are sent. */
  report_bytes: 2 * 1024 ** 3,
  /** Of the report that is sealed to a file: what readers open. */
  file_bytes: 8 * 1024 ** 3,
  /** Of the longer edge of photos in report.pdf, if the sender wants no other. */
  pdf_pixels: 1344,
  /** How long a recording may play that a browser converts; what is over it is better cut with a program for that. */
  converted_seconds: 2 * 3600,
  /** How many bytes may come of it. */
  converted_bytes: 1024 ** 3,
  /** How many pixels a picture of it may have: 4K as cameras have it, lying or standing. */
  converted_pixels: 4096 * 2304,
} as const;

export type ReportLimit = keyof typeof REPORT_LIMITS;
