import type { JSX } from "preact";
import { useServices } from "../services";
import { LogAlarm, Unchecked } from "./receipt-status";
import { useLogCheck } from "./use-log-check";

/** Whether the Key Server that made a sent report's key has given a receipt that holds: nothing is said if it has. */
export function SentReceipt({ reportId }: { reportId: string }): JSX.Element | null {
  const { logEvidence } = useServices();
  const keyServer = logEvidence.keyServerOf(reportId);
  const { log, recheck } = useLogCheck(keyServer, reportId);
  if (keyServer === undefined) return null;
  if (log.state === "failed" && logEvidence.holdingOf(reportId) === "missing") {
    return <Unchecked reportId={reportId} recheck={recheck} />;
  }
  return <LogAlarm log={log} reportId={reportId} keyServer={keyServer} />;
}
