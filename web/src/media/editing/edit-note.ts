// What a report says of a photo that its sender has edited (`conversions[].note`). A photo that was only turned is the
// same photo.

import { NO_NOTES, type PhotoNotes, photoNote } from "../../contract/photo-notes";

/** What was done, as far as whoever looks at the photo should know of it. */
export interface EditSummary {
  readonly isCropped: boolean;
  /** How many areas. */
  readonly blackedOut: number;
  readonly blurred: number;
  /** Whether there are arrows or words on it. */
  readonly isMarked: boolean;
  /** Of the scale bar's, if there is one. */
  readonly pixelsPerMillimetre: number | null;
  /** What it had and has, if the device could not draw as many pixels. */
  readonly reduced: PhotoNotes["reduced"];
}

/** Of a photo that was edited, and later once more; `scale` as above, of the second time. */
export function joinedSummary(first: EditSummary, second: EditSummary, scale: number): EditSummary {
  const before = first.pixelsPerMillimetre;
  return {
    isCropped: first.isCropped || second.isCropped,
    blackedOut: first.blackedOut + second.blackedOut,
    blurred: first.blurred + second.blurred,
    isMarked: first.isMarked || second.isMarked,
    pixelsPerMillimetre: second.pixelsPerMillimetre ?? (before === null ? null : before * scale),
    reduced: second.reduced ?? first.reduced,
  };
}

/** In sentences; empty if there is nothing to be said. */
export function editNote(summary: EditSummary): string {
  const said = [
    summary.isCropped ? "cropped" : "",
    areas(summary.blackedOut, "blacked out"),
    areas(summary.blurred, "blurred"),
    summary.isMarked ? "marked with arrows or words" : "",
  ].filter((words) => words !== "");
  const edited = said.length === 0 ? "" : `Edited by the sender: ${said.join(", ")}.`;
  const scale = summary.pixelsPerMillimetre;
  const measured =
    scale === null
      ? ""
      : `The sender set the scale on the picture: ${Number(scale.toPrecision(4))} pixels per millimetre.`;
  const reduced = photoNote({ ...NO_NOTES, reduced: summary.reduced });
  return [edited, measured, reduced].filter((sentence) => sentence !== "").join(" ");
}

function areas(count: number, what: string): string {
  if (count === 0) return "";
  return `${count} ${count === 1 ? "area" : "areas"} ${what}`;
}
