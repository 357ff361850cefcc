// What has become of sent reports, as their Key Servers say: asked in batches, and no server holds up another.

import { type KeyServer, type LoggedReport, type ReportState, STATES_AT_ONCE } from "../../../api";

/** What is known of a report by its ID; `undefined` if its Key Server does not say. */
export type StatesByReport = ReadonlyMap<string, ReportState | undefined>;

/** A report of the list, as far as it matters whom to ask about it. */
type Asked = Pick<LoggedReport, "reportId" | "keyserverUrl">;

/**
 * Asks the Key Servers of these reports, `ownUrl` where the list names none, and tells `onStates` of each batch as it
 * comes. A server that fails says nothing of its reports.
 */
export async function askStates(
  reports: readonly Asked[],
  ownUrl: string,
  keyServer: (url: string) => Pick<KeyServer, "states">,
  onStates: (states: StatesByReport) => void,
  signal: AbortSignal,
): Promise<void> {
  await Promise.all(
    [...byServer(reports, ownUrl)].map(async ([url, ids]) => {
      for (let start = 0; start < ids.length; start += STATES_AT_ONCE) {
        const batch = ids.slice(start, start + STATES_AT_ONCE);
        const states = await statesOf(() => keyServer(url), batch, signal);
        if (signal.aborted) return;
        onStates(new Map(batch.map((id) => [id, states.get(id)])));
      }
    }),
  );
}

function byServer(reports: readonly Asked[], ownUrl: string): ReadonlyMap<string, readonly string[]> {
  const ids = new Map<string, string[]>();
  for (const { reportId, keyserverUrl } of reports) {
    const url = keyserverUrl ?? ownUrl;
    const known = ids.get(url) ?? [];
    if (!known.includes(reportId)) ids.set(url, [...known, reportId]);
  }
  return ids;
}

async function statesOf(
  keyServer: () => Pick<KeyServer, "states">,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, ReportState>> {
  try {
    const states = await keyServer().states(ids, signal);
    return new Map(states.map((state) => [state.reportId, state]));
  } catch {
    // whatever it is, the list says that it does not know
    return new Map();
  }
}
