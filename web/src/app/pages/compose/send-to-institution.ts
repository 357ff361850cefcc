// A report on its way to a hospital: sealed as the hospital wants it, posted or made ready to be mailed, and listed.

import { fileName } from "../../../contract/report-ids";
import { ApiError, type InstitutionSettings } from "../../../api";
import { t } from "../../../words";
import { type DraftAccess, accessOf } from "../../policies/access";
import type { Services } from "../../services";
import { type KeyProvider, keyServerKeys, staticKeys } from "./report-keys";
import { LISTING, type PackedReport, type ReportProgress } from "./send-report";

// as the original calls it
const PLAIN_NAME = "package.encrypted";

/** Who provides a report's key, and lets those open it whom its sender says; undefined where it is not sealed. */
export function institutionKeys(
  { sendType, keyServer, key }: InstitutionSettings,
  draftAccess: DraftAccess,
  services: Pick<Services, "keyServer">,
): KeyProvider | undefined {
  if (sendType === "post") return undefined;
  if (sendType === "post_static") return staticKeys(key);
  const keys = keyServer === "" ? services.keyServer() : services.keyServer(keyServer);
  return keyServerKeys(keys, accessOf(draftAccess, "endpoint"));
}

/**
 * Posts a report to a hospital. The same file may be posted again: it is one report there. Fails as
 * `EndpointServer.send` does.
 */
export async function postReport(
  { reportId, file }: PackedReport,
  { sendType, name, endpoint }: InstitutionSettings,
  services: Services,
  reportProgress: ReportProgress,
  signal: AbortSignal,
): Promise<void> {
  reportProgress({ label: () => t("send-step-connecting", { name }), fraction: null });
  await services.endpointServer(endpoint).send(file, sendType === "post" ? PLAIN_NAME : fileName(reportId), {
    signal,
    progress: (sent, total) => {
      reportProgress(
        sent < total
          ? { label: () => t("send-step-uploading"), fraction: sent / total }
          : { label: () => t("send-step-confirming", { name }), fraction: null },
      );
    },
  });
}

/**
 * Puts a report into the list of its sender's, where the hospital says what became of it. Whether that was done: it
 * does not undo what is sent. Fails with an AbortError alone.
 */
export async function listReport(
  {
    reportId,
    ...kept
  }: Pick<PackedReport, "reportId" | "itemCounts" | "label"> & {
    readonly keyserverUrl?: string;
    readonly recipients?: readonly string[];
  },
  destination: "endpoint" | "file",
  { client }: Services,
  reportProgress: ReportProgress,
  signal: AbortSignal,
): Promise<boolean> {
  reportProgress({ ...LISTING, hasArrived: destination === "endpoint" });
  try {
    await client.users.logSent(reportId, kept, destination, signal);
    return true;
  } catch (error) {
    if (error instanceof ApiError) return false;
    throw error;
  }
}
