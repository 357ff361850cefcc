import { describe, expect, it } from "vitest";
import { stripPhoto } from "../../src/media/photo";
import { FakeImageCodec, jpeg } from "../support/images";

describe("a photo", () => {
  it("is drawn anew, with a thumbnail, and let go", async () => {
    const codec = new FakeImageCodec(4000, 3000);
    const { photo, thumbnail } = await stripPhoto(new Blob([jpeg(4000, 3000)]), codec);
    expect(codec.drawn).toEqual([
      [4000, 3000],
      [320, 240],
    ]);
    expect(codec.closed).toBe(1);
    for (const made of [photo, thumbnail]) {
      expect(made.type).toBe("image/jpeg");
      expect(await made.text()).not.toContain("secret");
    }
  });

  it("is made smaller where a browser cannot draw all of it", async () => {
    const codec = new FakeImageCodec(8000, 6000);
    codec.maxPixels = 16_777_216;
    await stripPhoto(new Blob([jpeg(8000, 6000)]), codec);
    const [[width, height] = [0, 0]] = codec.drawn;
    expect(width * height).toBeLessThanOrEqual(16_777_216);
    expect(width / height).toBeCloseTo(4 / 3, 2);
  });

  it("with too many pixels is refused before it is decoded", async () => {
    const codec = new FakeImageCodec();
    const call = stripPhoto(new Blob([jpeg(60_000, 60_000)]), codec);
    await expect(call).rejects.toMatchObject({ code: "photo_too_large" });
    expect(codec.closed).toBe(0);
  });

  it("that the browser cannot decode is refused", async () => {
    const codec = new FakeImageCodec();
    codec.decode = () => Promise.reject(new DOMException("", "InvalidStateError"));
    await expect(stripPhoto(new Blob(["x"]), codec)).rejects.toMatchObject({ code: "unsupported_photo" });
  });
});
