// What was done to a photo before it was enclosed, in the words of the report (`conversions[].note`).

/** Width and height, in pixels. */
export type Pixels = readonly [width: number, height: number];

/** What whoever looks at a photo should know of it. */
export interface PhotoNotes {
  /**
   * Which of several pictures in the file it is, if there are several: the first frame or page, or the one that the
   * file calls its main one.
   */
  readonly chosen: "first" | "main" | null;
  /** What it had and has, if it was made smaller. */
  readonly reduced: readonly [before: Pixels, after: Pixels] | null;
  /**
   * How much of the picture, in whole percent rounded up, is behind the end of a file that was cut short; null if the
   * file is whole.
   */
  readonly missingPercent: number | null;
  /** Whether a HEIC was turned by nothing but its Exif data, which programs do or do not follow. */
  readonly isTurnedByExif?: boolean;
  /** Whether an image of a device may have text in its pixels, as DICOM lets it say. */
  readonly mayShowNames?: boolean;
}

/** Notes that say nothing. */
export const NO_NOTES: PhotoNotes = { chosen: null, reduced: null, missingPercent: null };

/** The notes in sentences, empty if there are none. */
export function photoNote(notes: PhotoNotes): string {
  const { chosen, reduced, missingPercent, isTurnedByExif = false, mayShowNames = false } = notes;
  const said: string[] = [];
  if (chosen !== null) said.push(`The file holds several pictures; this is the ${chosen} one.`);
  if (reduced !== null) {
    const [before, after] = reduced.map(([width, height]) => `${width} × ${height}`);
    said.push(`Reduced from ${before ?? ""} to ${after ?? ""} pixels.`);
  }
  if (isTurnedByExif) said.push("Turned as its Exif data say; other programs may show it otherwise.");
  if (mayShowNames) said.push("A name may be written into the picture.");
  if (missingPercent === 0) said.push("The last bytes of the file are missing; the picture is whole.");
  else if (missingPercent !== null) {
    said.push(`The file was cut short: up to ${missingPercent} % of the picture, at its end, are missing.`);
  }
  return said.join(" ");
}
