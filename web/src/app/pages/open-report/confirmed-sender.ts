// Who an answer to a report goes to. The key of the answer is for whoever is named, so that nothing that a file says, and
// no Key Server that is not PicSafe's, decides it.

import { ApiError, type Client } from "../../../api";
import { canonicalAddress } from "../../../contract/email-addresses";
import { isReportIdOfAnother } from "../../../contract/report-ids";
import type { UnsealedReport } from "./unseal";

// a list has a thousand reports
const MAX_PAGES = 50;

interface OpenedReport extends Pick<UnsealedReport, "reportId" | "sender"> {
  readonly keyServer: { readonly url: string };
}

/**
 * The address of an opened report's sender: as the User Server has it for whoever has the link; of a file, as PicSafe’s
 * own Key Server wrote it down from their sign-in. Fails with ApiError; `sender_not_confirmed` if neither says it, or
 * the User Server names somebody else than the audit trail does.
 */
export async function confirmedSender(
  client: Pick<Client, "servers" | "users">,
  { reportId, sender, keyServer }: OpenedReport,
  link: string | undefined,
): Promise<string> {
  const named = canonicalAddress(sender.email);
  const isKnown =
    link === undefined
      ? keyServer.url === client.servers.keyUrl && !isReportIdOfAnother(sender.userid, reportId)
      : named === (await listedSender(client.users, reportId, link));
  if (!isKnown) throw new ApiError("refused", "sender_not_confirmed");
  return named;
}

async function listedSender(
  { received }: Client["users"],
  reportId: string,
  link: string,
): Promise<string | undefined> {
  // it was put there when it was opened, which nobody waited for
  await received.add(reportId, link);
  let cursor: string | undefined;
  for (let page = 0; page < MAX_PAGES; page++) {
    const part = await received.part(cursor);
    const found = part.reports.find((report) => report.reportId === reportId);
    if (found?.sender !== undefined) return canonicalAddress(found.sender.email);
    if (found !== undefined || part.cursor === undefined) return undefined;
    cursor = part.cursor;
  }
  return undefined;
}
