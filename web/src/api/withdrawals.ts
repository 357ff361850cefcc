import type * as Wire from "../contract/openapi";
import type { RecallReason } from "./key-server";

// of those who have opened a report, how many the User Server takes at once to tell of a withdrawal
const MAX_TOLD = 200;

/** What is sent to tell that a report was taken back: one part at least, as enterprises are told by any. */
export function withdrawalParts(
  openedBy: readonly number[],
  reason: RecallReason,
  supersededBy: string | undefined,
): Wire.Withdrawal[] {
  const count = Math.max(1, Math.ceil(openedBy.length / MAX_TOLD));
  return Array.from({ length: count }, (_, part) => ({
    opened_by: openedBy.slice(part * MAX_TOLD, (part + 1) * MAX_TOLD),
    reason,
    ...(supersededBy === undefined ? {} : { superseded_by: supersededBy }),
  }));
}
