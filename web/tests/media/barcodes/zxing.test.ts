// Real symbols, drawn by the library's own writer.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { beforeAll, expect, it } from "vitest";
import { prepareZXingModule as prepareWriter, writeBarcode } from "zxing-wasm/writer";
import { type ReadPicture, openZxing } from "../../../src/media/barcodes/zxing";

const { resolve } = createRequire(import.meta.url);
const GSRN = "012345678901234560";

function wasm(name: string): ArrayBuffer {
  return new Uint8Array(readFileSync(resolve(`zxing-wasm/${name}`))).buffer;
}

let read: ReadPicture;

beforeAll(async () => {
  prepareWriter({ overrides: { wasmBinary: wasm("writer/zxing_writer.wasm") } });
  read = await openZxing(wasm("reader/zxing_reader.wasm"));
});

async function drawn(
  format: "Code128" | "DataMatrix" | "QRCode" | "PDF417",
  text: string,
  options = "",
): Promise<Blob> {
  const { image, error } = await writeBarcode(text, { format, options, scale: 4 });
  if (image === null) throw new Error(error);
  return image;
}

it.each(["Code128", "DataMatrix", "QRCode"] as const)("reads a number in %s", async (format) => {
  expect(await read(await drawn(format, "MRN-0042"))).toEqual(["MRN-0042"]);
});

it.each(["Code128", "DataMatrix"] as const)("reads whom GS1's symbols name, in %s", async (format) => {
  const said = `(8018)${GSRN}(8019)12`;
  expect(await read(await drawn(format, said, "gs1"))).toEqual([GSRN]);
  expect(await read(await drawn(format, "(91)0042", "gs1"))).toEqual(["0042"]);
  expect(await read(await drawn(format, "(01)12345678901231", "gs1"))).toEqual([]);
});

it("reads no other symbols", async () => {
  expect(await read(await drawn("PDF417", "MRN-0042"))).toEqual([]);
});
