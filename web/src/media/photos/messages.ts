// What the page and the workers that prepare photos say to each other.

import type { MediaCode } from "../errors";
import type { PreparedPhoto } from "./prepare";

export interface PhotoRequest {
  readonly file: Blob;
  /** The lock that workers share for the sake of memory; `undefined` for a worker that is the only one. */
  readonly lock: string | undefined;
}

export type PhotoAnswer =
  | { readonly prepared: PreparedPhoto }
  | { readonly prepared: null; readonly code: MediaCode; readonly kind: string | undefined };

/** Before its answer a worker says that it has begun, when another's large photo made it wait. */
export type PhotoMessage = PhotoAnswer | "begun";
