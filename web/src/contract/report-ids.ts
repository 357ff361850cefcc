// What reports are called: the number in their metadata, their links, and the names of their files.

import { ContractError } from "./errors";

/** A report ID as a regular expression, without anchors. */
export const REPORT_ID = "[0-9A-Za-z]{10,64}";
const WHOLE_ID = new RegExp(`^${REPORT_ID}$`);
const MADE_ID = /^[0-9]{22}$/;
const NUMERIC_ID = /(?<![0-9A-Za-z])[0-9]{22}(?![0-9A-Za-z])/g;
const USER_NUMBER_DIGITS = 9;
const USER_NUMBER_LIMIT = 10 ** USER_NUMBER_DIGITS;
const MILLISECONDS_LIMIT = 10 ** 13;

/** Whether a string can name a report: 10 to 64 ASCII letters and digits. */
export function isReportId(value: string): boolean {
  return WHOLE_ID.test(value);
}

/**
 * The 22-digit ID of a report composed at `nowMs` (milliseconds since 1970). Fails with
 * `invalid_identifier` if the user number needs more than nine digits, or the time more than thirteen.
 */
export function makeReportId(userNumber: number, nowMs: number): string {
  if (!isWholeBelow(userNumber, USER_NUMBER_LIMIT)) {
    throw new ContractError("invalid_identifier", "a user number has at most nine digits");
  }
  if (!isWholeBelow(nowMs, MILLISECONDS_LIMIT)) {
    throw new ContractError("invalid_identifier", "a time has at most thirteen digits of milliseconds");
  }
  return userDigits(userNumber) + nowMs.toString().padStart(13, "0");
}

/**
 * Whether a report ID is one that this user may give to a report: it begins with their user number. Servers take no
 * other from a sender; readers do not ask.
 */
export function isReportIdOf(userNumber: number, reportId: string): boolean {
  return (
    isWholeBelow(userNumber, USER_NUMBER_LIMIT) &&
    isReportId(reportId) &&
    reportId.startsWith(userDigits(userNumber))
  );
}

/**
 * Whether a report ID is one that PicSafe makes, and begins with another user's number. PicSafe Cloud, the report log
 * and every honest Key Server refuse such an ID from this user, so that a reader who is told that it is theirs has
 * to know.
 */
export function isReportIdOfAnother(userNumber: number, reportId: string): boolean {
  return MADE_ID.test(reportId) && !isReportIdOf(userNumber, reportId);
}

/** The number of the user who may have given a report this ID; undefined if nobody may. */
export function userNumberOf(reportId: string): number | undefined {
  const digits = reportId.slice(0, USER_NUMBER_DIGITS);
  return isReportId(reportId) && /^[0-9]+$/.test(digits) ? Number(digits) : undefined;
}

/** When a report of this ID was composed; undefined if the ID does not say it. */
export function composedAt(reportId: string): Date | undefined {
  return MADE_ID.test(reportId) ? new Date(Number(reportId.slice(USER_NUMBER_DIGITS))) : undefined;
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

function userDigits(userNumber: number): string {
  return userNumber.toString().padStart(USER_NUMBER_DIGITS, "0");
}

function isWholeBelow(value: number, limit: number): boolean {
  return Number.isInteger(value) && value >= 0 && value < limit;
}
