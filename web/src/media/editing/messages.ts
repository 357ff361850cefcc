// What the page and the worker that draws edited photos say to each other.

import type { MediaCode } from "../errors";
import type { ImageSize } from "../image-codec";
import type { PhotoEdits } from "./edits";

export type EditRequest =
  | { readonly kind: "preview"; readonly photo: Blob }
  | { readonly kind: "render"; readonly photo: Blob; readonly edits: PhotoEdits };

/** A photo at the size of a screen. */
export interface PhotoPreview {
  readonly picture: ImageBitmap;
  /** The photo's own size. */
  readonly size: ImageSize;
}

/** The result, as a JPEG; `scale` is below 1 where the device could not draw it in its own size. */
export interface EditedPhoto {
  readonly photo: Blob;
  readonly scale: number;
}

export type EditAnswer =
  | { readonly kind: "preview"; readonly made: PhotoPreview }
  | { readonly kind: "render"; readonly made: EditedPhoto }
  | { readonly kind: "failed"; readonly code: MediaCode };
