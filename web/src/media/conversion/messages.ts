// What the page and the worker that converts say to each other.

/** What could not be done: `unsupported` if this browser has no codec for it, `too_large` if it is over a limit. */
export type ConversionFailure = "damaged" | "unsupported" | "too_large";

export interface ConversionRequest {
  readonly file: Blob;
}

export type ConversionAnswer =
  | { readonly kind: "progress"; readonly fraction: number }
  | { readonly kind: "converted"; readonly content: Blob }
  | { readonly kind: "failed"; readonly failure: ConversionFailure };
