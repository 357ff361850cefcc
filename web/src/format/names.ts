import { characterCount } from "../contract/bytes";
import { EXTENSIONS, type MediaType, mediaTypeOfExtension } from "../contract/media-kinds";
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
const ITEM_ID = /^[0-9A-Za-z](?:[0-9A-Za-z_-]{0,62}[0-9A-Za-z])?$/;
const SEPARATORS = /[/\\:*?"<>|]/;
// whatever is neither a visible character nor a space
const UNPRINTABLE = /[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/u;
// the report's own files, and the device names that Windows reserves whatever their extension
const RESERVED_ITEM_ID =
  /^(?:consent|report|metadata|package|con|prn|aux|nul|(?:com|lpt)[0-9]|.*-thumbnail)$/i;

export type NameKind = "metadata" | "pdf" | "consent" | "media" | "thumbnail";

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
    const mediaType = mediaTypeOfExtension(extension);
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

function checkedItemId(itemId: string): string {
  if (isItemId(itemId)) return itemId;
  throw new FormatError("invalid_identifier", "an item ID is 1 to 64 letters, digits, '-' and '_'");
}
