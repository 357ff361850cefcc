import { useEffect, useState } from "preact/hooks";
import { useServices } from "../services";
import type { WaitingReport } from "./outbox";

/** What waits in this page for a network, kept up to date. */
export function useOutbox(): readonly WaitingReport[] {
  const { outbox } = useServices();
  const [reports, setReports] = useState(outbox.reports);
  useEffect(() => {
    setReports(outbox.reports);
    return outbox.subscribe(setReports);
  }, [outbox]);
  return reports;
}
