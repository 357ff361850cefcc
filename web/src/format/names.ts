import { characterCount, utf8 } from "../contract/bytes";
import { EXTENSIONS, type MediaType } from "../contract/media-kinds";
import { composed } from "../contract/settled-characters";
import { FormatError } from "./errors";
import { isPrintable } from "./shown-names";

export const PACKAGE_JSON = "package.json";
export const PACKAGE_ENCRYPTED = "package.encrypted";
export const METADATA_JSON = "metadata.json";
export const REPORT_PDF = "report.pdf";
export const CONSENT_JPG = "consent.jpg";
export const CONSENT_M4A = "consent.m4a";

const THUMBNAIL_SUFFIX = "-thumbnail";
const MAX_ITEM_ID_LENGTH = 64;
/** In UTF-8, of IDs that are read: with the rest of a name they have to fit into the 255 of a file system. */
const MAX_ITEM_ID_BYTES = 192;
const ITEM_ID = /^[0-9A-Za-z](?:[0-9A-Za-z_-]{0,62}[0-9A-Za-z])?$/;
const FORBIDDEN = /[/\\:*?"<>|]/;
const ENDS = /^[. -]|[. ]$/;
// the report's own files, the device names that Windows reserves whatever their extension, and what a dot begins one of
const RESERVED_ITEM_ID =
  /^(?:consent|report|metadata|package|(?:con|prn|aux|nul|com[0-9]|lpt[0-9]) *(?:\..*)?|.*-thumbnail)$/i;
const BLANKS = /^[ \t\r\n]+|[ \t\r\n]+$/g;

export type NameKind = "metadata" | "pdf" | "consent" | "media" | "thumbnail";

const FIXED_NAMES: ReadonlyMap<string, NameKind> = new Map<string, NameKind>([
  [METADATA_JSON, "metadata"],
  [REPORT_PDF, "pdf"],
  [CONSENT_JPG, "consent"],
  [CONSENT_M4A, "consent"],
  ["consent.png", "consent"],
]);
// what other writers call a file, and what it is called here; a PNG and a QuickTime film stay what they are
const READ_EXTENSIONS: ReadonlyMap<string, readonly [string, MediaType]> = new Map([
  ["jpg", ["jpg", "photo"]],
  ["jpeg", ["jpg", "photo"]],
  ["png", ["png", "photo"]],
  ["m4v", ["m4v", "video"]],
  ["mp4", ["m4v", "video"]],
  ["mov", ["mov", "video"]],
  ["m4a", ["m4a", "audio"]],
]);

/** A name of the inner zip as it is written: the part it plays, and whose item it belongs to, if any. */
export interface MemberName {
  readonly name: string;
  readonly kind: NameKind;
  readonly itemId?: string;
  readonly mediaType?: MediaType;
}

/** Whether a string can name a media item that is written, and be part of a file name on any system; docs/format.md. */
export function isItemId(value: string): boolean {
  return ITEM_ID.test(value) && !RESERVED_ITEM_ID.test(value);
}

/**
 * Whether a reader takes a string in NFC for an item ID that another writer made: at most 64 characters and 192 bytes of
 * UTF-8, with accents, spaces and dots, but none that a file system forbids or that cannot be shown. It begins with
 * neither a dot, a space nor `-`, and ends in neither of the first two. Otherwise it is as `isItemId` says.
 */
export function isReadItemId(value: string): boolean {
  return (
    value !== "" &&
    characterCount(value) <= MAX_ITEM_ID_LENGTH &&
    isPrintable(value) &&
    utf8(value).length <= MAX_ITEM_ID_BYTES &&
    !FORBIDDEN.test(value) &&
    !ENDS.test(value) &&
    !RESERVED_ITEM_ID.test(value)
  );
}

/** An item ID of another writer in the form in which IDs are compared: NFC, without blanks around it. */
export function readItemId(text: string): string {
  return composed(text.replace(BLANKS, ""));
}

/** The name of an item's file; `invalid_identifier` if the ID cannot be one. */
export function mediaName(itemId: string, mediaType: MediaType): string {
  return `${checkedItemId(itemId)}.${EXTENSIONS[mediaType]}`;
}

/** The name of an item's thumbnail; `invalid_identifier` if the ID cannot be one. */
export function thumbnailName(itemId: string): string {
  return `${checkedItemId(itemId)}${THUMBNAIL_SUFFIX}.jpg`;
}

/**
 * What a file of an inner zip is, and what it is to be called; undefined if it is none of a report's. Letter case in the
 * report's own names and in extensions does not count, and `.jpeg` and `.mp4` are other spellings of `.jpg` and `.m4v`.
 */
export function parseMemberName(name: string): MemberName | undefined {
  const dot = name.lastIndexOf(".");
  const stem = name.slice(0, Math.max(dot, 0));
  const written = name.slice(dot + 1);
  const [extension, mediaType] = READ_EXTENSIONS.get(asciiLower(written)) ?? [written, undefined];
  const own = asciiLower(`${stem}.${extension}`);
  const fixed = FIXED_NAMES.get(own);
  if (fixed !== undefined) return { name: own, kind: fixed };
  if (mediaType === undefined) return undefined;
  if (mediaType === "photo" && asciiLower(stem).endsWith(THUMBNAIL_SUFFIX)) {
    const itemId = stem.slice(0, -THUMBNAIL_SUFFIX.length);
    if (!isReadItemId(itemId)) return undefined;
    return { name: `${itemId}${THUMBNAIL_SUFFIX}.${extension}`, kind: "thumbnail", itemId };
  }
  if (!isReadItemId(stem)) return undefined;
  return { name: `${stem}.${extension}`, kind: "media", itemId: stem, mediaType };
}

/** Which part of the outer zip a name is, letter case aside; undefined if it is none. */
export function parsePackageName(name: string): { readonly name: string } | undefined {
  const own = asciiLower(name);
  return own === PACKAGE_JSON || own === PACKAGE_ENCRYPTED ? { name: own } : undefined;
}

/** A text with its ASCII letters small, and all else as it is. */
export function asciiLower(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

function checkedItemId(itemId: string): string {
  if (isItemId(itemId)) return itemId;
  throw new FormatError("invalid_identifier", "an item ID is 1 to 64 letters, digits, '-' and '_'");
}
