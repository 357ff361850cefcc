// From a draft to a sealed report, and from there to PicSafe Cloud. What has been reached is kept, so that a
// broken connection costs only the step that it broke.

import { parsePastedLink } from "../../../contract/links";
import { makeReportId } from "../../../contract/report-ids";
import {
  ApiError,
  type ApiErrorKind,
  type Client,
  type Digests,
  type Person,
  type Upload,
  type UploadedReport,
  digestsOf,
  isAbort,
  upload,
} from "../../../api";
import { type Report, packReport, sealReport } from "../../../format";
import { completeMetadata } from "../../../format/metadata";
import { t } from "../../../words";
import { namedIn } from "../../policies/access";
import { type ItemCounts, countItems } from "../../text/item-counts";
import { type SettledDraft, asksKeyServer } from "./draft";
import { thisDevice } from "./device";
import { buildMetadata, itemId } from "./metadata";
import type { KeyProvider, ReportKey } from "./report-keys";

/** The last step of every way. */
export const LISTING: SendProgress = { label: () => t("send-step-listing"), fraction: null };

const KEY_ATTEMPTS = 5;
/** What is said of a place whose day is over. */
const GONE_PLACES: ReadonlySet<ApiErrorKind> = new Set(["gone", "not_found"]);
const SENDING_CODES = new Map([
  ["unknown_audience", "key_server_not_registered"],
  ["operator_not_approved", "key_server_declined"],
  ["not_allowed", "key_server_refuses_you"],
  ["not_confidential", "key_server_not_confidential"],
]);

/** A report in one file, as it is sent. */
export interface PackedReport {
  readonly reportId: string;
  readonly file: Blob;
  readonly itemCounts: ItemCounts;
  /** What its sender’s devices call it, sealed. */
  readonly label?: string | undefined;
}

/** A sealed report; nothing in it can be read without its key. */
export interface SealedReport extends PackedReport {
  /** Who provided the key, and has to know which file it is for. */
  readonly keys: KeyProvider;
  /** What a Key Server has to know of it before anybody else is given it. */
  readonly tag: string;
  /** The Key Server that has its key; empty if none has. */
  readonly keyserverUrl: string;
  /** Whom its sender has named. */
  readonly recipients: readonly string[];
}

export interface SendProgress {
  /** What is done, in words: to be asked while rendering. */
  readonly label: () => string;
  /** Between 0 and 1, or `null` where nobody can say. */
  readonly fraction: number | null;
  /** Whether the report has arrived: nothing can be cancelled any more. */
  readonly hasArrived?: boolean;
}

export type ReportProgress = (step: SendProgress) => void;

/** Seals a draft. Fails with ApiError if there is no key, FormatError if something is over its limits. */
export async function sealDraft(
  draft: SettledDraft,
  client: Client,
  keys: KeyProvider,
  reportProgress: ReportProgress,
  signal: AbortSignal,
): Promise<SealedReport> {
  const sender = client.session.user;
  if (sender === undefined) throw new ApiError("not_signed_in", "not_signed_in");
  if (keys.asksKeyServer) reportProgress({ label: () => t("send-step-key"), fraction: null });
  const made = await makeKey(keys, sender.userid, signal).catch(toSendingError);
  const { reportId, key, keyserverUrl, staticKey } = made;
  // whoever opens the report is shown its sender as the audit trail names them
  const report = await composeReport(
    draft,
    made.sender ?? sender,
    sender.plan,
    reportId,
    reportProgress,
    signal,
  );
  const { file, tag } = await sealReport(report, {
    key,
    keyserverUrl,
    staticKey,
    signal,
    progress: (done, total) => {
      reportProgress({ label: () => t("send-step-encrypting"), fraction: done / total });
    },
  });
  const recipients = asksKeyServer(draft.deliveryMethod) ? namedIn(draft.access) : [];
  return { reportId, keys, file, tag, keyserverUrl, recipients, itemCounts: countItems(draft.items) };
}

/** Makes a report of a draft that is not sealed. */
export async function composeDraft(
  draft: SettledDraft,
  client: Client,
  reportProgress: ReportProgress,
  signal: AbortSignal,
): Promise<{ readonly reportId: string; readonly report: Report; readonly itemCounts: ItemCounts }> {
  const sender = client.session.user;
  if (sender === undefined) throw new ApiError("not_signed_in", "not_signed_in");
  const reportId = makeReportId(sender.userid, Date.now());
  const report = await composeReport(draft, sender, sender.plan, reportId, reportProgress, signal);
  return { reportId, report, itemCounts: countItems(draft.items) };
}

/** Packs a draft that is not sealed. Fails with FormatError if something is over its limits. */
export async function packDraft(
  draft: SettledDraft,
  client: Client,
  reportProgress: ReportProgress,
  signal: AbortSignal,
): Promise<PackedReport> {
  const { reportId, report, itemCounts } = await composeDraft(draft, client, reportProgress, signal);
  const file = await packReport(report, {
    signal,
    progress: (done, total) => {
      reportProgress({ label: () => t("send-step-packing"), fraction: done / total });
    },
  });
  return { reportId, file, itemCounts };
}

async function composeReport(
  draft: SettledDraft,
  sender: Omit<Person, "kind" | "personalToken">,
  plan: string | undefined,
  reportId: string,
  reportProgress: ReportProgress,
  signal: AbortSignal,
): Promise<Report> {
  const now = new Date();
  const metadata = buildMetadata(draft, sender, reportId, now, await thisDevice(), plan);
  reportProgress({ label: () => t("send-step-writing"), fraction: null });
  const { renderReportPdf } = await import("../../pdf/report-pdf");
  const { method, evidence } = draft.consent;
  const signature = method === "signed" || method === "form" ? (evidence?.content ?? null) : null;
  const photos = draft.items.flatMap(({ type, content }, index) =>
    type === "photo" ? [{ itemId: itemId(index), jpeg: content }] : [],
  );
  const others = draft.items.flatMap(({ type, thumbnail }, index) =>
    type === "photo" ? [] : [{ itemId: itemId(index), jpeg: thumbnail }],
  );
  const pdf = await renderReportPdf(completeMetadata(metadata), { photos, others, signature }, now);
  signal.throwIfAborted();
  return {
    metadata,
    pdf,
    consent:
      evidence === null || method === null || method === "none"
        ? undefined
        : { type: method === "form" ? "signed" : method, content: evidence.content },
    items: draft.items.map(({ type, content, thumbnail }, index) => ({
      itemId: itemId(index),
      mediaType: type,
      content,
      thumbnail,
    })),
  };
}

/**
 * Tells the Key Server, if one has the key, which file it is for; without that nobody else is given the key. Fails with
 * ApiError, as `KeyProvider.bind` does.
 */
export async function bindKey(
  { reportId, tag, keys }: SealedReport,
  reportProgress: ReportProgress,
  signal: AbortSignal,
): Promise<void> {
  if (keys.asksKeyServer) {
    reportProgress({ label: () => t("send-step-binding"), fraction: null });
  }
  await keys.bind(reportId, tag, signal).catch(toSendingError);
}

/** A place in PicSafe Cloud for exactly one sealed file. */
export interface ReservedPlace {
  readonly link: string;
  readonly digests: Digests;
}

/** A sealed report on its way to PicSafe Cloud: once a place is reserved, every attempt goes on there. */
export interface PlacedReport {
  readonly sealed: SealedReport;
  place: ReservedPlace | undefined;
}

/**
 * Uploads a sealed report and logs it; what has arrived is not sent again. What was uploaded and not logged is
 * withdrawn if that was cancelled.
 */
export async function deliverReport(
  report: PlacedReport,
  destination: "storage" | "recipient",
  client: Client,
  reportProgress: ReportProgress,
  signal: AbortSignal,
): Promise<UploadedReport> {
  const { sealed } = report;
  reportProgress({ label: () => t("send-step-reserving"), fraction: null });
  const { place, missing } = await placeFor(report, client, signal);
  report.place = place;
  const { digests } = place;
  const link = parsePastedLink(place.link);
  const cloud = {
    resume: () => client.cloud.resume(link, digests, signal),
    complete: () => client.cloud.complete(link, signal),
  };
  if (missing !== undefined) {
    await upload(missing, sealed.file, cloud, client.http.clock, {
      signal,
      progress: (sent, total) => {
        // that all has left does not say that it has arrived
        reportProgress(
          sent < total
            ? { label: () => t("send-step-uploading"), fraction: sent / total }
            : { label: () => t("send-step-confirming.cloud"), fraction: null },
        );
      },
    });
  }
  reportProgress(LISTING);
  try {
    return await client.users.logReport(place.link, sealed, destination, signal);
  } catch (error) {
    // whoever cancelled wants it gone; if that fails, nobody knows the link and the file expires
    if (isAbort(error)) await client.cloud.withdraw(link).catch(() => undefined);
    throw error;
  }
}

/** The place that a report has, or a new one, and what has not arrived there. */
async function placeFor(
  { sealed, place }: PlacedReport,
  { cloud }: Client,
  signal: AbortSignal,
): Promise<{ readonly place: ReservedPlace; readonly missing: Upload | undefined }> {
  if (place !== undefined) {
    try {
      const { upload: missing } = await cloud.resume(parsePastedLink(place.link), place.digests, signal);
      return { place, missing };
    } catch (error) {
      if (!(error instanceof ApiError) || !GONE_PLACES.has(error.kind)) throw error;
    }
  }
  const digests = place?.digests ?? (await digestsOf(sealed.file, signal));
  const { link, upload: missing } = await cloud.reserve(sealed.reportId, digests, signal);
  return { place: { link, digests }, missing };
}

/** What went wrong with a Key Server, in codes of its own: opening a report has other advice. */
function toSendingError(error: unknown): never {
  const code = error instanceof ApiError ? SENDING_CODES.get(error.code) : undefined;
  throw error instanceof ApiError && code !== undefined ? new ApiError(error.kind, code) : error;
}

/** A key for a report ID that nobody has used; the ID's time moves on while it is taken. */
async function makeKey(keys: KeyProvider, userid: number, signal: AbortSignal): Promise<ReportKey> {
  const start = Date.now();
  for (let attempt = 0; ; attempt++) {
    try {
      return await keys.makeKey(makeReportId(userid, start + attempt), signal);
    } catch (error) {
      const taken = error instanceof ApiError && error.code === "report_id_taken";
      if (!taken || attempt === KEY_ATTEMPTS - 1) throw error;
    }
  }
}
