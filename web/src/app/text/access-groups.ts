// Entries of an access log that say the same again and again are shown as one.

import type { AuditEntry } from "../../api";
import { actorDetails, actorName } from "./actor-names";

const LEAST = 4;

/** Entries in a row that differ in their times alone: the first of them, and how many there are. */
export interface AccessGroup {
  readonly entry: AuditEntry;
  readonly times: number;
}

/** Puts together four and more in a row by the same person from the same address that say the same. */
export function groupRepeats(entries: readonly AuditEntry[]): AccessGroup[] {
  const runs: AuditEntry[][] = [];
  let last = "";
  for (const entry of entries) {
    const same = likeness(entry);
    const run = runs.at(-1);
    if (run !== undefined && same === last) run.push(entry);
    else runs.push([entry]);
    last = same;
  }
  return runs.flatMap((run) => {
    const [first] = run;
    if (first !== undefined && run.length >= LEAST) return [{ entry: first, times: run.length }];
    return run.map((entry) => ({ entry, times: 1 }));
  });
}

function likeness({ seq, user, refused, ...entry }: AuditEntry): string {
  // what counts others stands by itself
  if (refused > 0) return seq.toString();
  const { action, outcome, ip, purpose, reason, recipient } = entry;
  return JSON.stringify([
    actorName(user),
    actorDetails(user),
    action,
    outcome,
    ip,
    purpose,
    reason,
    recipient,
  ]);
}
