import { describe, expect, it } from "vitest";
import { type Bytes, concat } from "../../../src/contract/bytes";
import { tiffToPng } from "../../../src/media/photos/tiff";
import { u16 } from "../../support/photos";
import { tiff } from "../../support/photos";
import { readPng } from "../../support/png";

const TAGS = { 256: 3, 257: 2, 258: 8, 259: 1, 262: 1, 273: 0, 277: 1, 278: 2, 279: 0 };

/** A page of 3 × 2 pixels, whose pixels are behind its directory. */
function page(pixels: Bytes, tags: Readonly<Record<number, number>> = {}, isLittle = true): Bytes {
  const all = { ...TAGS, 279: pixels.length, ...tags };
  return tiff([{ ...all, 273: tiff([all]).length }], isLittle, pixels);
}

const opaque = (...grey: number[]): Uint8Array =>
  Uint8Array.from(grey.flatMap((level) => [level, level, level, 255]));

describe("a TIFF", () => {
  it.each<[string, Bytes, Uint8Array[]]>([
    ["grey", page(Uint8Array.of(1, 2, 3, 4, 5, 6)), [opaque(1, 2, 3), opaque(4, 5, 6)]],
    ["big-endian", page(Uint8Array.of(1, 2, 3, 4, 5, 6), {}, false), [opaque(1, 2, 3), opaque(4, 5, 6)]],
    [
      "white is zero",
      page(Uint8Array.of(1, 2, 3, 4, 5, 6), { 262: 0 }),
      [opaque(254, 253, 252), opaque(251, 250, 249)],
    ],
    [
      "of 16 bits",
      page(concat(...[0, 257, 514, 771, 65_278, 65_535].map((level) => u16(level, true))), { 258: 16 }),
      [opaque(0, 1, 2), opaque(3, 254, 255)],
    ],
    [
      "in colour",
      page(
        Uint8Array.from({ length: 18 }, (_, index) => index),
        { 262: 2, 277: 3 },
      ),
      [
        Uint8Array.of(0, 1, 2, 255, 3, 4, 5, 255, 6, 7, 8, 255),
        Uint8Array.of(9, 10, 11, 255, 12, 13, 14, 255, 15, 16, 17, 255),
      ],
    ],
    ["mirrored", page(Uint8Array.of(1, 2, 3, 4, 5, 6), { 274: 2 }), [opaque(3, 2, 1), opaque(6, 5, 4)]],
    ["upside down", page(Uint8Array.of(1, 2, 3, 4, 5, 6), { 274: 3 }), [opaque(6, 5, 4), opaque(3, 2, 1)]],
    [
      "transposed",
      page(Uint8Array.of(1, 2, 3, 4, 5, 6), { 274: 5 }),
      [opaque(1, 4), opaque(2, 5), opaque(3, 6)],
    ],
    [
      "to be turned right",
      page(Uint8Array.of(1, 2, 3, 4, 5, 6), { 274: 6 }),
      [opaque(4, 1), opaque(5, 2), opaque(6, 3)],
    ],
    [
      "transverse",
      page(Uint8Array.of(1, 2, 3, 4, 5, 6), { 274: 7 }),
      [opaque(6, 3), opaque(5, 2), opaque(4, 1)],
    ],
    [
      "to be turned left",
      page(Uint8Array.of(1, 2, 3, 4, 5, 6), { 274: 8 }),
      [opaque(3, 6), opaque(2, 5), opaque(1, 4)],
    ],
  ])("%s", async (_, file, rows) => {
    expect((await readPng(await tiffToPng(file))).rows).toEqual(rows);
  });

  it.each<[string, Bytes, string]>([
    ["in planes", page(new Uint8Array(18), { 262: 2, 277: 3, 284: 2 }), "unsupported_tiff"],
    ["of a fax", page(new Uint8Array(6), { 259: 4 }), "unsupported_tiff"],
    ["of inks", page(new Uint8Array(24), { 262: 5, 277: 4 }), "unsupported_tiff"],
    ["with a JPEG within", page(new Uint8Array(18), { 259: 7, 262: 2, 277: 3 }), "unsupported_tiff"],
    ["of a camera’s raw photo", page(new Uint8Array(6), { 254: 1 }), "unsupported_photo"],
    ["of real numbers", page(new Uint8Array(24), { 258: 32, 339: 3 }), "unsupported_photo"],
    ["without its pixels", page(new Uint8Array(6)).slice(0, -3), "unreadable_photo"],
    ["cut short in its directory", page(new Uint8Array(6)).slice(0, 60), "unreadable_photo"],
    ["whose directory lies behind its end", Uint8Array.of(0x49, 0x49, 42, 0, 0, 1, 0, 0), "unreadable_photo"],
    ["of two bytes", Uint8Array.of(0x49, 0x49), "unreadable_photo"],
  ])("%s is refused, as it would be read wrongly", async (_, file, code) => {
    await expect(tiffToPng(file)).rejects.toMatchObject({ name: "MediaError", code });
  });
});
