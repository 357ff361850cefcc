import type { JSX } from "preact";
import { useServices } from "../services";
import { LogAlarm } from "./receipt-status";
import { useLogCheck } from "./use-log-check";

/** Whether the Key Server that made a sent report's key has given a receipt that holds: nothing is said if it has. */
export function SentReceipt({ reportId }: { reportId: string }): JSX.Element | null {
  const keyServer = useServices().logEvidence.keyServerOf(reportId);
  const { log } = useLogCheck(keyServer, reportId);
  return keyServer === undefined ? null : <LogAlarm log={log} reportId={reportId} keyServer={keyServer} />;
}
