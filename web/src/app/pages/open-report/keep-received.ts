// What one has opened of others' reports goes into one's own list.

import { isReportIdOf } from "../../../contract/report-ids";
import type { Client } from "../../../api";

/** Puts an opened report into the list; that nobody waits for, and its failure takes nothing from the report. */
export function keepReceived({ users, session }: Client, reportId: string, link?: string): void {
  const userid = session.user?.userid;
  if (userid === undefined || isReportIdOf(userid, reportId)) return;
  void users.received.add(reportId, link).catch(() => undefined);
}
