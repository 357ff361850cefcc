import type * as Wire from "../contract/openapi";

/** What the list of reports is told of one: what is in it, the Key Server that has its key, if one has, and whom it is for. */
export interface KeptReport {
  readonly itemCounts: Wire.SummaryToLog;
  readonly keyserverUrl?: string;
  /** Whom the sender has named. */
  readonly recipients?: readonly string[];
  /** What the sender’s devices call it, sealed. */
  readonly label?: string | undefined;
}

/** As the User Server takes it: what was not said is left out. */
export function described({
  itemCounts,
  keyserverUrl,
  recipients = [],
  label,
}: KeptReport): Pick<Wire.ReportToLog, "summary" | "keyserver_url" | "recipients" | "label"> {
  const { photos, videos, audios } = itemCounts;
  return {
    summary: { photos, videos, audios },
    ...(keyserverUrl !== undefined && keyserverUrl !== "" && { keyserver_url: keyserverUrl }),
    ...(recipients.length > 0 && { recipients: [...recipients] }),
    ...(label !== undefined && { label }),
  };
}
