// metadata.json: who the patient is, who took the pictures, what was consented to, and what is enclosed.
// The writer writes every field, in the order of the lists below, as a string. The reader accepts what other
// writers make of it; docs/format.md says what.

import { type Bytes, characterCount, isUnicode, utf8 } from "../contract/bytes";
import { FormatError } from "./errors";
import { JsonError, JsonNumber, type JsonObject, type JsonValue, isObject, parseJson } from "./json";
import { isItemId } from "./names";
import { numberText } from "./numbers";

export const MAX_METADATA_BYTES = 1024 * 1024;
export const MAX_TEXT_LENGTH = 32_768;
export const MAX_MEDIA = 500;
const MAX_LIST_VALUES = 32;

// a name or note is shown in documents and on terminals; line breaks and tabs are all it may do there
// eslint-disable-next-line no-control-regex -- control characters are what it is about
const CONTROL_CHARACTERS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g;

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

/** The whole of metadata.json, below its one top-level member `report`. What is not known is empty. */
export interface Metadata {
  readonly patient: Patient;
  readonly user: User;
  readonly details: Details;
  readonly consent: Consent;
  readonly media: readonly Media[];
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
}

/** A boolean as metadata.json writes it. */
export function booleanText(value: boolean): string {
  return value ? "true" : "false";
}

/** Consent levels as metadata.json writes them: comma-separated, in the order of CONSENT_LEVELS. */
export function joinLevels(levels: ReadonlySet<ConsentLevel>): string {
  return CONSENT_LEVELS.filter((level) => levels.has(level)).join(",");
}

/** The consent levels listed in a field, in lower case, including ones that this version does not know. */
export function splitLevels(text: string): string[] {
  return text
    .split(",")
    .map((level) => level.trim().toLowerCase())
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
  };
}

/**
 * metadata.json, UTF-8, indented by two, with every field in its order. Fails with `invalid_metadata` if a
 * value is over its limit or an item ID cannot be one, `too_large` if the document is.
 */
export function encodeMetadata(known: KnownMetadata): Bytes {
  const report = completeMetadata(known);
  if (!allUnicode(report)) {
    throw new FormatError("invalid_metadata", "the metadata holds text that is not Unicode");
  }
  const document = utf8(`${JSON.stringify({ report }, null, 2)}\n`);
  decodeMetadata(document); // what this writer makes, its own reader must accept
  return document;
}

/**
 * Reads metadata.json, tolerating other writers' spellings. Fails with `invalid_metadata` if it is not the
 * structure or a value is over its limit, `too_large` if the document is.
 */
export function decodeMetadata(document: Uint8Array): Metadata {
  if (document.length > MAX_METADATA_BYTES) throw new FormatError("too_large", "metadata.json is too large");
  const report = requiredObject(requiredObject(parsed(document)).get("report"));
  const details = optionalObject(report.get("details"));
  const location = optionalObject(details.get("location"));
  return {
    patient: section(PATIENT, report.get("patient")),
    user: section(USER, report.get("user")),
    details: detailsOf(
      (name) => stringOf(details.get(name)),
      (name) => stringOf(location.get(name)),
    ),
    consent: section(CONSENT, report.get("consent")),
    media: mediaOf(report.get("media")),
  };
}

function parsed(document: Uint8Array): JsonValue {
  try {
    return parseJson(document);
  } catch (error) {
    if (error instanceof JsonError) throw new FormatError("invalid_metadata", "metadata.json is not JSON");
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
  return value === undefined || value === null || value === "" ? new Map() : requiredObject(value);
}

function section<const Names extends readonly string[]>(
  names: Names,
  value: JsonValue | undefined,
): Texts<Names> {
  const fields = optionalObject(value);
  return stringFields(names, (name) => stringOf(fields.get(name)));
}

function mediaOf(value: JsonValue | undefined): readonly Media[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value) || value.length > MAX_MEDIA) {
    throw new FormatError(
      "invalid_metadata",
      `metadata.json's media is no list of at most ${MAX_MEDIA} items`,
    );
  }
  const items = value.map((item) => section(MEDIA, requiredObject(item)));
  if (!items.every((item) => isItemId(item.mediaid))) {
    throw new FormatError("invalid_metadata", "metadata.json names a media item by an ID that cannot be one");
  }
  if (new Set(items.map((item) => item.mediaid.toLowerCase())).size !== items.length) {
    throw new FormatError("invalid_metadata", "metadata.json names a media item twice");
  }
  return items;
}

function stringOf(value: JsonValue | undefined): string {
  if (!Array.isArray(value)) return bounded(scalar(value));
  if (value.length > MAX_LIST_VALUES) {
    throw new FormatError("invalid_metadata", "metadata.json holds a list that is too long");
  }
  return bounded(value.map(scalar).join(","));
}

function scalar(value: JsonValue | undefined): string {
  if (value === undefined || value === null) return "";
  if (typeof value === "string") return value;
  if (typeof value === "boolean") return booleanText(value);
  if (value instanceof JsonNumber) return numberText(value.text);
  throw new FormatError("invalid_metadata", "metadata.json holds an object where a value belongs");
}

function bounded(text: string): string {
  if (text.length > MAX_TEXT_LENGTH && characterCount(text) > MAX_TEXT_LENGTH) {
    throw new FormatError("invalid_metadata", "metadata.json holds a value that is too long");
  }
  return text.replace(CONTROL_CHARACTERS, "\ufffd");
}

function allUnicode(value: unknown): boolean {
  if (typeof value === "string") return isUnicode(value);
  return typeof value !== "object" || value === null || Object.values(value).every(allUnicode);
}
