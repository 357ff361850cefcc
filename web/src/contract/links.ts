// Links to reports, magic links, and file names, as people have them.

import { isReportId } from "../format/names";
import { ApiError } from "../api/errors";

const MAX_LINK = 2048;
const PATH = /^\/(?:app\/report|cloud\/reports)\/([A-Za-z]{2})\/([0-9A-Za-z]{22})-([0-9A-Za-z]{10,64})\/*$/;
const NUMERIC_ID = /(?<![0-9A-Za-z])[0-9]{22}(?![0-9A-Za-z])/g;
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
    throw new ApiError("refused", "invalid_link");
  }
  return { country, random, reportId };
}

/** The call of PicSafe Cloud that is about the file. */
export function fileUrl(cloudUrl: string, { country, random, reportId }: ReportLink): string {
  return `${cloudUrl}/cloud/reports/${country}/${random}-${reportId}`;
}

/** The name of a sealed report's file. */
export function fileName(reportId: string): string {
  return `${reportId}.picsafe`;
}

/**
 * The report ID that a file is named after, also once a browser has added ` (1)`; undefined if the file was
 * given another name.
 */
export function reportIdOfFile(name: string): string | undefined {
  const stem = name.replace(/\.picsafe$/i, "");
  if (isReportId(stem)) return stem;
  const numbers = new Set(stem.match(NUMERIC_ID));
  const [only] = numbers;
  return numbers.size === 1 ? only : undefined;
}

/** The secret in a magic link's fragment (`#token=…`); undefined if there is none. */
export function signInSecret(fragment: string): string | undefined {
  const secret = new URLSearchParams(fragment.replace(/^#/, "")).get("token") ?? "";
  return SECRET.test(secret) ? secret : undefined;
}
