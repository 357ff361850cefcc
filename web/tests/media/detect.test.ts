import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Bytes, concat, utf8 } from "../../src/contract/bytes";
import { detectMedia } from "../../src/media/detect";
import { type Recording, describeRecording } from "../../src/media/recordings/strip";
import { jpeg } from "../support/images";

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

/** What a file is; of MP4 what its tracks say. */
async function detect(file: Blob): Promise<{ type: string } | Recording> {
  return (await detectMedia(file)) === "photo" ? { type: "photo" } : describeRecording(file);
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
    ["AVIF", box("ftyp", utf8("avif")), "photo"],
    ["JPEG XL", Uint8Array.of(0xff, 0x0a), "unsupported_media"],
    ["text tracks", concat(box("ftyp", utf8("isom")), movie("text", 3)), "unsupported_media"],
    ["film cut short", concat(box("ftyp", utf8("isom")), movie("vide", 3).slice(0, -4)), "damaged_media"],
    ["film without tracks", box("ftyp", utf8("isom")), "damaged_media"],
    ["nothing", new Uint8Array(0), "empty_file"],
  ])("%s", async (_, bytes, expected) => {
    const outcome = await detect(new Blob([bytes])).then(
      ({ type }) => type,
      (error: unknown) => (error as { code: string }).code,
    );
    expect(outcome).toBe(expected);
  });

  it.each([
    ["WebM", Uint8Array.of(0x1a, 0x45, 0xdf, 0xa3)],
    ["Ogg", utf8("OggS")],
    ["WAV", utf8("RIFF....WAVEfmt ")],
    ["AMR", utf8("#!AMR\n")],
  ])("%s is a recording, which may have to be converted", async (_, bytes) => {
    expect(await detectMedia(new Blob([bytes]))).toBe("recording");
  });

  it("comes with how long it plays", async () => {
    expect(await detect(new Blob([box("ftyp", utf8("isom")), movie("soun", 90)]))).toEqual({
      type: "audio",
      duration: 90,
      codecs: [],
    });
  });

  it("is found out or refused for any bytes", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
        const file = new Blob([box("ftyp", utf8("isom")), new Uint8Array(bytes)]);
        await detect(file).catch((error: unknown) => {
          expect(error).toMatchObject({ name: "MediaError" });
        });
      }),
    );
  });
});
