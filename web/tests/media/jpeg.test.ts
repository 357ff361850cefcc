import { describe, expect, it } from "vitest";
import { concat, utf8 } from "../../src/contract/bytes";
import { withoutMetadata } from "../../src/media/jpeg";
import { END, SCAN, START, frame, jpeg, segment } from "../support/images";

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
