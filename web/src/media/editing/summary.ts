// What was done to a photo, for those who look at it.

import type { EditSummary } from "./edit-note";
import { type PhotoEdits, isCropped } from "./edits";
import { resultSize } from "./geometry";
import { renderedSize } from "./render";
import { pixelsPerMillimetre } from "./ruler";

/** `scale`: how many pixels of the result a pixel of the photo became. */
export function summaryOf(edits: PhotoEdits, scale: number): EditSummary {
  const { marks, ruler } = edits;
  const [before, after] = [resultSize(edits), renderedSize(edits, scale)];
  const covers = (style: string): number =>
    marks.filter((mark) => mark.kind === "cover" && mark.style === style).length;
  return {
    isCropped: isCropped(edits),
    blackedOut: covers("black"),
    blurred: covers("blur"),
    isMarked: marks.some(({ kind }) => kind !== "cover"),
    pixelsPerMillimetre: ruler === null ? null : pixelsPerMillimetre(ruler) * scale,
    reduced:
      scale < 1
        ? [
            [Math.round(before.width), Math.round(before.height)],
            [after.width, after.height],
          ]
        : null,
  };
}
