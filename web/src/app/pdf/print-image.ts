// Photos at the resolution of paper.

import type { PrintImage } from "../../media";

const QUALITY = 0.85;

/** Encodes a picture anew so that its longer edge has at most `maxEdge` pixels. */
export async function toPrintImage(picture: Blob, maxEdge: number): Promise<PrintImage> {
  const bitmap = await createImageBitmap(picture);
  try {
    const scale = Math.min(1, maxEdge / Math.max(bitmap.width, bitmap.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(bitmap.width * scale));
    canvas.height = Math.max(1, Math.round(bitmap.height * scale));
    const context = canvas.getContext("2d");
    if (context === null) throw new Error("the browser has no canvas");
    context.fillStyle = "#fff";
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.imageSmoothingQuality = "high";
    context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    const jpeg = await new Promise<Blob | null>((resolve) => {
      canvas.toBlob(resolve, "image/jpeg", QUALITY);
    });
    if (jpeg === null) throw new Error("the browser could not encode a picture");
    return { jpeg, width: canvas.width, height: canvas.height };
  } finally {
    bitmap.close();
  }
}
