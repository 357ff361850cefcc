// PDFs as pages that are drawn and whose text can be read, by pdf.js. It runs no script of a PDF’s, follows none of its
// links, fetches nothing, and makes no code of texts.

import * as pdfjs from "pdfjs-dist/legacy/build/pdf.mjs";
import { type Size, drawingScale } from "./geometry";

// far more than reports have: what is beyond is only drawn in another program
export const MAX_PAGES = 500;
const MAX_IMAGE_PIXELS = 64_000_000;
const LONGEST_MS = 60_000;

/** A PDF that cannot be shown: damaged, locked, or none at all. */
export class UnreadablePdf extends Error {
  override readonly name = "UnreadablePdf";
}

export interface PdfPage {
  readonly size: Size;
  /** Draws the page as sharp as a screen of so many pixels a CSS pixel shows it. Fails with an AbortError. */
  readonly draw: (scale: number, screen: number, signal: AbortSignal) => Promise<HTMLCanvasElement>;
  /** Puts the page's text where it is drawn, invisible, for screen readers and to be copied. */
  readonly write: (layer: HTMLElement) => Promise<void>;
}

export interface PdfDocument {
  readonly pageCount: number;
  /** A page, counted from 1. Fails with UnreadablePdf. */
  readonly page: (number: number) => Promise<PdfPage>;
  readonly close: () => void;
}

/** Opens a PDF with a worker of `pdf-worker`, which ends with it. Fails with UnreadablePdf. */
export async function openPdf(content: Blob, worker: Worker): Promise<PdfDocument> {
  const port = new pdfjs.PDFWorker({
    port: worker as unknown as null,
    verbosity: pdfjs.VerbosityLevel.ERRORS,
  });
  const close = (): void => {
    port.destroy();
    worker.terminate();
  };
  let deadline: ReturnType<typeof setTimeout> | undefined;
  try {
    const task = pdfjs.getDocument({
      data: new Uint8Array(await content.arrayBuffer()),
      worker: port,
      verbosity: pdfjs.VerbosityLevel.ERRORS,
      isEvalSupported: false,
      // its WebAssembly decodes what no report of PicSafe's has
      useWasm: false,
      enableXfa: false,
      maxImageSize: MAX_IMAGE_PIXELS,
    });
    const gaveUp = new Promise<never>((_, reject) => {
      const giveUp = (): void => {
        reject(new UnreadablePdf());
      };
      deadline = setTimeout(giveUp, LONGEST_MS);
      // it could not be loaded, or its memory ran out
      worker.addEventListener("error", giveUp);
    });
    const document = await Promise.race([task.promise, gaveUp]);
    return {
      pageCount: Math.min(document.numPages, MAX_PAGES),
      page: async (number) => pageOf(await document.getPage(number).catch(toUnreadable)),
      close,
    };
  } catch {
    close();
    throw new UnreadablePdf();
  } finally {
    clearTimeout(deadline);
  }
}

function pageOf(page: pdfjs.PDFPageProxy): PdfPage {
  const { width, height } = page.getViewport({ scale: 1 });
  const size = { width, height };
  return {
    size,
    draw: async (scale, screen, signal) => {
      const viewport = page.getViewport({ scale: drawingScale(size, scale, screen) });
      const canvas = document.createElement("canvas");
      canvas.width = Math.floor(viewport.width);
      canvas.height = Math.floor(viewport.height);
      const task = page.render({ canvas, viewport, annotationMode: pdfjs.AnnotationMode.DISABLE });
      const cancel = (): void => {
        task.cancel();
      };
      signal.addEventListener("abort", cancel, { once: true });
      await task.promise.catch(() => {
        signal.throwIfAborted();
        return toUnreadable();
      });
      signal.removeEventListener("abort", cancel);
      signal.throwIfAborted();
      return canvas;
    },
    write: async (layer) => {
      const viewport = page.getViewport({ scale: 1 });
      const textContentSource = page.streamTextContent();
      await new pdfjs.TextLayer({ textContentSource, container: layer, viewport })
        .render()
        .catch(toUnreadable);
    },
  };
}

function toUnreadable(): never {
  throw new UnreadablePdf();
}
