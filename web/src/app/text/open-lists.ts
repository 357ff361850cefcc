// The words of lists that the servers may add to. What is known has a text; what is not is shown as it is.

import type { AuditEntry } from "../../api";
import { asWritten } from "./unknown-words";

const DESTINATIONS = new Map([
  ["storage", "PicSafe Cloud"],
  ["recipient", "A recipient"],
  ["endpoint", "An institution"],
  ["file", "A file to pass on"],
]);
const PLANS = new Map([
  ["free", "Free"],
  ["pro", "Pro"],
  ["enterprise", "Enterprise"],
]);
const SERVER_KINDS = new Map([
  ["key_server", "Key Server"],
  ["endpoint", "Endpoint Server"],
]);
const MEMBERSHIPS = new Map([
  ["domain", "Member by your e-mail domain"],
  ["invitation", "Member by invitation"],
]);
const ADDRESS_STATES = new Map([
  ["invited", ["warn", "Invited"]],
  ["member", ["good", "Member"]],
  ["declined", ["bad", "Declined"]],
] as const);
const ACTIONS = new Map([
  ["create", "made the key"],
  ["set_tag", "sealed the report"],
  ["fetch", "opened the report"],
  ["break_glass", "opened the report in an emergency"],
  ["approve", "approved that somebody opens the report"],
  ["set_policy", "said who may open the report"],
  ["read_policy", "asked who may open the report"],
  ["read_log", "asked to read this log"],
  ["recall", "recalled the report"],
  ["restore", "took the recall back"],
  ["shred", "destroyed the key"],
]);
// what was tried, where that differs from what is done
const ATTEMPTS = new Map([
  ["create", "asked for a key"],
  ["set_tag", "tried to put another file under this report’s number"],
  ["fetch", "asked for the key"],
  ["break_glass", "asked for the key in an emergency"],
  ["approve", "wanted to approve that somebody opens the report"],
]);
const REFUSALS = new Map([
  ["not_allowed", "refused: not on the list of this Key Server"],
  ["recalled", "refused: the report is recalled"],
  ["shredded", "refused: the key is destroyed"],
  ["tag_set", "refused: the report is sealed already"],
  ["tag_required", "refused: did not show the sealed file"],
  ["wrong_tag", "refused: had another file than the sender sealed"],
  ["not_named", "refused: not among those who may open it"],
  ["not_yet", "refused: too early"],
  ["no_longer", "refused: too late"],
  ["all_opened", "refused: as many people as may have opened it"],
  ["purpose_needed", "refused: did not say what for"],
  ["purpose_not_consented", "refused: the patient has not consented to that"],
  ["approval_needed", "refused: no second person has approved"],
  ["no_break_glass", "refused: nobody else may open it"],
  ["not_approver", "refused: cannot approve"],
  ["own_approval", "refused: cannot approve of themselves"],
  ["report_id_taken", "refused: the report belongs to somebody else"],
  ["not_sender", "refused: only the sender may"],
  ["recalled_by_operator", "refused: only the operator may undo the operator’s recall"],
  ["not_opened", "refused: has not opened the report"],
  ["too_many_requests", "refused: too often in ten minutes"],
]);

/** Where a report was sent. */
export function destinationName(destination: string): string {
  return DESTINATIONS.get(destination) ?? asWritten(destination);
}

/** What an enterprise pays for. */
export function planName(plan: string): string {
  return PLANS.get(plan) ?? asWritten(plan);
}

/** What a registered server is. */
export function serverKindName(kind: string): string {
  return SERVER_KINDS.get(kind) ?? asWritten(kind);
}

/** How somebody came to belong to an enterprise. */
export function membershipName(by: string): string {
  return MEMBERSHIPS.get(by) ?? `Member by ${asWritten(by)}`;
}

/** What the owner of a listed address has answered, and how good that is. */
export function addressState(
  status: string,
): readonly [kind: "good" | "warn" | "bad" | "accent", words: string] {
  const known = (ADDRESS_STATES as ReadonlyMap<string, readonly ["good" | "warn" | "bad", string]>).get(
    status,
  );
  return known ?? ["accent", asWritten(status)];
}

/** Whether what an entry of an access log records did not happen. */
export function isRefused({ outcome }: AuditEntry): boolean {
  return outcome !== "granted" && outcome !== "";
}

/** What somebody did or tried, behind their name. */
export function accessText(entry: AuditEntry): string {
  const { action, outcome } = entry;
  const words = ACTIONS.get(action) ?? `recorded as “${asWritten(action)}”`;
  if (!isRefused(entry)) return words + said(entry);
  const refusal = REFUSALS.get(outcome) ?? `refused (${asWritten(outcome)})`;
  const others = entry.refused > 0 ? `, ${entry.refused.toString()} more times` : "";
  return `${ATTEMPTS.get(action) ?? words}${said(entry)}, ${refusal}${others}`;
}

function said({ purpose, reason, recipient }: AuditEntry): string {
  return [
    recipient && `: ${asWritten(recipient)}`,
    purpose && `, for ${asWritten(purpose)}`,
    reason && `, saying “${asWritten(reason)}”`,
  ].join("");
}
