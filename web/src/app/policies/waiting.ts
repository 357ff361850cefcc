// Who waits for a second person's approval, by a report's audit trail.

import type { AuditTrail, PolicyState } from "../../api";

/** Somebody who was refused for want of an approval, and when that was last. */
export interface Waiting {
  readonly name: string;
  readonly email: string;
  readonly at: Date;
}

/** Those who have been refused and neither opened the report since nor been approved of; the newest first. */
export function waitingFor(
  { entries }: AuditTrail,
  approvals: PolicyState["approvals"] = [],
): readonly Waiting[] {
  const waiting = new Map<string, Waiting>();
  for (const { action, outcome, user, at, recipient } of entries) {
    // whoever approves is no sign of who waits, and of whom they approved waits no more
    if (action === "approve" && outcome === "granted") waiting.delete(recipient.toLowerCase());
    if (user.kind !== "user" || (action !== "fetch" && action !== "break_glass")) continue;
    const key = user.email.toLowerCase();
    waiting.delete(key);
    const name = `${user.firstname} ${user.lastname}`.trim();
    if (outcome === "approval_needed") waiting.set(key, { name, email: user.email, at });
  }
  for (const { recipient } of approvals) waiting.delete(recipient.toLowerCase());
  return [...waiting.values()].reverse();
}
