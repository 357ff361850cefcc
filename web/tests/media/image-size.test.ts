import { describe, expect, it } from "vitest";
import { type Bytes, concat, utf8 } from "../../src/contract/bytes";
import { imageSize } from "../../src/media/image-size";
import { jpeg, segment } from "../support/images";

describe("an image", () => {
  it("of any kind says its size in its header", () => {
    const png = concat(
      Uint8Array.of(0x89),
      utf8("PNG\r\n\x1a\n\0\0\0\rIHDR"),
      Uint8Array.of(0, 0, 2, 0, 0, 0, 1, 0),
    );
    expect(imageSize(png)).toEqual({ width: 512, height: 256 });
    expect(imageSize(jpeg(640, 480, segment(0xe1, utf8("Exif"))))).toEqual({ width: 640, height: 480 });
    const webp = (chunk: string, ...rest: number[]): Bytes =>
      concat(utf8(`RIFF....WEBP${chunk}....`), Uint8Array.from(rest));
    expect(imageSize(webp("VP8X", 0, 0, 0, 0, 63, 1, 0, 239, 0, 0))).toEqual({ width: 320, height: 240 });
    expect(imageSize(webp("VP8L", 0x2f, 0x3f, 0xc1, 0x3b, 0))).toEqual({ width: 320, height: 240 });
    expect(imageSize(webp("VP8 ", 0, 0, 0, 0x9d, 1, 0x2a, 64, 1, 240, 0))).toEqual({
      width: 320,
      height: 240,
    });
    expect(imageSize(utf8("GIF89a"))).toBeUndefined();
    expect(imageSize(png.slice(0, 20))).toBeUndefined();
  });
});
