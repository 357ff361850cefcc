import { characterCount } from "../contract/bytes";
import { FormatError } from "./errors";

export const PACKAGE_JSON = "package.json";
export const PACKAGE_ENCRYPTED = "package.encrypted";
export const METADATA_JSON = "metadata.json";
export const REPORT_PDF = "report.pdf";
export const CONSENT_JPG = "consent.jpg";
export const CONSENT_M4A = "consent.m4a";

const THUMBNAIL_SUFFIX = "-thumbnail";
const MAX_ITEM_ID_LENGTH = 64;
const MAX_NAME_LENGTH = MAX_ITEM_ID_LENGTH + "-thumbnail.jpg".length;
const USER_NUMBER_LIMIT = 10 ** 9;
const MILLISECONDS_LIMIT = 10 ** 13;
const REPORT_ID = /^[0-9A-Za-z]{10,64}$/;
const ITEM_ID = /^[0-9A-Za-z](?:[0-9A-Za-z_-]{0,62}[0-9A-Za-z])?$/;
const SEPARATORS = /[/\\:*?"<>|]/;
// whatever is neither a visible character nor a space
const UNPRINTABLE = /[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/u;
// the report's own files, and the device names that Windows reserves whatever their extension
const RESERVED_ITEM_ID =
  /^(?:consent|report|metadata|package|con|prn|aux|nul|(?:com|lpt)[0-9]|.*-thumbnail)$/i;

export type MediaType = "photo" | "video" | "audio";
export type NameKind = "metadata" | "pdf" | "consent" | "media" | "thumbnail";

const EXTENSIONS: Readonly<Record<MediaType, string>> = { photo: "jpg", video: "m4v", audio: "m4a" };
const MEDIA_TYPES: ReadonlyMap<string, MediaType> = new Map([
  ["jpg", "photo"],
  ["m4v", "video"],
  ["m4a", "audio"],
]);
const CONTENT_TYPES: ReadonlyMap<string, string> = new Map([
  ["jpg", "image/jpeg"],
  ["m4v", "video/mp4"],
  ["m4a", "audio/mp4"],
  ["pdf", "application/pdf"],
  ["json", "application/json"],
]);
const FIXED_NAMES: ReadonlyMap<string, NameKind> = new Map<string, NameKind>([
  [METADATA_JSON, "metadata"],
  [REPORT_PDF, "pdf"],
  [CONSENT_JPG, "consent"],
  [CONSENT_M4A, "consent"],
]);

/** A checked name of the inner zip: the part it plays in the report, and whose item it belongs to, if any. */
export interface MemberName {
  readonly name: string;
  readonly kind: NameKind;
  readonly itemId?: string;
  readonly mediaType?: MediaType;
}

/** Whether a string can name a report: 10 to 64 ASCII letters and digits. */
export function isReportId(value: string): boolean {
  return REPORT_ID.test(value);
}

/**
 * The 22-digit ID of a report composed at `nowMs` (milliseconds since 1970). Fails with
 * `invalid_identifier` if the user number needs more than nine digits, or the time more than thirteen.
 */
export function makeReportId(userNumber: number, nowMs: number): string {
  if (!isWholeBelow(userNumber, USER_NUMBER_LIMIT)) {
    throw new FormatError("invalid_identifier", "a user number has at most nine digits");
  }
  if (!isWholeBelow(nowMs, MILLISECONDS_LIMIT)) {
    throw new FormatError("invalid_identifier", "a time has at most thirteen digits of milliseconds");
  }
  return userNumber.toString().padStart(9, "0") + nowMs.toString().padStart(13, "0");
}

/** Whether a string can name a media item and be part of a file name on any system; docs/format.md. */
export function isItemId(value: string): boolean {
  return ITEM_ID.test(value) && !RESERVED_ITEM_ID.test(value);
}

/** The name of an item's file; `invalid_identifier` if the ID cannot be one. */
export function mediaName(itemId: string, mediaType: MediaType): string {
  return `${checkedItemId(itemId)}.${EXTENSIONS[mediaType]}`;
}

/** The name of an item's thumbnail; `invalid_identifier` if the ID cannot be one. */
export function thumbnailName(itemId: string): string {
  return `${checkedItemId(itemId)}${THUMBNAIL_SUFFIX}.jpg`;
}

/** Checks a name found in an inner zip and says what it is; fails with `unsafe_name` or `unexpected_name`. */
export function parseMemberName(name: string): MemberName {
  requireSafeName(name);
  const fixed = FIXED_NAMES.get(name);
  if (fixed !== undefined) return { name, kind: fixed };
  const dot = name.lastIndexOf(".");
  const stem = name.slice(0, Math.max(dot, 0));
  const extension = name.slice(dot + 1);
  if (extension === "jpg" && stem.endsWith(THUMBNAIL_SUFFIX)) {
    const itemId = stem.slice(0, -THUMBNAIL_SUFFIX.length);
    if (isItemId(itemId)) return { name, kind: "thumbnail", itemId };
  } else {
    const mediaType = MEDIA_TYPES.get(extension);
    if (mediaType !== undefined && isItemId(stem)) return { name, kind: "media", itemId: stem, mediaType };
  }
  throw new FormatError("unexpected_name", "the report holds a file that does not belong in one");
}

/** Refuses a name that does not belong in the outer zip with `unexpected_name`. */
export function requirePackageName(name: string): void {
  if (name !== PACKAGE_JSON && name !== PACKAGE_ENCRYPTED) {
    throw new FormatError(
      "unexpected_name",
      "the file holds something that does not belong in a .picsafe file",
    );
  }
}

/** Refuses separators, drive letters, dot names, control characters and over-long names: `unsafe_name`. */
export function requireSafeName(name: string): void {
  const unsafe =
    name === "" ||
    name === "." ||
    name === ".." ||
    characterCount(name) > MAX_NAME_LENGTH ||
    SEPARATORS.test(name) ||
    UNPRINTABLE.test(name) ||
    name.endsWith(".") ||
    name.endsWith(" ");
  if (unsafe) throw new FormatError("unsafe_name", "the report holds a file with an unsafe name");
}

/** The MIME type of a file of a report, by its checked name. */
export function contentType(name: string): string {
  return CONTENT_TYPES.get(name.slice(name.lastIndexOf(".") + 1)) ?? "application/octet-stream";
}

function checkedItemId(itemId: string): string {
  if (isItemId(itemId)) return itemId;
  throw new FormatError("invalid_identifier", "an item ID is 1 to 64 letters, digits, '-' and '_'");
}

function isWholeBelow(value: number, limit: number): boolean {
  return Number.isInteger(value) && value >= 0 && value < limit;
}
