// What a session has of a report's receipts in one file, which the command line's `picsafe audit verify --receipt` reads:
// its own log-evidence.json. It names neither people nor contents.

import { fromBase64 } from "../../contract/base64";
import { receiptBytes } from "../../contract/receipts";
import { saveAs } from "../pages/open-report/object-urls";
import type { KeptReceipt, LogEvidence } from "./log-evidence";

export const EVIDENCE_NAME = "log-evidence.json";

const APART_MS = 700;

/** The file; undefined where a report's key has not come in this session. */
export function evidenceFile(evidence: LogEvidence, reportId: string): Blob | undefined {
  const keyServer = evidence.keyServerOf(reportId);
  if (keyServer === undefined) return undefined;
  const log = evidence.logOf(keyServer);
  const receipts = evidence.receiptsOf(keyServer, reportId);
  const document = {
    version: 1,
    logs: log === undefined ? {} : { [keyServer]: log },
    receipts: receipts.filter(isReceipt),
    // what nobody can check is kept as it came
    malformed: receipts.filter((receipt) => !isReceipt(receipt)),
    missing: evidence.missingOf(keyServer, reportId),
    contradictions: evidence.contradictionsOf(keyServer),
  };
  return new Blob([`${JSON.stringify(document, null, 2)}\n`], { type: "application/json" });
}

/** Saves the file, if there is one. */
export function saveEvidence(evidence: LogEvidence, reportId: string): void {
  const file = evidenceFile(evidence, reportId);
  if (file !== undefined) saveAs(file, `${reportId}-${EVIDENCE_NAME}`);
}

/** Saves a report, and the file beside it. */
export function saveWithEvidence(report: Blob, name: string, evidence: LogEvidence, reportId: string): void {
  saveAs(report, name);
  // of two files at once some browsers save the last one alone
  setTimeout(() => {
    saveEvidence(evidence, reportId);
  }, APART_MS);
}

function isReceipt(receipt: KeptReceipt): boolean {
  try {
    receiptBytes(receipt);
    return fromBase64(receipt.signature) !== undefined;
  } catch {
    return false;
  }
}
