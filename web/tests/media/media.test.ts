import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Bytes, concat, utf8 } from "../../src/format/bytes";
import type { DrawingContext, ImageCodec, DecodedImage } from "../../src/media/image-codec";
import { withoutMetadata } from "../../src/media/jpeg";
import { detectMedia } from "../../src/media/detect";
import { stripPhoto } from "../../src/media/photo";
import { imageSize } from "../../src/media/image-size";
import { audioThumbnail, durationText, videoThumbnail } from "../../src/media/placeholder-thumbnails";

function box(kind: string, ...content: Bytes[]): Bytes {
  const body = concat(...content);
  const size = new Uint8Array(4);
  new DataView(size.buffer).setUint32(0, body.length + 8);
  return concat(size, utf8(kind), body);
}

function movie(handler: string, seconds: number): Bytes {
  const header = new Uint8Array(100);
  const view = new DataView(header.buffer);
  view.setUint32(12, 1000);
  view.setUint32(16, seconds * 1000);
  const hdlr = box("hdlr", new Uint8Array(8), utf8(handler), new Uint8Array(12));
  return box("moov", box("mvhd", header), box("trak", box("mdia", hdlr)));
}

function segment(marker: number, content: Bytes): Bytes {
  const size = content.length + 2;
  return concat(Uint8Array.of(0xff, marker, size >> 8, size & 0xff), content);
}

function frame(width: number, height: number): Bytes {
  return segment(0xc0, Uint8Array.of(8, height >> 8, height & 255, width >> 8, width & 255, 1, 1, 0x11, 0));
}

const START = Uint8Array.of(0xff, 0xd8);
const SCAN = concat(
  segment(0xda, Uint8Array.of(1, 1, 0, 0, 63, 0)),
  Uint8Array.of(1, 0xff, 0, 2, 0xff, 0xd3, 9),
);
const END = Uint8Array.of(0xff, 0xd9);
const jpeg = (width: number, height: number, ...more: Bytes[]): Bytes =>
  concat(START, ...more, frame(width, height), SCAN, END);

class FakeImageCodec implements ImageCodec {
  readonly drawn: [number, number][] = [];
  readonly words: string[] = [];
  closed = 0;
  maxPixels = Infinity;
  readonly size: { width: number; height: number };

  constructor(width = 4000, height = 3000) {
    this.size = { width, height };
  }

  decode(): Promise<DecodedImage> {
    return Promise.resolve({ ...this.size, close: () => (this.closed += 1) });
  }

  encodeJpeg(
    width: number,
    height: number,
    _quality: number,
    draw: (context: DrawingContext, drawImage: (image: DecodedImage) => void) => void,
  ): Promise<Blob> {
    if (width * height > this.maxPixels) return Promise.reject(new RangeError("too large"));
    const ignore = (): void => undefined;
    const context: DrawingContext = {
      beginPath: ignore,
      closePath: ignore,
      fill: ignore,
      fillRect: ignore,
      fillStyle: "",
      fillText: (text: string) => this.words.push(text),
      font: "",
      lineTo: ignore,
      moveTo: ignore,
      textAlign: "left",
      textBaseline: "top",
    };
    draw(context, ignore);
    this.drawn.push([width, height]);
    return Promise.resolve(new Blob([jpeg(width, height, segment(0xe1, utf8("Exif\0\0secret")))]));
  }
}

describe("what a file is", () => {
  it.each<[string, Bytes, string]>([
    ["JPEG", jpeg(1, 1), "photo"],
    ["PNG", utf8("x"), "unsupported_media"],
    ["PNG", concat(Uint8Array.of(0x89), utf8("PNG\r\n\x1a\n")), "photo"],
    ["WebP", utf8("RIFF....WEBPVP8 "), "photo"],
    ["HEIC", box("ftyp", utf8("heic")), "photo"],
    ["film", concat(box("ftyp", utf8("isom")), movie("vide", 3)), "video"],
    ["sound", concat(box("ftyp", utf8("M4A ")), box("mdat"), movie("soun", 3)), "audio"],
    ["QuickTime", concat(box("wide"), movie("vide", 3)), "video"],
    ["AVIF", box("ftyp", utf8("avif")), "unsupported_media"],
    ["WebM", Uint8Array.of(0x1a, 0x45, 0xdf, 0xa3), "unsupported_media"],
    ["text tracks", concat(box("ftyp", utf8("isom")), movie("text", 3)), "unsupported_media"],
    ["film cut short", concat(box("ftyp", utf8("isom")), movie("vide", 3).slice(0, -4)), "damaged_media"],
    ["film without tracks", box("ftyp", utf8("isom")), "damaged_media"],
    ["nothing", new Uint8Array(0), "empty_file"],
  ])("%s", async (_, bytes, expected) => {
    const outcome = await detectMedia(new Blob([bytes])).then(
      ({ type }) => type,
      (error: unknown) => (error as { code: string }).code,
    );
    expect(outcome).toBe(expected);
  });

  it("comes with how long it plays", async () => {
    expect(await detectMedia(new Blob([box("ftyp", utf8("isom")), movie("soun", 90)]))).toEqual({
      type: "audio",
      duration: 90,
    });
  });

  it("is found out or refused for any bytes", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
        const file = new Blob([box("ftyp", utf8("isom")), new Uint8Array(bytes)]);
        await detectMedia(file).catch((error: unknown) => {
          expect(error).toMatchObject({ name: "MediaError" });
        });
      }),
    );
  });
});

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

describe("signs", () => {
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
