import type { SentReport } from "./sent-page";

/** The ID of what was sent. */
export function reportIdOf(report: SentReport): string {
  if (report.kind === "recorded") return report.reportId;
  return report.kind === "file" ? report.sealed.reportId : report.report.reportId;
}
