import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { beforeAll, describe, expect, it } from "vitest";
import type { MediaError } from "../../../src/media/errors";
import { heifToPng } from "../../../src/media/photos/heif";
import { type HeifLibrary, instanceOf } from "../../../src/media/photos/heif-library";
import { vectorFile } from "../../support/files";
import { readPng } from "../../support/png";

interface HeicVector {
  readonly name: string;
  readonly content: string;
  readonly size: readonly [number, number];
  readonly several: boolean;
  readonly turned_by_exif: boolean;
}

const HEIC = vectorFile("heic.json") as readonly HeicVector[];
const bytesOf = (text: string): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.from(text, "base64"));
const anySize = (): void => undefined;

let library: HeifLibrary;
beforeAll(async () => {
  const path = createRequire(import.meta.url).resolve("libheif-js/libheif-wasm/libheif.wasm");
  library = await instanceOf(new Uint8Array(await readFile(path)).buffer);
});

describe("a HEIC", () => {
  it.each(HEIC)("$name is decoded", async ({ content, size, several, turned_by_exif }) => {
    const { png, isOneOfSeveral, isTurnedByExif } = await heifToPng(bytesOf(content), library, anySize);
    expect((await readPng(png)).size).toEqual(size);
    expect(isOneOfSeveral).toBe(several);
    expect(isTurnedByExif).toBe(turned_by_exif);
  });

  it("brings its profile", async () => {
    const [vector] = HEIC;
    const { png } = await heifToPng(bytesOf(vector?.content ?? ""), library, anySize);
    expect((await readPng(png)).names).toContain("iCCP");
  });

  it("is asked for its size before it is decoded", async () => {
    const refusal = new Error("too large");
    const call = heifToPng(bytesOf(HEIC[0]?.content ?? ""), library, () => {
      throw refusal;
    });
    await expect(call).rejects.toBe(refusal);
  });

  it("that is damaged anywhere is refused or decoded, and leaves nothing behind", async () => {
    const whole = bytesOf(HEIC[2]?.content ?? "");
    const size = library.HEAPU8.length;
    for (let place = 0; place < whole.length; place += 29) {
      const changed = whole.slice();
      changed[place] = (changed[place] ?? 0) ^ 0xff;
      for (const file of [changed, whole.slice(0, place)]) {
        await heifToPng(file, library, anySize).catch((error: unknown) => {
          expect((error as MediaError).name).toBe("MediaError");
        });
      }
    }
    expect(library.HEAPU8.length).toBeLessThan(size + 32 * 1024 * 1024);
  });
});
