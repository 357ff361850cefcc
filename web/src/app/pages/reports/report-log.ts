// A sent report's access log, wherever its key is.

import { ContractError } from "../../../contract/errors";
import { parsePastedLink } from "../../../contract/links";
import {
  ApiError,
  type AuditTrail,
  type Client,
  type KeyServer,
  type LoggedReport,
  fetchKeyServerUrl,
} from "../../../api";
import { loadAuditTrail } from "../../audit-trail";
import type { Services } from "../../services";

/** The log, and the Key Server that has it and the key. */
export interface ReportLog {
  readonly server: KeyServer;
  readonly trail: AuditTrail;
}

/**
 * Reads the log from the Key Server at `chosen`, or else from the one the report was sent with, as far as this
 * session, its sender’s list or the sealed file can tell; PicSafe's own is asked where nothing names another.
 */
export async function loadReportLog(
  services: Services,
  report: Pick<LoggedReport, "reportId" | "link" | "keyserverUrl">,
  chosen: string | undefined,
  signal: AbortSignal,
  onProgress?: (checked: number) => void,
): Promise<ReportLog> {
  const { client, keyServer, keyServerHistory } = services;
  const url =
    chosen ??
    keyServerHistory.find(report.reportId) ??
    report.keyserverUrl ??
    (await keyServerUrlOf(client, report.link, signal).catch(ignoreUnnamed));
  const server = keyServer(url);
  const trail = await loadAuditTrail(server, report.reportId, undefined, signal, onProgress);
  if (server.url !== client.servers.keyUrl) keyServerHistory.remember(report.reportId, server.url);
  return { server, trail };
}

async function keyServerUrlOf(
  client: Client,
  link: string | undefined,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (link === undefined) return undefined;
  return fetchKeyServerUrl(client.http, await client.cloud.locate(parsePastedLink(link), signal), signal);
}

/** The file may have expired, or the link be of a form unknown here: then nothing names a Key Server. */
function ignoreUnnamed(error: unknown): undefined {
  if (error instanceof ApiError || error instanceof ContractError) return undefined;
  throw error;
}
