import { describe, expect, it } from "vitest";
import { audioThumbnail, durationText, videoThumbnail } from "../../src/media/placeholder-thumbnails";
import { FakeImageCodec } from "../support/images";

describe("placeholder thumbnails", () => {
  it("say how long something plays", async () => {
    const codec = new FakeImageCodec();
    await videoThumbnail(75, codec);
    await audioThumbnail(undefined, codec);
    expect(codec.words).toEqual(["1:15"]);
    expect(codec.drawn).toEqual([
      [320, 240],
      [320, 240],
    ]);
  });

  it.each([
    [0, "0:00"],
    [59.6, "1:00"],
    [3599.6, "1:00:00"],
    [Number.NaN, "–"],
    [-1, "–"],
    [Infinity, "–"],
  ])("%d seconds are %s", (duration, shown) => {
    expect(durationText(duration)).toBe(shown);
  });
});
