import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import type { AuditTrail } from "../../api";
import { useServices } from "../services";
import type { LogFinding } from "./check-log";

/** A moment after the deadline, so that what was promised for it is there. */
const AFTER_MS = 2_000;

export type LogState =
  | { readonly state: "checking" }
  | { readonly state: "failed" }
  | { readonly state: "found"; readonly finding: LogFinding };

export interface LogWatch {
  readonly log: LogState;
  readonly recheck: () => void;
}

/**
 * Checks a Key Server's log and a report's receipts, and once more when what they have promised is due. What was found
 * stays shown meanwhile. Nothing is asked while it is not known which Key Server it is.
 */
export function useLogCheck(keyServer: string | undefined, reportId: string, trail?: AuditTrail): LogWatch {
  const { client, logEvidence } = useServices();
  const [log, setLog] = useState<LogState>({ state: "checking" });
  const [round, setRound] = useState(0);
  const latest = useRef(trail);
  latest.current = trail;
  const recheck = useCallback(() => {
    setRound((before) => before + 1);
  }, []);
  useEffect(() => {
    if (keyServer === undefined) return undefined;
    const controller = new AbortController();
    const { signal } = controller;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const check = async (): Promise<void> => {
      const { checkLog } = await import("./check-log");
      const registered = client.session.logKeyOf(keyServer);
      const question = { keyServer, reportId, trail: latest.current, registered };
      const finding = await checkLog(question, logEvidence, client.http, signal);
      if (signal.aborted) return;
      setLog({ state: "found", finding });
      if (finding.kind !== "holds" || finding.due === undefined) return;
      timer = setTimeout(recheck, finding.due - logEvidence.now().getTime() + AFTER_MS);
    };
    check().catch(() => {
      if (!signal.aborted) setLog({ state: "failed" });
    });
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [keyServer, reportId, trail?.head, round]);
  return { log, recheck };
}
