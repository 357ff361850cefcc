import { describe, expect, it } from "vitest";
import { editNote, joinedSummary } from "../../../src/media/editing/edit-note";
import { type PhotoEdits, untouched } from "../../../src/media/editing/edits";
import { summaryOf } from "../../../src/media/editing/summary";

const PHOTO = { width: 8000, height: 6000 };
const AREA = { x: 0, y: 0, width: 10, height: 10 };
const RULER = {
  from: { x: 0, y: 0 },
  to: { x: 1234, y: 0 },
  millimetres: 100,
  corner: { x: 1, y: 1 },
} as const;
const all: PhotoEdits = {
  ...untouched(PHOTO),
  turns: 1,
  crop: { x: 0, y: 0, width: 4000, height: 6000 },
  marks: [
    { kind: "cover", style: "black", area: AREA },
    { kind: "cover", style: "black", area: AREA },
    { kind: "cover", style: "blur", area: AREA },
    { kind: "text", at: { x: 5, y: 5 }, text: "secret words" },
  ],
  ruler: RULER,
};

describe("what a report says of an edited photo", () => {
  it("is what a recipient should know, and none of the words on it", () => {
    expect(editNote(summaryOf(all, 1))).toBe(
      "Edited by the sender: cropped, 2 areas blacked out, 1 area blurred, marked with arrows or words. " +
        "The sender set the scale on the picture: 12.34 pixels per millimetre.",
    );
  });

  it("is nothing of one that was only turned", () => {
    expect(editNote(summaryOf({ ...untouched(PHOTO), turns: 3 }, 1))).toBe("");
  });

  it("is also that it became smaller, and the scale is that of what is left", () => {
    const note = editNote(summaryOf({ ...untouched(PHOTO), ruler: RULER, turns: 1 }, 0.5));
    expect(note).toBe(
      "The sender set the scale on the picture: 6.17 pixels per millimetre. " +
        "Reduced from 6000 × 8000 to 3000 × 4000 pixels.",
    );
  });

  it("is all of it if the photo was edited twice", () => {
    const [first, second] = [
      summaryOf(all, 1),
      summaryOf({ ...all, ruler: null, crop: untouched(PHOTO).crop }, 1),
    ];
    const joined = joinedSummary(first, second, 0.5);
    expect(joined).toMatchObject({ isCropped: true, blackedOut: 4, blurred: 2, pixelsPerMillimetre: 6.17 });
    expect(joinedSummary(second, first, 0.5).pixelsPerMillimetre).toBe(12.34);
  });
});
