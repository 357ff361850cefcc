// Code 128, Data Matrix and QR by ZXing-C++, as WebAssembly, for browsers that do not read them.

import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";
import { patientNumber } from "./patient-number";

/** Reads patients' numbers of a picture: pixels, or a PNG or JPEG. */
export type ReadPicture = (picture: ImageData | Blob) => Promise<readonly string[]>;

/** Makes it of the program's `zxing_reader.wasm`. */
export async function openZxing(wasmBinary: ArrayBuffer): Promise<ReadPicture> {
  await prepareZXingModule({ overrides: { wasmBinary }, fireImmediately: true });
  return async (picture) => {
    const found = await readBarcodes(picture, {
      formats: ["Code128", "DataMatrix", "QRCode"],
      textMode: "Plain",
      maxNumberOfSymbols: 4,
    });
    return found.flatMap(
      ({ isValid, text, contentType }) => (isValid ? patientNumber(text, contentType === "GS1") : []) ?? [],
    );
  };
}
