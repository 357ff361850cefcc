// The receipt that comes with a key. Nothing is refused here, whatever it is: a report that one may open is opened.

import type * as Wire from "../contract/openapi";
import type { AuditEntry } from "./answers";
import type { Decoder } from "./decode";

const MAX_TEXT = 1024;

/** A receipt as it came; what is no text of it is empty. */
export interface GivenReceipt {
  readonly log: string;
  readonly at: string;
  readonly mergedBy: string;
  readonly signature: string;
}

/** A key's access, and its receipt if one came. */
export interface GivenKey {
  readonly keyServer: string;
  readonly reportId: string;
  readonly entry: AuditEntry;
  readonly receipt: GivenReceipt | undefined;
}

/** Keeps what came with a key. */
export type OnKey = (given: GivenKey) => void;

export const receipt: Decoder<GivenReceipt | undefined, Wire.EntryReceipt | null | undefined> = (value) => {
  if (value === null || value === undefined) return undefined;
  const { log, at, merged_by, signature } = value as Readonly<Record<string, unknown>>;
  return { log: text(log), at: text(at), mergedBy: text(merged_by), signature: text(signature) };
};

function text(value: unknown): string {
  return typeof value === "string" ? value.slice(0, MAX_TEXT) : "";
}
