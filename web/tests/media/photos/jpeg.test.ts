import { describe, expect, it } from "vitest";
import { concat, utf8 } from "../../../src/contract/bytes";
import { endsEarly, withEnd, withoutMetadata } from "../../../src/media/photos/jpeg";
import { END, SCAN, START, frame, jpeg, segment } from "../../support/images";

describe("a JPEG without metadata", () => {
  const secret = utf8("Exif\0\0GPS");

  it("keeps its picture and loses everything else", () => {
    const dressed = concat(
      jpeg(
        5,
        4,
        segment(0xe0, utf8("JFIF\0")),
        segment(0xe1, secret),
        segment(0xfe, secret),
        segment(0xe2, secret),
      ),
      secret,
    );
    expect(withoutMetadata(dressed)).toEqual(jpeg(5, 4));
  });

  it("keeps what says how its colours are coded", () => {
    const adobe = jpeg(5, 4, segment(0xee, utf8("Adobe")));
    expect(withoutMetadata(adobe)).toEqual(adobe);
  });

  it("loses metadata between its scans, too", () => {
    const progressive = concat(START, frame(5, 4), SCAN, segment(0xe1, secret), SCAN, END);
    expect(withoutMetadata(progressive)).toEqual(concat(START, frame(5, 4), SCAN, SCAN, END));
  });

  it("is not made of what is cut short or no JPEG", () => {
    const whole = jpeg(5, 4, segment(0xe1, secret));
    for (let size = 0; size < whole.length; size++) {
      expect(() => withoutMetadata(whole.slice(0, size))).toThrow(
        expect.objectContaining({ code: "unreadable_photo" }),
      );
    }
  });
});

describe("a JPEG that was cut short", () => {
  const whole = concat(START, frame(5, 4), SCAN, segment(0xe1, utf8("x")), SCAN, END);
  const firstScan = START.length + frame(5, 4).length + 8;

  it.each([1, 2, 3, 5])("by %s bytes is told from a whole one, and ended", async (missing) => {
    const cut = whole.slice(0, -missing);
    expect(endsEarly(whole)).toBe(false);
    expect(endsEarly(cut)).toBe(true);
    const ended = new Uint8Array(await withEnd(cut).arrayBuffer());
    expect(endsEarly(ended)).toBe(false);
    expect(ended.slice(-2)).toEqual(END);
  });

  it("is told wherever in its picture it ends, and refused before", () => {
    for (let size = 0; size < whole.length; size++) {
      const cut = whole.slice(0, size);
      if (size >= firstScan + 2) expect(endsEarly(cut)).toBe(true);
      else if (size < firstScan)
        expect(() => endsEarly(cut)).toThrow(expect.objectContaining({ code: "unreadable_photo" }));
    }
  });

  it("is none for what is behind its end", () => {
    expect(endsEarly(concat(whole, utf8("a trailer of a phone's own")))).toBe(false);
  });
});
