// From a draft to a sealed report, and from there to PicSafe Cloud. What has been reached is kept, so that a
// broken connection costs only the step that it broke.

import {
  ApiError,
  type Client,
  type CreatedKey,
  type KeyServer,
  type LoggedReport,
  fileName,
  isAbort,
  parseReportLink,
  upload,
} from "../../../api";
import { makeReportId, sealReport } from "../../../format";
import { completeMetadata } from "../../../format/metadata";
import { type Contents } from "../../text/share-messages";
import { type Draft, contentsOf } from "./draft";
import { itemId, metadataOf } from "./metadata";

const KEY_ATTEMPTS = 5;
const SENDING_CODES = new Map([
  ["unknown_audience", "key_server_not_registered"],
  ["operator_not_approved", "key_server_declined"],
  ["not_allowed", "key_server_refuses_you"],
  ["not_confidential", "key_server_not_confidential"],
]);

/** A sealed report; nothing in it can be read without its key. */
export interface Sealed {
  readonly reportId: string;
  /** The Key Server that has the key. */
  readonly keyServer: string;
  readonly file: Blob;
  readonly contents: Contents;
}

export interface Step {
  readonly label: string;
  /** Between 0 and 1, or `null` where nobody can say. */
  readonly share: number | null;
}

type Tell = (step: Step) => void;

/** Seals a draft. Fails with ApiError if there is no key, FormatError if something is over its limits. */
export async function seal(
  draft: Draft,
  client: Client,
  keyServer: KeyServer,
  tell: Tell,
  signal: AbortSignal,
): Promise<Sealed> {
  const sender = client.session.user;
  if (sender === undefined) throw new ApiError("not_signed_in", "not_signed_in");
  tell({ label: "Asking the Key Server for a key", share: null });
  const { reportId, key, keyserverUrl } = await newKey(keyServer, sender.userid, signal).catch(aboutSending);
  const now = new Date();
  const metadata = metadataOf(draft, sender, reportId, now);
  tell({ label: "Writing the report", share: null });
  const { renderReport } = await import("../../pdf/report-pdf");
  const signature = draft.consent.how === "signed" ? draft.consent.evidence : null;
  const photos = draft.items.flatMap(({ type, content }, index) =>
    type === "photo" ? [{ itemId: itemId(index), jpeg: content }] : [],
  );
  const pdf = await renderReport(completeMetadata(metadata), photos, signature, now);
  signal.throwIfAborted();
  const { how, evidence } = draft.consent;
  const file = await sealReport(
    {
      metadata,
      pdf,
      consent:
        evidence === null || how === null || how === "none" ? undefined : { type: how, content: evidence },
      items: draft.items.map(({ type, content, thumbnail }, index) => ({
        itemId: itemId(index),
        mediaType: type,
        content,
        thumbnail,
      })),
    },
    {
      key,
      keyserverUrl,
      signal,
      progress: (done, total) => {
        tell({ label: "Encrypting", share: done / total });
      },
    },
  );
  return { reportId, keyServer: keyServer.url, file, contents: contentsOf(draft) };
}

/** Uploads a sealed report and logs it. What was uploaded and not logged is withdrawn if that was cancelled. */
export async function deliver(
  sealed: Sealed,
  destination: "storage" | "recipient",
  client: Client,
  tell: Tell,
  signal: AbortSignal,
): Promise<LoggedReport> {
  tell({ label: "Reserving a place in PicSafe Cloud", share: null });
  const place = await client.cloud.reserve(sealed.reportId, sealed.file.size, signal);
  await upload(place.upload, sealed.file, fileName(sealed.reportId), client.http.clock, {
    signal,
    progress: (sent, total) => {
      // that all has left does not say that it has arrived
      tell(
        sent < total
          ? { label: "Uploading", share: sent / total }
          : { label: "Waiting for PicSafe Cloud to confirm", share: null },
      );
    },
  });
  tell({ label: "Listing it in your reports", share: null });
  try {
    return await client.users.logReport(place.link, sealed.contents, destination, signal);
  } catch (error) {
    // whoever cancelled wants it gone; if that fails, nobody knows the link and the file expires
    if (isAbort(error)) await client.cloud.withdraw(parseReportLink(place.link)).catch(() => undefined);
    throw error;
  }
}

/** What went wrong with a Key Server, in codes of its own: opening a report has other advice. */
function aboutSending(error: unknown): never {
  const code = error instanceof ApiError ? SENDING_CODES.get(error.code) : undefined;
  throw error instanceof ApiError && code !== undefined ? new ApiError(error.kind, code) : error;
}

/** A key for a report ID that nobody has used; the ID's time moves on while it is taken. */
async function newKey(keyServer: KeyServer, userid: number, signal: AbortSignal): Promise<CreatedKey> {
  const start = Date.now();
  for (let attempt = 0; ; attempt++) {
    try {
      return await keyServer.createKey(makeReportId(userid, start + attempt), signal);
    } catch (error) {
      const taken = error instanceof ApiError && error.code === "report_id_taken";
      if (!taken || attempt === KEY_ATTEMPTS - 1) throw error;
    }
  }
}
