import type { ReceivedReport } from "../../../api";
import { t } from "../../../words";

/** What one was mailed of a report that its sender has taken back; nothing of another. */
export function takenBackText(
  report: Pick<ReceivedReport, "consentWithdrawn" | "withdrawnBecause" | "supersededBy">,
): string | undefined {
  if (report.consentWithdrawn) return t("reports-delete-copies");
  if (report.supersededBy !== undefined) return t("reports-corrected");
  return report.withdrawnBecause === undefined ? undefined : t("reports-do-not-rely");
}
