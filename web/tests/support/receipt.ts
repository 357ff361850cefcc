import type * as Wire from "../../src/contract/openapi";

/** A receipt in its form; no key has signed it. */
export const RECEIPT: Wire.EntryReceipt = {
  log: "picsafe.example/log",
  at: "2026-03-04T05:06:07.891Z",
  merged_by: "2026-03-04T05:07:07.891Z",
  signature: `${"A".repeat(86)}==`,
};
