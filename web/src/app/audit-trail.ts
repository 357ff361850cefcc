// A report's audit trail, and what it has to agree with.

import { ChainBroken } from "../contract/errors";
import type { AuditEntry, AuditTrail, KeyServer, Person } from "../api";

/** What one was told when the key was given; the log has to say the same. */
export interface KnownAccess {
  readonly entry: AuditEntry;
  readonly sender: Person;
}

/** Reads a report's log; fails with ChainBroken also where it contradicts what one was told earlier. */
export async function loadAuditTrail(
  keyServer: KeyServer,
  reportId: string,
  known: KnownAccess | undefined,
  signal: AbortSignal,
): Promise<AuditTrail> {
  const trail = await keyServer.auditTrail(reportId, signal);
  if (known === undefined) return trail;
  const { entry, sender } = known;
  if (trail.entries[entry.seq - 1]?.hash !== entry.hash) {
    throw new ChainBroken(entry.seq, "it is not the entry that was given before");
  }
  const maker = trail.entries[0]?.user;
  if (maker?.kind !== "user" || maker.userid !== sender.userid || maker.email !== sender.email) {
    throw new ChainBroken(1, "it names another sender than was given before");
  }
  return trail;
}

/** Whether the report is recalled, by its log. */
export function isRecalled({ entries }: AuditTrail): boolean {
  const last = entries.findLast(
    ({ action, outcome }) => outcome === "granted" && (action === "recall" || action === "restore"),
  );
  return last?.action === "recall";
}
