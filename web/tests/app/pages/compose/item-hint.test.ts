import { expect, it } from "vitest";
import type { DraftItem } from "../../../../src/app/pages/compose/draft";
import { conversionOf } from "../../../../src/app/pages/compose/editor/item-conversion";
import { itemHint } from "../../../../src/app/pages/compose/item-hint";
import { NO_NOTES, type PhotoNotes, photoNote } from "../../../../src/contract/photo-notes";
import type { EditSummary } from "../../../../src/media/editing/edit-note";

const PHOTO: DraftItem = { id: "1", type: "photo", content: new Blob(), thumbnail: new Blob() };
const UNEDITED: EditSummary = {
  isCropped: false,
  blackedOut: 0,
  blurred: 0,
  isMarked: false,
  pixelsPerMillimetre: null,
  reduced: null,
};

/** An item of which the report says the same as its sender is told. */
function noted(notes: PhotoNotes, edits?: EditSummary): DraftItem {
  const conversion = { from: "image/heic", to: "image/jpeg", note: photoNote(notes) };
  return { ...PHOTO, notes, conversion, ...(edits !== undefined && { edits }) };
}

it("says nothing of a photo that is as it was", () => {
  expect(itemHint(PHOTO)).toBe("");
  expect(itemHint(noted(NO_NOTES, UNEDITED))).toBe("");
});

it("says of a film that it will not be seen", () => {
  expect(itemHint({ ...PHOTO, type: "video", isUnshown: true })).toBe(
    "This browser cannot show its pictures. It is enclosed as it is.",
  );
});

it.each<[PhotoNotes, EditSummary?]>([
  [{ ...NO_NOTES, chosen: "first" }],
  [{ ...NO_NOTES, chosen: "main", isTurnedByExif: true, mayShowNames: true }],
  [
    {
      ...NO_NOTES,
      reduced: [
        [12000, 9000],
        [4000, 3000],
      ],
      missingPercent: 0,
    },
  ],
  [{ ...NO_NOTES, missingPercent: 12 }],
  [
    { ...NO_NOTES, missingPercent: 7 },
    { ...UNEDITED, isCropped: true, isMarked: true },
  ],
  [NO_NOTES, { ...UNEDITED, blackedOut: 1, blurred: 2, pixelsPerMillimetre: 12.3456 }],
])("says in English what the report says: %j %j", (notes, edits) => {
  const item = noted(notes, edits);
  expect(itemHint(item)).not.toBe("");
  expect(itemHint(item)).toBe(conversionOf(item)?.note);
});
