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
  onProgress?: (checked: number) => void,
): Promise<AuditTrail> {
  const trail = await keyServer.auditTrail(reportId, { known: known?.entry, onProgress, signal });
  if (known === undefined) return trail;
  const { entry, sender } = known;
  // an entry that is not kept was compared while the trail was read
  const isKept = entry.seq >= (trail.entries[0]?.seq ?? 1);
  if (isKept && trail.entries.find(({ seq }) => seq === entry.seq)?.hash !== entry.hash) {
    throw new ChainBroken(entry.seq, "it is not the entry that was given before");
  }
  const { maker } = trail;
  if (maker?.kind !== "user" || maker.userid !== sender.userid || maker.email !== sender.email) {
    throw new ChainBroken(1, "it names another sender than was given before");
  }
  return trail;
}
