// What the page and the worker that prepares photos say to each other.

import type { MediaCode } from "../errors";
import type { PreparedPhoto } from "./prepare";

export interface PhotoRequest {
  readonly file: Blob;
}

export type PhotoAnswer =
  | { readonly prepared: PreparedPhoto }
  | { readonly prepared: null; readonly code: MediaCode; readonly kind: string | undefined };
