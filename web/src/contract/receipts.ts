// Receipts: a log's signature over an entry, given at once, before the entry is in the log; docs/audit-log.md is the
// specification.

import { fromBase64 } from "./base64";
import { type Bytes, utf8 } from "./bytes";
import { LogContradicted, MalformedLog } from "./errors";
import { isReportId } from "./report-ids";
import { SIGNATURE_BYTES, type VerifierKey, isKeyName, verifySignature } from "./signed-notes";

const DOMAIN = "picsafe audit receipt v1";
const HASH = /^[0-9a-f]{64}$/;
const TIME =
  /^[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\.[0-9]{3}Z$/;

/** A log's word for an entry, as the Key Server's JSON says it, beside the report and the entry that it is for. */
export interface Receipt {
  readonly report_id: string;
  readonly seq: number;
  readonly hash: string;
  readonly at: string;
  readonly merged_by: string;
  readonly signature: string;
  readonly log: string;
}

/** What a receipt's signature is over: the domain, then its fields, each ended by a line feed. */
export function receiptBytes(receipt: Receipt): Bytes {
  const { log, report_id, seq, hash, at, merged_by } = receipt;
  const isFit = isKeyName(log) && isReportId(report_id) && Number.isSafeInteger(seq) && seq >= 1;
  if (!isFit || !HASH.test(hash) || !TIME.test(at) || !TIME.test(merged_by)) throw invalid();
  return utf8([DOMAIN, log, report_id, seq.toString(), hash, at, merged_by, ""].join("\n"));
}

/**
 * Checks a receipt's signature. Fails with `invalid_receipt`, `wrong_signature` or `wrong_log`, and with
 * NotCheckable where there is no Ed25519.
 */
export async function verifyReceipt(receipt: Receipt, vkey: VerifierKey): Promise<void> {
  const data = receiptBytes(receipt);
  const signature = fromBase64(receipt.signature);
  if (signature?.length !== SIGNATURE_BYTES) throw invalid();
  if (receipt.log !== vkey.name) throw new LogContradicted("wrong_log", "It is the receipt of another log.");
  await verifySignature(vkey, data, signature);
}

function invalid(): MalformedLog {
  return new MalformedLog("invalid_receipt", "This is not a receipt for an entry of an audit trail.");
}
