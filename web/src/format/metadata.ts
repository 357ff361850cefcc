// metadata.json: who the patient is, who took the pictures, what was consented to, and what is enclosed.
// The writer writes every field, in the order of the lists below, as a string. The reader accepts what other
// writers make of it; docs/format.md says what.

import { type Bytes, isUnicode, utf8 } from "../contract/bytes";
import { FormatError } from "./errors";
import {
  JsonError,
  JsonNumber,
  type JsonObject,
  type JsonValue,
  isObject,
  jsonText,
  parseJson,
} from "./json";
import {
  type MetadataExtension,
  PAPER_FORM,
  decodeExtension,
  extensionDocument,
  membersWithout,
} from "./metadata-extension";
import { keyword } from "./keywords";
import { MAX_MEDIA } from "./limits";
import { isReadItemId, readItemId } from "./names";
import { folded } from "../contract/settled-characters";
import { numberText } from "./numbers";
import { MAX_NOTES_LENGTH, MAX_TEXT_LENGTH, boundedText } from "./texts";

/** Room for the longest notes with every character escaped, as some writers do. */
export const MAX_METADATA_BYTES = 4 * 1024 * 1024;
const MAX_LIST_VALUES = 32;
const BLANKS = /^[ \t\r\n]+|[ \t\r\n]+$/g;

const PATIENT = [
  "firstname",
  "lastname",
  "day",
  "month",
  "year",
  "patientid",
  "translator",
  "guardian",
] as const;
const USER = ["userid", "title", "firstname", "lastname", "email", "country"] as const;
const DETAILS_BEFORE = [
  "notes",
  "datetime",
  "reportid",
  "sendtype",
  "sendto",
  "reportendpoint",
  "ip",
] as const;
const LOCATION = ["latitude", "longitude", "address"] as const;
const DETAILS_AFTER = [
  "platform",
  "architecture",
  "manufacturer",
  "model",
  "os",
  "uuid",
  "version",
  "pro",
] as const;
const CONSENT = ["type", "treatment", "education", "publication", "consentlevels"] as const;
const MEDIA = ["mediaid", "type", "levels"] as const;

type Texts<Names extends readonly string[]> = Readonly<Record<Names[number], string>>;

/** The patient; `day`, `month` and `year` of birth are decimal numbers without padding. */
export type Patient = Texts<typeof PATIENT>;
/** The sender; `country` is ISO 3166-1 alpha-2. */
export type User = Texts<typeof USER>;
/** Where the report was composed: decimal degrees (WGS 84) and a postal address. */
export type Location = Texts<typeof LOCATION>;
/** The report and the device it was made on; `datetime` is RFC 3339, `pro` `true` or `false`. */
export type Details = Texts<typeof DETAILS_BEFORE> & { readonly location: Location } & Texts<
    typeof DETAILS_AFTER
  >;
/** `type` is `signed`, `verbal` or empty; the levels are `true` or `false`. */
export type Consent = Texts<typeof CONSENT>;
/** One enclosed item: its ID, its media type, and the consent levels that apply to it, comma-separated. */
export type Media = Texts<typeof MEDIA>;

/** Members that a version does not know, by the object that they are in, a JSON pointer (RFC 6901). */
export type UnknownMembers = ReadonlyMap<string, JsonObject>;

/** The whole of metadata.json: the members of `report`, and what is beside them. What is not known is empty. */
export interface Metadata {
  readonly patient: Patient;
  readonly user: User;
  readonly details: Details;
  readonly consent: Consent;
  readonly media: readonly Media[];
  /** The member `picsafe` beside `report`, if there is one. */
  readonly extension: MetadataExtension | null;
  /** An empty pointer is the document itself, `/report/media/ID` the item of that ID. */
  readonly unknown: UnknownMembers;
}

export const CONSENT_LEVELS = ["treatment", "education", "publication"] as const;
export type ConsentLevel = (typeof CONSENT_LEVELS)[number];
/** How consent was given: a signature (consent.jpg) or a recording (consent.m4a). */
export type ConsentType = "signed" | "verbal";

/** What a writer knows of the metadata; everything else is written empty. */
export interface KnownMetadata {
  readonly patient?: Partial<Patient>;
  readonly user?: Partial<User>;
  readonly details?: Partial<Omit<Details, "location">> & { readonly location?: Partial<Location> };
  readonly consent?: Partial<Consent>;
  readonly media?: readonly (Partial<Media> & Pick<Media, "mediaid" | "type">)[];
  readonly extension?: MetadataExtension | null;
  readonly unknown?: UnknownMembers;
}

/** A boolean as metadata.json writes it. */
export function booleanText(value: boolean): string {
  return value ? "true" : "false";
}

/** Consent levels as metadata.json writes them: comma-separated, in the order of CONSENT_LEVELS. */
export function joinLevels(levels: ReadonlySet<ConsentLevel>): string {
  return CONSENT_LEVELS.filter((level) => levels.has(level)).join(",");
}

/** Whether consent.jpg is a paper form that was photographed. */
export function isPaperForm({ consent, extension }: Metadata): boolean {
  const evidence = keyword(extension?.consent.evidence ?? "");
  return keyword(consent.type) === "signed" && evidence === PAPER_FORM;
}

/** The consent levels listed in a field, in lower case, including ones that this version does not know. */
export function splitLevels(text: string): string[] {
  return text
    .split(",")
    .map(keyword)
    .filter((level) => level !== "");
}

/** Every field in its place, those that are not given empty. */
export function completeMetadata(known: KnownMetadata): Metadata {
  const { location, ...details } = known.details ?? {};
  return {
    patient: stringFields(PATIENT, (name) => known.patient?.[name] ?? ""),
    user: stringFields(USER, (name) => known.user?.[name] ?? ""),
    details: detailsOf(
      (name) => details[name] ?? "",
      (name) => location?.[name] ?? "",
    ),
    consent: stringFields(CONSENT, (name) => known.consent?.[name] ?? ""),
    media: (known.media ?? []).map((item) => stringFields(MEDIA, (name) => item[name] ?? "")),
    extension: known.extension ?? null,
    unknown: known.unknown ?? new Map(),
  };
}

/**
 * metadata.json, UTF-8, indented by two, with every field in its order and unknown members behind. Fails with
 * `invalid_metadata` if a value is over its limit or an item ID cannot be one, `too_large` if the document is.
 */
export function encodeMetadata(known: KnownMetadata): Bytes {
  const text = `${jsonText(documentOf(completeMetadata(known)))}\n`;
  if (!isUnicode(text)) {
    throw new FormatError("invalid_metadata", "the metadata holds text that is not Unicode");
  }
  const document = utf8(text);
  decodeMetadata(document); // what this writer makes, its own reader must accept
  return document;
}

/**
 * Reads metadata.json, tolerating other writers' spellings. Fails with `invalid_metadata` if it is not the
 * structure or a value is over its limit, `too_large` if the document is.
 */
export function decodeMetadata(document: Uint8Array): Metadata {
  if (document.length > MAX_METADATA_BYTES) throw new FormatError("too_large", "metadata.json is too large");
  const root = requiredObject(parsed(document));
  const report = requiredObject(root.get("report"));
  const details = optionalObject(report.get("details"));
  const location = optionalObject(details.get("location"));
  const extension = decodeExtension(root.get("picsafe"));
  return {
    patient: section(PATIENT, report.get("patient")),
    user: section(USER, report.get("user")),
    details: detailsOf(
      (name) => detailOf(name, details.get(name)),
      (name) => stringOf(location.get(name)),
    ),
    consent: section(CONSENT, report.get("consent")),
    media: mediaOf(report.get("media")),
    extension,
    unknown: unknownMembers(root, extension !== null),
  };
}

const REPORT = ["patient", "user", "details", "consent", "media"] as const;
const DETAILS = [...DETAILS_BEFORE, "location", ...DETAILS_AFTER] as const;
const KNOWN: readonly (readonly [string, readonly string[]])[] = [
  ["/report", REPORT],
  ["/report/patient", PATIENT],
  ["/report/user", USER],
  ["/report/details", DETAILS],
  ["/report/details/location", LOCATION],
  ["/report/consent", CONSENT],
];

function unknownMembers(root: JsonObject, hasExtension: boolean): UnknownMembers {
  const media = at(root, "/report/media");
  const items = Array.isArray(media) ? media.filter(isObject) : [];
  const objects: [string, JsonValue | undefined, readonly string[]][] = [
    ["", root, hasExtension ? ["report", "picsafe"] : ["report"]],
    ...KNOWN.map(([pointer, names]): [string, JsonValue | undefined, readonly string[]] => [
      pointer,
      at(root, pointer),
      names,
    ]),
    ...items.map((item): [string, JsonValue, readonly string[]] => [
      `/report/media/${readItemId(stringOf(item.get("mediaid")))}`,
      item,
      MEDIA,
    ]),
  ];
  const found = new Map<string, JsonObject>();
  for (const [pointer, object, names] of objects) {
    const unknown = isObject(object) ? membersWithout(object, new Set(names)) : new Map<string, JsonValue>();
    if (unknown.size > 0) found.set(pointer, unknown);
  }
  return found;
}

function at(root: JsonValue, pointer: string): JsonValue | undefined {
  let value: JsonValue | undefined = root;
  for (const name of pointer.split("/").slice(1)) value = isObject(value) ? value.get(name) : undefined;
  return value;
}

function documentOf(metadata: Metadata): JsonObject {
  const { extension, unknown } = metadata;
  const section = (pointer: string, fields: Readonly<Record<string, JsonValue>>): JsonObject =>
    withMembers(new Map(Object.entries(fields)), unknown.get(pointer));
  const details = {
    ...metadata.details,
    location: section("/report/details/location", metadata.details.location),
  };
  const report = section("/report", {
    patient: section("/report/patient", metadata.patient),
    user: section("/report/user", metadata.user),
    details: section("/report/details", details),
    consent: section("/report/consent", metadata.consent),
    media: metadata.media.map((item) => section(`/report/media/${item.mediaid}`, item)),
  });
  return section("", extension === null ? { report } : { report, picsafe: extensionDocument(extension) });
}

function withMembers(members: ReadonlyMap<string, JsonValue>, unknown: JsonObject | undefined): JsonObject {
  const all = new Map(members);
  for (const [name, value] of unknown ?? []) if (!all.has(name)) all.set(name, value);
  return all;
}

function parsed(document: Uint8Array): JsonValue {
  try {
    return parseJson(document);
  } catch (error) {
    if (error instanceof JsonError)
      throw new FormatError("invalid_metadata", "metadata.json is not JSON, or nested too deeply");
    throw error;
  }
}

function stringFields<const Names extends readonly string[]>(
  names: Names,
  value: (name: Names[number]) => string,
): Texts<Names> {
  const pairs = names.map((name: Names[number]) => [name, value(name)] as const);
  return Object.fromEntries(pairs) as Texts<Names>;
}

function detailsOf(
  value: (name: (typeof DETAILS_BEFORE | typeof DETAILS_AFTER)[number]) => string,
  location: (name: (typeof LOCATION)[number]) => string,
): Details {
  return {
    ...stringFields(DETAILS_BEFORE, value),
    location: stringFields(LOCATION, location),
    ...stringFields(DETAILS_AFTER, value),
  };
}

function requiredObject(value: JsonValue | undefined): JsonObject {
  if (isObject(value)) return value;
  throw new FormatError("invalid_metadata", "metadata.json lacks an object where one belongs");
}

function optionalObject(value: JsonValue | undefined): JsonObject {
  return isNothing(value) ? new Map() : requiredObject(value);
}

/** What other writers put where nothing is: PHP, for one, has a single kind of empty array. */
function isNothing(value: JsonValue | undefined): boolean {
  if (Array.isArray(value)) return value.length === 0;
  return value === undefined || value === null || value === "" || (isObject(value) && value.size === 0);
}

function section<const Names extends readonly string[]>(
  names: Names,
  value: JsonValue | undefined,
): Texts<Names> {
  const fields = optionalObject(value);
  return stringFields(names, (name) => stringOf(fields.get(name)));
}

function mediaOf(value: JsonValue | undefined): readonly Media[] {
  if (isNothing(value)) return [];
  if (!Array.isArray(value) || value.length > MAX_MEDIA) {
    throw new FormatError(
      "invalid_metadata",
      `metadata.json's media is no list of at most ${MAX_MEDIA} items`,
    );
  }
  const items = value.map((item) => section(MEDIA, requiredObject(item))).map(withReadId);
  if (!items.every((item) => isReadItemId(item.mediaid))) {
    throw new FormatError("invalid_metadata", "metadata.json names a media item by an ID that cannot be one");
  }
  if (new Set(items.map((item) => folded(item.mediaid))).size !== items.length) {
    throw new FormatError("invalid_metadata", "metadata.json names a media item twice");
  }
  return items;
}

function withReadId(item: Media): Media {
  return { ...item, mediaid: readItemId(item.mediaid) };
}

function detailOf(name: string, value: JsonValue | undefined): string {
  if (name === "notes") return stringOf(value, MAX_NOTES_LENGTH);
  return name === "reportid" ? stringOf(value).replace(BLANKS, "") : stringOf(value);
}

function stringOf(value: JsonValue | undefined, limit: number = MAX_TEXT_LENGTH): string {
  if (!Array.isArray(value)) return boundedText(scalar(value), limit);
  if (value.length > MAX_LIST_VALUES) {
    throw new FormatError("invalid_metadata", "metadata.json holds a list that is too long");
  }
  return boundedText(value.map(scalar).join(","), limit);
}

function scalar(value: JsonValue | undefined): string {
  if (value === undefined || value === null) return "";
  if (typeof value === "string") return value;
  if (typeof value === "boolean") return booleanText(value);
  if (value instanceof JsonNumber) return numberText(value.text);
  throw new FormatError("invalid_metadata", "metadata.json holds an object where a value belongs");
}
