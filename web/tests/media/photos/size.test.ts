import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Bytes, concat, utf8 } from "../../../src/contract/bytes";
import type { PhotoKind } from "../../../src/contract/photo-kinds";
import { readPhotoHeader } from "../../../src/media/photos/size";
import { jpeg, segment } from "../../support/images";
import { animatedGif, box, heif, png, tiff, u16, u32 } from "../../support/photos";

const webp = (chunk: string, ...rest: number[]): Bytes =>
  concat(utf8(`RIFF....WEBP${chunk}....`), Uint8Array.from(rest));
const animation = box("acTL", u32(7), u32(0)).slice(4);

describe("a photo's header", () => {
  it.each<[string, PhotoKind, Bytes, [number, number, boolean]]>([
    ["JPEG", "JPEG", jpeg(640, 480, segment(0xe1, utf8("Exif"))), [640, 480, false]],
    ["PNG", "PNG", png(512, 256), [512, 256, false]],
    ["animated PNG", "PNG", png(512, 256, concat(u32(8), animation, u32(0))), [512, 256, true]],
    ["extended WebP", "WebP", webp("VP8X", 0, 0, 0, 0, 63, 1, 0, 239, 0, 0), [320, 240, false]],
    ["animated WebP", "WebP", webp("VP8X", 2, 0, 0, 0, 63, 1, 0, 239, 0, 0), [320, 240, true]],
    ["lossless WebP", "WebP", webp("VP8L", 0x2f, 0x3f, 0xc1, 0x3b, 0), [320, 240, false]],
    ["lossy WebP", "WebP", webp("VP8 ", 0, 0, 0, 0x9d, 1, 0x2a, 64, 1, 240, 0), [320, 240, false]],
    ["GIF", "GIF", animatedGif(5, 4, 1), [5, 4, false]],
    ["animated GIF", "GIF", animatedGif(5, 4, 2), [5, 4, true]],
    [
      "BMP",
      "BMP",
      concat(utf8("BM"), new Uint8Array(12), u32(40, true), u32(9, true), u32(7, true)),
      [9, 7, false],
    ],
    [
      "BMP from the top",
      "BMP",
      concat(utf8("BM"), new Uint8Array(12), u32(40, true), u32(9, true), u32(-7, true)),
      [9, 7, false],
    ],
    [
      "BMP of OS/2",
      "BMP",
      concat(utf8("BM"), new Uint8Array(12), u32(12, true), u16(9, true), u16(7, true)),
      [9, 7, false],
    ],
    ["TIFF", "TIFF", tiff([{ 256: 30, 257: 20 }]), [30, 20, false]],
    [
      "TIFF with pages",
      "TIFF",
      tiff([
        { 256: 30, 257: 20 },
        { 256: 30, 257: 20 },
      ]),
      [30, 20, true],
    ],
    [
      "TIFF with a smaller copy",
      "TIFF",
      tiff([
        { 256: 30, 257: 20 },
        { 254: 1, 256: 3, 257: 2 },
      ]),
      [30, 20, false],
    ],
    ["HEIC of tiles", "HEIC", heif("heic", [512, 512], [4032, 3024], [320, 240]), [4032, 3024, false]],
    ["AVIF", "AVIF", heif("avif", [640, 480]), [640, 480, false]],
    ["animated AVIF", "AVIF", heif("avis", [640, 480]), [640, 480, true]],
  ])("of %s says its size", (_, kind, file, [width, height, hasMore]) => {
    expect(readPhotoHeader(kind, file)).toMatchObject({ width, height, hasMore });
  });

  it("that ends early, or is none, is nothing", () => {
    expect(readPhotoHeader("PNG", png(5, 4).slice(0, 20))).toBeUndefined();
    expect(readPhotoHeader("DICOM", new Uint8Array(200))).toBeUndefined();
    expect(readPhotoHeader("TIFF", utf8("II+\0........"))).toBeUndefined();
    expect(readPhotoHeader("HEIC", box("ftyp", utf8("heic")))).toBeUndefined();
  });

  it("of any bytes is read to its end", () => {
    const kinds: readonly PhotoKind[] = ["JPEG", "PNG", "WebP", "GIF", "BMP", "TIFF", "HEIC", "AVIF"];
    const starts = [
      jpeg(5, 4),
      png(5, 4),
      animatedGif(5, 4, 2),
      tiff([{ 256: 3 }, { 256: 3 }]),
      heif("heic", [5, 4]),
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(...kinds),
        fc.constantFrom(...starts),
        fc.nat({ max: 60 }),
        fc.uint8Array({ maxLength: 80 }),
        (kind, start, kept, rest) => {
          readPhotoHeader(kind, concat(start.slice(0, kept), rest));
        },
      ),
    );
  });
});
