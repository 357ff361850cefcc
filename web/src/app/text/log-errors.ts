// What is wrong with a Key Server's receipts or its log, in words for people. What to do is the same for all of them.

import { t } from "../../words";
import type { Holding } from "../receipts/log-evidence";

const ERRORS = {
  no_receipt: "receipts-error-no_receipt",
  receipt_broken: "receipts-error-receipt_broken",
  unregistered_log_key: "receipts-error-unregistered_log_key",
  wrong_signature: "receipts-error-receipt",
  wrong_log: "receipts-error-receipt",
  invalid_receipt: "receipts-error-receipt",
} as const;

/** What a contradiction means; the code is the evidence's. */
export function logErrorText(code: string): readonly [title: string, what: string] {
  const id = isKnown(code) ? ERRORS[code] : "receipts-error-log";
  return [t(id), t(`${id}.what`)];
}

function isKnown(code: string): code is keyof typeof ERRORS {
  return Object.hasOwn(ERRORS, code);
}

/** What is said where a log could not be read, by what there is of the report's receipts. */
export function uncheckedText(held: Holding): string {
  return t(`receipts-unchecked-${held}`);
}
