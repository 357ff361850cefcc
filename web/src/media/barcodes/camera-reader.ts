// Reads a wristband off a video element that shows a camera: by the browser where that knows all three symbologies, else
// by a library that is loaded then. No picture is kept.

import wasmUrl from "zxing-wasm/reader/zxing_reader.wasm?url";
import { patientNumber } from "./patient-number";

/** The patients' numbers in what the camera sees now. */
export type ReadCamera = (video: HTMLVideoElement) => Promise<readonly string[]>;

interface Detector {
  detect(source: HTMLVideoElement): Promise<readonly { readonly rawValue: string }[]>;
}
interface DetectorClass {
  new (options: { readonly formats: readonly string[] }): Detector;
  getSupportedFormats(): Promise<readonly string[]>;
}

const FORMATS = ["code_128", "data_matrix", "qr_code"];
const LONGEST_SIDE = 1280;

/** Fails in any way if the library is needed and cannot be had. */
export async function openCameraReader(): Promise<ReadCamera> {
  const Detector = (globalThis as { BarcodeDetector?: DetectorClass }).BarcodeDetector;
  const known = (await Detector?.getSupportedFormats().catch(() => [])) ?? [];
  return Detector !== undefined && FORMATS.every((format) => known.includes(format))
    ? byBrowser(new Detector({ formats: FORMATS }))
    : await byLibrary();
}

function byBrowser(detector: Detector): ReadCamera {
  return async (video) => {
    const found = await detector.detect(video);
    return found.flatMap(({ rawValue }) => patientNumber(rawValue, false) ?? []);
  };
}

async function byLibrary(): Promise<ReadCamera> {
  const { openZxing } = await import("./zxing");
  const answer = await fetch(wasmUrl);
  if (!answer.ok) throw new TypeError("the reader cannot be loaded");
  const read = await openZxing(await answer.arrayBuffer());
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d", { willReadFrequently: true });
  return async (video) => {
    const { videoWidth, videoHeight } = video;
    if (context === null || videoWidth === 0) return [];
    const scale = Math.min(1, LONGEST_SIDE / Math.max(videoWidth, videoHeight));
    canvas.width = Math.round(videoWidth * scale);
    canvas.height = Math.round(videoHeight * scale);
    context.drawImage(video, 0, 0, canvas.width, canvas.height);
    return await read(context.getImageData(0, 0, canvas.width, canvas.height));
  };
}
