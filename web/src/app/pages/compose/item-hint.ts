// What the sender may want to know of an item, in words: the report says the same of a photo, in English.

import type { PhotoNotes, Pixels } from "../../../contract/photo-notes";
import type { EditSummary } from "../../../media/editing/edit-note";
import { t } from "../../../words";
import { listWithCommas } from "../../text/lists";
import type { DraftItem } from "./draft";

/** Sentences about an item; empty if there is nothing to be said. */
export function itemHint({ isUnshown, notes, edits }: DraftItem): string {
  return [
    isUnshown === true ? t("compose-unshown") : "",
    ...(notes === undefined ? [] : aboutPhoto(notes)),
    ...(edits === undefined ? [] : aboutEdits(edits)),
  ]
    .filter((sentence) => sentence !== "")
    .join(" ");
}

function aboutPhoto(notes: PhotoNotes): readonly string[] {
  const { chosen, reduced, missingPercent, isTurnedByExif = false, mayShowNames = false } = notes;
  return [
    chosen === null ? "" : t(`compose-photo-${chosen}`),
    aboutSize(reduced),
    isTurnedByExif ? t("compose-photo-turned") : "",
    mayShowNames ? t("compose-photo-names") : "",
    missingPercent === null
      ? ""
      : missingPercent === 0
        ? t("compose-photo-cut.whole")
        : t("compose-photo-cut", { percent: missingPercent }),
  ];
}

function aboutEdits(edits: EditSummary): readonly string[] {
  const { isCropped, blackedOut, blurred, isMarked, pixelsPerMillimetre, reduced } = edits;
  const done = [
    isCropped ? t("compose-edited.cropped") : "",
    blackedOut === 0 ? "" : t("compose-blacked-out", { count: blackedOut }),
    blurred === 0 ? "" : t("compose-blurred", { count: blurred }),
    isMarked ? t("compose-edited.marked") : "",
  ].filter((words) => words !== "");
  return [
    done.length === 0 ? "" : t("compose-edited", { what: listWithCommas(done) }),
    pixelsPerMillimetre === null
      ? ""
      : t("compose-scale", { scale: Number(pixelsPerMillimetre.toPrecision(4)) }),
    aboutSize(reduced),
  ];
}

function aboutSize(reduced: PhotoNotes["reduced"]): string {
  if (reduced === null) return "";
  const [before, after] = reduced;
  return t("compose-photo-reduced", { before: inPixels(before), after: inPixels(after) });
}

function inPixels([width, height]: Pixels): string {
  return `${width} × ${height}`;
}
