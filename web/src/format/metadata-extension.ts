// The member `picsafe` of metadata.json: what the seeds' structure has no place for (docs/format.md).
//
// Everything in it is optional. Reading it never keeps a report from opening, unless a bound is broken: what
// has another type than it should is treated like what is not known, which is kept, passed on and not shown.

import { FormatError } from "./errors";
import { JsonNumber, type JsonObject, type JsonValue, isObject } from "./json";
import { boundedText } from "./texts";

const MAX_CONVERSIONS = 500;
const VERSION = 1;
// 1.0 and 1e0 are none, lest implementations differ in what they take for a whole number
const VERSION_FORM = /^[1-9][0-9]{0,8}$/;

const CONSENT = ["wording", "language", "capacity", "evidence", "relationship", "issuer", "edition"] as const;
/** In `evidence`: consent.jpg is a paper form that was photographed. */
export const PAPER_FORM = "paper_form";
/** How soon the sender wants it to be looked at; other writers may use other words. */
export const URGENCIES = ["routine", "urgent", "emergency"] as const;
export type Urgency = (typeof URGENCIES)[number];
const BODY_SITE = ["text", "code", "system"] as const;
const CONVERSION = ["item", "from", "to", "note"] as const;

type Part<Names extends readonly string[]> = Readonly<Record<Names[number], string>> & {
  /** Members that this version does not know. */
  readonly unknown: JsonObject;
};

/**
 * How consent came about: its wording, the wording's language (BCP 47), whether the patient could decide, what the
 * file is that proves it where its type does not say so, what the guardian is to the patient, and the institution whose
 * own words they are, with their version, which nothing proves.
 */
export type ConsentDetails = Part<typeof CONSENT>;
/** Where on the body: in words with the side, and as a code of a terminology. */
export type BodySite = Part<typeof BODY_SITE>;
/** An item that was converted before it was enclosed: its ID, the media types it had and has, what was lost. */
export type Conversion = Part<typeof CONVERSION>;

export interface MetadataExtension {
  readonly version: number;
  readonly consent: ConsentDetails;
  readonly bodySite: BodySite;
  /** The number of the visit or encounter in the institution's system. */
  readonly visit: string;
  readonly urgency: string;
  readonly conversions: readonly Conversion[];
  /** The ID of the report that this one answers. */
  readonly inReplyTo: string;
  /** The ID of the report in whose place this one is sent. */
  readonly supersedes: string;
  readonly unknown: JsonObject;
}

/** An extension that says nothing. */
export const EMPTY_EXTENSION: MetadataExtension = {
  version: VERSION,
  consent: emptyPart(CONSENT),
  bodySite: emptyPart(BODY_SITE),
  visit: "",
  urgency: "",
  conversions: [],
  inReplyTo: "",
  supersedes: "",
  unknown: new Map(),
};

/** Whether there is something that this version does not know, and so does not show. */
export function holdsMore(extension: MetadataExtension): boolean {
  const parts = [extension, extension.consent, extension.bodySite, ...extension.conversions];
  return extension.version > VERSION || parts.some((part) => part.unknown.size > 0);
}

/**
 * Reads the member `picsafe`; null if there is none, it is no object, or has no version. Fails with
 * `invalid_metadata` if a text or the list of conversions is over its limit.
 */
export function decodeExtension(value: JsonValue | undefined): MetadataExtension | null {
  const version = isObject(value) ? value.get("version") : undefined;
  if (!isObject(value) || !(version instanceof JsonNumber) || !VERSION_FORM.test(version.text)) return null;
  const consent = partOf(CONSENT, value.get("consent"));
  const bodySite = partOf(BODY_SITE, value.get("body_site"));
  const visit = textOf(value.get("visit"));
  const urgency = textOf(value.get("urgency"));
  const conversions = conversionsOf(value.get("conversions"));
  const inReplyTo = textOf(value.get("in_reply_to"));
  const supersedes = textOf(value.get("supersedes"));
  const read = {
    consent,
    body_site: bodySite,
    visit,
    urgency,
    conversions,
    in_reply_to: inReplyTo,
    supersedes,
  };
  const known = Object.entries(read).filter(([, member]) => member !== null);
  return {
    version: Number(version.text),
    consent: consent ?? EMPTY_EXTENSION.consent,
    bodySite: bodySite ?? EMPTY_EXTENSION.bodySite,
    visit: visit ?? "",
    urgency: urgency ?? "",
    conversions: conversions ?? [],
    inReplyTo: inReplyTo ?? "",
    supersedes: supersedes ?? "",
    unknown: membersWithout(value, new Set(["version", ...known.map(([name]) => name)])),
  };
}

/** The member `picsafe` to be written: what is empty is left out, what is not known comes last. */
export function extensionDocument(extension: MetadataExtension): JsonObject {
  const members: [string, JsonValue][] = [
    ["version", new JsonNumber(String(extension.version))],
    ["consent", partDocument(CONSENT, extension.consent)],
    ["body_site", partDocument(BODY_SITE, extension.bodySite)],
    ["visit", extension.visit],
    ["urgency", extension.urgency],
    ["conversions", extension.conversions.map((conversion) => partDocument(CONVERSION, conversion))],
    ["in_reply_to", extension.inReplyTo],
    ["supersedes", extension.supersedes],
  ];
  return withUnknown(members, extension.unknown);
}

/** The members of an object but those of these names. */
export function membersWithout(object: JsonObject, names: ReadonlySet<string>): JsonObject {
  return new Map([...object].filter(([name]) => !names.has(name)));
}

function emptyPart<const Names extends readonly string[]>(names: Names): Part<Names> {
  return part(names, () => "", new Map());
}

function part<const Names extends readonly string[]>(
  names: Names,
  text: (name: Names[number]) => string,
  unknown: JsonObject,
): Part<Names> {
  const texts = Object.fromEntries(names.map((name: Names[number]) => [name, text(name)] as const));
  return { ...(texts as Record<Names[number], string>), unknown };
}

function partOf<const Names extends readonly string[]>(
  names: Names,
  value: JsonValue | undefined,
): Part<Names> | null {
  if (!isObject(value)) return null;
  const texts = new Map(names.map((name) => [name, textOf(value.get(name))]));
  const read = new Set([...texts].filter(([, text]) => text !== null).map(([name]) => name));
  return part(names, (name) => texts.get(name) ?? "", membersWithout(value, read));
}

function conversionsOf(value: JsonValue | undefined): readonly Conversion[] | null {
  if (!Array.isArray(value)) return null;
  if (value.length > MAX_CONVERSIONS) {
    throw new FormatError("invalid_metadata", `metadata.json lists more than ${MAX_CONVERSIONS} conversions`);
  }
  const conversions = value.map((entry) => partOf(CONVERSION, entry));
  // one that cannot be read would be missing from the list, which then would say what is not so
  return conversions.every((conversion) => conversion !== null) ? conversions : null;
}

function textOf(value: JsonValue | undefined): string | null {
  return typeof value === "string" ? boundedText(value) : null;
}

function partDocument<const Names extends readonly string[]>(names: Names, of: Part<Names>): JsonObject {
  return withUnknown(
    names.map((name: Names[number]) => [name, of[name]]),
    of.unknown,
  );
}

function withUnknown(members: readonly (readonly [string, JsonValue])[], unknown: JsonObject): JsonObject {
  const known = new Map(members.filter(([, value]) => !isEmpty(value)));
  for (const [name, value] of unknown) if (!known.has(name)) known.set(name, value);
  return known;
}

function isEmpty(value: JsonValue): boolean {
  if (isObject(value)) return value.size === 0;
  return value === "" || (Array.isArray(value) && value.length === 0);
}
