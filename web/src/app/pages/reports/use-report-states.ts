import { useEffect, useState } from "preact/hooks";
import type { LoggedReport } from "../../../api";
import { useServices } from "../../services";
import { type StatesByReport, askStates } from "./report-states";

/** What has become of these reports; asks about those that it was not asked about yet. */
export function useReportStates(reports: readonly LoggedReport[]): StatesByReport {
  const { client, quietKeyServer } = useServices();
  const [states, setStates] = useState<StatesByReport>(new Map());
  const asked = reports.map(({ reportId }) => reportId).join();
  useEffect(() => {
    const controller = new AbortController();
    const unknown = reports.filter(({ reportId }) => !states.has(reportId));
    void askStates(
      unknown,
      client.servers.keyUrl,
      quietKeyServer,
      (more) => {
        setStates((before) => new Map([...before, ...more]));
      },
      controller.signal,
    );
    return () => {
      controller.abort();
    };
    // by their IDs: a list that is longer by a page is another list
  }, [asked]);
  return states;
}
