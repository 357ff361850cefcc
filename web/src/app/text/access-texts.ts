// What an entry of an access log says. What later servers write has no text here and is shown as it is.

import type { AuditEntry } from "../../api";
import { t, vocabulary } from "../../words";
import { isPurpose } from "../policies/access";
import { asWritten } from "./unknown-words";

/** Whether what an entry of an access log records did not happen. */
export function isRefused({ outcome }: AuditEntry): boolean {
  return outcome !== "granted" && outcome !== "";
}

/** What somebody did or tried, behind their name. */
export function accessText(entry: AuditEntry): string {
  const { action, recipient, purpose, reason } = entry;
  const done =
    vocabulary.find(`access-done-${action}`) ?? t("access-recorded", { action: asWritten(action) });
  const what = isRefused(entry) ? (vocabulary.find(`access-tried-${action}`) ?? done) : done;
  return [
    recipient === "" ? what : t("access-of", { what, recipient: asWritten(recipient) }),
    purpose === "" ? "" : purposeText(purpose),
    reason === "" || isAnybodys(entry) ? "" : reasonText(action, reason),
    ...(isRefused(entry) ? refusalTexts(entry) : []),
  ]
    .filter((part) => part !== "")
    .join(t("common-between"));
}

/** Whether why a report was recalled is the word of whoever was refused, who may be anybody. */
function isAnybodys(entry: AuditEntry): boolean {
  return entry.action === "recall" && isRefused(entry);
}

/** Why somebody broke the glass, in their words, or why a report was recalled, by a word of the contract’s. */
function reasonText(action: string, reason: string): string {
  const known = action === "recall" ? vocabulary.find(`access-why-${reason}`) : undefined;
  return known ?? t("access-saying", { reason: asWritten(reason) });
}

function purposeText(purpose: string): string {
  return isPurpose(purpose) ? t(`policies-${purpose}.for`) : t("access-for", { purpose: asWritten(purpose) });
}

function refusalTexts({ outcome, refused }: AuditEntry): readonly string[] {
  const known = vocabulary.find(`access-refused-${outcome}`);
  return [
    known ?? t("access-refusal-otherwise", { outcome: asWritten(outcome) }),
    refused > 0 ? t("access-refusal-more", { count: refused }) : "",
  ];
}
