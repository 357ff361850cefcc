// Links to reports, and magic links, as people have them.

import { ContractError } from "./errors";

const MAX_LINK = 2048;
const PATH = /^\/(?:app\/report|cloud\/reports)\/([A-Za-z]{2})\/([0-9A-Za-z]{22})-([0-9A-Za-z]{10,64})\/*$/;
const SECRET = /^[\x21-\x3c\x3e-\x7e]{1,256}$/;

/** A link to a report, taken apart. `random` is a capability: with it, anyone can download the sealed file. */
export interface ReportLink {
  readonly country: string;
  readonly random: string;
  readonly reportId: string;
}

/**
 * Takes apart a report's link, the `file_url` of a list, or the path of either; `invalid_link` if it is cut
 * short or something else.
 */
export function parseReportLink(link: string): ReportLink {
  const trimmed = link.trim();
  const isWhole = trimmed.length <= MAX_LINK && URL.canParse(trimmed, "https://my.invalid");
  const path = isWhole ? new URL(trimmed, "https://my.invalid").pathname : "";
  const [, country, random, reportId] = PATH.exec(path) ?? [];
  if (country === undefined || random === undefined || reportId === undefined) {
    throw new ContractError("invalid_link", "not a link to a report");
  }
  return { country, random, reportId };
}

/** The call of PicSafe Cloud that is about the file. */
export function fileUrl(cloudUrl: string, { country, random, reportId }: ReportLink): string {
  return `${cloudUrl}/cloud/reports/${country}/${random}-${reportId}`;
}

/** The secret in a magic link's fragment (`#token=…`); undefined if there is none. */
export function signInSecret(fragment: string): string | undefined {
  const secret = new URLSearchParams(fragment.replace(/^#/, "")).get("token") ?? "";
  return SECRET.test(secret) ? secret : undefined;
}
