// Photos at the size in which report.pdf shows them, made while their pixels were there: another decoding of each
// photo would take a third of the time in which a report is sealed.

/** A JPEG of three components and its size in pixels. */
export interface PrintImage {
  readonly jpeg: Blob;
  readonly width: number;
  readonly height: number;
}

const copies = new WeakMap<Blob, PrintImage>();

/** Keeps a photo's copy for as long as the page keeps the photo. */
export function keepPrintCopy(photo: Blob, copy: PrintImage): void {
  copies.set(photo, copy);
}

/** The copy of a photo that this page has prepared; `undefined` of any other. */
export function printCopyOf(photo: Blob): PrintImage | undefined {
  return copies.get(photo);
}
