import { describe, expect, it } from "vitest";
import { conversionOf } from "../../../../../src/app/pages/compose/editor/item-conversion";
import type { DraftItem } from "../../../../../src/app/pages/compose/draft";

const ITEM: DraftItem = { id: "1", type: "photo", content: new Blob(), thumbnail: new Blob() };
const CONVERSION = { from: "image/gif", to: "image/jpeg", note: "The first one." };
const EDITS = {
  isCropped: true,
  blackedOut: 0,
  blurred: 0,
  isMarked: false,
  pixelsPerMillimetre: null,
  reduced: null,
};

describe("what a report says of an item", () => {
  it("is nothing of a photo as it was taken, or that was only turned", () => {
    expect(conversionOf(ITEM)).toBeUndefined();
    expect(conversionOf({ ...ITEM, edits: { ...EDITS, isCropped: false } })).toBeUndefined();
  });

  it("is what it was, and what its sender did to it", () => {
    const edited = "Edited by the sender: cropped.";
    expect(conversionOf({ ...ITEM, edits: EDITS })).toEqual({
      from: "image/jpeg",
      to: "image/jpeg",
      note: edited,
    });
    expect(conversionOf({ ...ITEM, conversion: CONVERSION, edits: EDITS })).toEqual({
      ...CONVERSION,
      note: `The first one. ${edited}`,
    });
    expect(conversionOf({ ...ITEM, conversion: CONVERSION })).toEqual(CONVERSION);
  });
});
