// A report of photos, made as a page makes it, and beside it what decoding and encoding each photo alone take.

import { renderReportPdf } from "../src/app/pdf/report-pdf";
import { completeMetadata } from "../src/format/metadata";
import { sealReport } from "../src/format";
import { PhotoPreparer } from "../src/media";
import workerUrl from "../src/media/photos/prepare-worker?worker&url";
import { vocabulary } from "../src/words";

interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { readonly createScriptURL: (url: string) => string },
  ): { createScriptURL(url: string): string };
}

const KEY = "dGhpcyBpcyBub3QgYSBrZXkgYnV0IGEgdmVjdG9yISE";
const QUALITY = 0.92;

/** Decodes each file and encodes it once as JPEG, by the browser alone; milliseconds. */
export async function recodePhotos(files: readonly File[]): Promise<number> {
  const started = performance.now();
  for (const file of files) {
    const image = await createImageBitmap(file);
    const canvas = new OffscreenCanvas(image.width, image.height);
    const context = canvas.getContext("2d");
    if (context === null) throw new Error("there is no canvas");
    context.drawImage(image, 0, 0);
    image.close();
    await canvas.convertToBlob({ type: "image/jpeg", quality: QUALITY });
  }
  return performance.now() - started;
}

/** Prepares each file in the product's worker, writes report.pdf and seals the report; milliseconds, and its file. */
export async function sealPhotos(
  files: readonly File[],
): Promise<{ readonly milliseconds: number; readonly file: Blob }> {
  await vocabulary.choose("en");
  await vocabulary.load(["pdf", "consent", "consent-wording", "dates"]);
  const policy = (globalThis as unknown as { trustedTypes: TrustedTypes }).trustedTypes.createPolicy(
    "picsafe",
    { createScriptURL: (url) => url },
  );
  const started = performance.now();
  const preparer = new PhotoPreparer(() => new Worker(policy.createScriptURL(workerUrl), { type: "module" }));
  const prepared = await Promise.all(files.map((file) => preparer.prepare(file)));
  const metadata = completeMetadata({
    details: { reportid: "0000000011462800528240" },
    media: prepared.map((_, index) => ({ mediaid: String(index + 1), type: "photo" })),
  });
  const photos = prepared.map(({ photo }, index) => ({ itemId: String(index + 1), jpeg: photo }));
  const pdf = await renderReportPdf(metadata, { photos, others: [], signature: null }, new Date());
  const items = prepared.map(({ photo, thumbnail }, index) => ({
    itemId: String(index + 1),
    mediaType: "photo" as const,
    content: photo,
    thumbnail,
  }));
  const { file } = await sealReport({ metadata, pdf, items }, { key: KEY, keyserverUrl: "" });
  return { milliseconds: performance.now() - started, file };
}
