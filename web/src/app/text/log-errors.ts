// What is wrong with a Key Server's receipts or its log, in words for people. What to do is the same for all of them.

import type { Holding } from "../receipts/log-evidence";

const RECEIPT = [
  "The receipt for this access is not genuine",
  "The Key Server’s own key has not signed it, so that it proves nothing. The access may be missing from its log.",
] as const;
const LOG = [
  "This Key Server’s log is not the one it was",
  "What it says now does not fit what it has signed before: entries may have been changed, or taken out.",
] as const;
const TEXTS: ReadonlyMap<string, readonly [title: string, what: string]> = new Map<
  string,
  readonly [title: string, what: string]
>([
  [
    "no_receipt",
    [
      "The Key Server gave no receipt for this access",
      "It keeps a log and gives a receipt for each access, but gave none for this one, which may be missing from its log.",
    ],
  ],
  [
    "receipt_broken",
    [
      "This access is missing from the Key Server’s log",
      "The Key Server has promised in writing that it would be there by now.",
    ],
  ],
  [
    "unregistered_log_key",
    [
      "This Key Server’s log is not the one that was registered",
      "Whoever runs the Key Server has registered another key with PicSafe than the one that its log, or its receipt, is signed with. Somebody else may be answering in its name, or keep a second log.",
    ],
  ],
  ["wrong_signature", RECEIPT],
  ["wrong_log", RECEIPT],
  ["invalid_receipt", RECEIPT],
]);

/** What a contradiction means; the code is the evidence's. */
export function logErrorText(code: string): readonly [title: string, what: string] {
  return TEXTS.get(code) ?? LOG;
}

const UNCHECKED: Readonly<Record<Holding, string>> = {
  receipt:
    "The Key Server’s log cannot be read now, so that the receipt for this access was not checked. It is kept.",
  missing:
    "The Key Server gave no receipt for this access. Whether it should have given one cannot be said now: whether it keeps a log could not be read.",
  nothing: "The Key Server’s log cannot be read now, so that it was not checked.",
};

/** What is said where a log could not be read, by what there is of the report's receipts. */
export function uncheckedText(held: Holding): string {
  return UNCHECKED[held];
}
