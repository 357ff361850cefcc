// The photos on paper: in full, where the page has its small pictures.

import type { OpenedReport, ReportMember } from "../../../format";
import { t } from "../../../words";

/** Where a page shows a report's photos, for printing to put them there. */
export const PRINT_CONTAINER_ID = "photos-on-paper";

/** Decrypts the photos in full, prints the page with them, and lets go of them. Fails as reading them does. */
export async function printReport(
  contents: OpenedReport,
  photos: readonly ReportMember[],
  signal: AbortSignal,
): Promise<void> {
  const urls: string[] = [];
  const figures: HTMLElement[] = [];
  try {
    for (const [index, { name }] of photos.entries()) {
      const url = URL.createObjectURL(await contents.blob(name, signal));
      urls.push(url);
      figures.push(
        await createFigure(
          url,
          t("open-photo.on-paper", { number: index + 1, count: photos.length, file: name }),
        ),
      );
    }
    document.getElementById(PRINT_CONTAINER_ID)?.replaceChildren(...figures);
    await openPrintDialog(signal);
  } finally {
    document.getElementById(PRINT_CONTAINER_ID)?.replaceChildren();
    for (const url of urls) URL.revokeObjectURL(url);
  }
}

/** Opens the browser’s print dialog and waits until it is closed; on a phone it returns at once, and closes later. */
async function openPrintDialog(signal: AbortSignal): Promise<void> {
  const over = new Promise<void>((resolve) => {
    addEventListener(
      "afterprint",
      () => {
        resolve();
      },
      { once: true, signal },
    );
    signal.addEventListener("abort", () => {
      resolve();
    });
  });
  window.print();
  await over;
}

async function createFigure(url: string, caption: string): Promise<HTMLElement> {
  const figure = document.createElement("figure");
  const image = new Image();
  image.alt = "";
  image.src = url;
  await image.decode();
  const figcaption = document.createElement("figcaption");
  figcaption.textContent = caption;
  figure.append(image, figcaption);
  return figure;
}
