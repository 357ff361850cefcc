import { describe, expect, it } from "vitest";
import { concat, utf8 } from "../../../src/contract/bytes";
import { ownMemory } from "../../../src/media/photos/memory";
import { preparePhoto as prepareIn } from "../../../src/media/photos/prepare";
import { FakeImageCodec, jpeg } from "../../support/images";
import { animatedGif, heif, heifCodedAs, png } from "../../support/photos";

const noHeif = (): Promise<never> => Promise.reject(new TypeError("no network"));
const preparePhoto = (photo: Blob, decoding: Parameters<typeof prepareIn>[1]) =>
  prepareIn(photo, decoding, ownMemory);
const decoder = (codec: FakeImageCodec) => ({ codec, loadHeif: noHeif });

describe("a photo", () => {
  it("is drawn anew, with a thumbnail and a copy for report.pdf, and let go", async () => {
    const codec = new FakeImageCodec(4000, 3000);
    const made = await preparePhoto(new Blob([jpeg(4000, 3000)]), decoder(codec));
    expect(codec.drawn).toEqual([
      [4000, 3000],
      [320, 240],
      [1344, 1008],
    ]);
    expect(made.print).toMatchObject({ width: 1344, height: 1008 });
    expect(codec.closed).toBe(1);
    expect(made.kind).toBe("JPEG");
    expect(made.notes).toEqual({ chosen: null, reduced: null, missingPercent: null });
    for (const image of [made.photo, made.thumbnail, made.print.jpeg]) {
      expect(image.type).toBe("image/jpeg");
      expect(await image.text()).not.toContain("secret");
    }
  });

  it("is made smaller where a browser cannot draw all of it, and says so", async () => {
    const codec = new FakeImageCodec(8000, 6000);
    codec.maxPixels = 16_777_216;
    const { notes } = await preparePhoto(new Blob([jpeg(8000, 6000)]), decoder(codec));
    const [[width, height] = [0, 0]] = codec.drawn;
    expect(width * height).toBeLessThanOrEqual(16_777_216);
    expect(width / height).toBeCloseTo(4 / 3, 2);
    expect(notes.reduced).toEqual([
      [8000, 6000],
      [width, height],
    ]);
  });

  it("of 200 megapixels is decoded at half its size, also when it is turned", async () => {
    const codec = new FakeImageCodec(6120, 8160);
    const { notes } = await preparePhoto(new Blob([jpeg(16_320, 12_240)]), decoder(codec));
    expect(codec.wanted).toEqual({ width: 8160, height: 6120 });
    expect(notes.reduced).toEqual([
      [12_240, 16_320],
      [6120, 8160],
    ]);
  });

  it("of 108 megapixels has 50 in the end, whoever made it smaller", async () => {
    const codec = new FakeImageCodec(12_000, 9000);
    const { notes } = await preparePhoto(new Blob([jpeg(12_000, 9000)]), decoder(codec));
    expect(notes.reduced).toEqual([
      [12_000, 9000],
      [8164, 6123],
    ]);
  });

  it.each([
    ["with too many pixels", jpeg(60_000, 60_000)],
    ["with too long an edge", png(80_000_000, 1)],
    ["of a kind that is decoded whole, with more than 80 million pixels", png(10_000, 8001)],
    ["of tiles", heif("heic", [512, 512], [20_000, 20_000])],
  ])("%s is refused before it is decoded", async (_, file) => {
    const codec = new FakeImageCodec();
    const call = preparePhoto(new Blob([file]), decoder(codec));
    await expect(call).rejects.toMatchObject({ code: "photo_too_large" });
    expect(codec.decoded).toBe(0);
  });

  it("whose header says less than it holds is refused once it is decoded", async () => {
    const codec = new FakeImageCodec(20_000, 20_000);
    const call = preparePhoto(new Blob([png(100, 100)]), decoder(codec));
    await expect(call).rejects.toMatchObject({ code: "photo_too_large", kind: "PNG" });
    expect(codec.closed).toBe(1);
  });

  it("of several pictures is the first", async () => {
    const { notes } = await preparePhoto(new Blob([animatedGif(5, 4, 2)]), decoder(new FakeImageCodec()));
    expect(notes.chosen).toBe("first");
  });

  it("without its last bytes is taken with a note, and with too few refused", async () => {
    const cut = new Blob([jpeg(4000, 3000).slice(0, -2)]);
    const codec = new FakeImageCodec();
    expect((await preparePhoto(cut, decoder(codec))).notes.missingPercent).toBe(0);
    codec.grey = 0.095;
    expect((await preparePhoto(cut, decoder(codec))).notes.missingPercent).toBe(10);
    codec.grey = 0.2;
    await expect(preparePhoto(cut, decoder(codec))).rejects.toMatchObject({ code: "unreadable_photo" });
    expect(codec.closed).toBe(codec.decoded);
  });

  it.each([
    ["JPEG", jpeg(5, 4), "unreadable_photo"],
    ["HEIC", heif("heic", [5, 4]), "unsupported_photo"],
    ["HEIF (uncompressed)", heifCodedAs("unci"), "unsupported_photo"],
    ["DICOM", concat(new Uint8Array(128), utf8("DICM")), "unsupported_photo"],
    ["JPEG XL", Uint8Array.of(0xff, 0x0a), "unsupported_photo"],
    [undefined, utf8("x"), "unsupported_photo"],
  ])("that nothing here decodes is refused by its kind: %s", async (kind, file, code) => {
    const codec = new FakeImageCodec();
    codec.decode = () => Promise.reject(new DOMException("", "InvalidStateError"));
    await expect(preparePhoto(new Blob([file]), decoder(codec))).rejects.toMatchObject({ code, kind });
  });
});
