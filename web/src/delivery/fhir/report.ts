// A report as it is delivered, and how its files, times and codes read in FHIR, whatever the version.

import { CONSENT_JPG, CONSENT_M4A } from "../../format/names";
import type { Metadata } from "../../format/metadata";
import { cleaned } from "../matching";
import { base64 } from "./bodies";
import type { Identifier } from "./json";

export const SYSTEM = "https://picsafe.com/fhir";
export const TITLE = "Clinical photo report";

// WebCrypto digests what is in memory as a whole; the hash shows damage, and no more
const MAX_HASHED = 64 * 1024 * 1024;
const TYPES: ReadonlyMap<string, string> = new Map([
  ["jpg", "image/jpeg"],
  ["png", "image/png"],
  ["mov", "video/quicktime"],
  ["m4v", "video/mp4"],
  ["m4a", "audio/mp4"],
  ["pdf", "application/pdf"],
]);
const KINDS: ReadonlyMap<string, MediaKind> = new Map([
  ["image", "photo"],
  ["video", "video"],
  ["audio", "audio"],
]);
const CONSENTS: ReadonlySet<string> = new Set([CONSENT_JPG, CONSENT_M4A]);

export type MediaKind = "photo" | "video" | "audio";

/** A file of a report, under the name that it has in it. */
export interface ReportFile {
  readonly name: string;
  readonly content: Blob;
}

/** A report as it is delivered. */
export interface DeliveredReport {
  /** 32 hexadecimal digits: the same however often this is tried, and of no other delivery. */
  readonly deliveryId: string;
  readonly reportId: string;
  readonly metadata: Metadata;
  readonly files: readonly ReportFile[];
}

/** What is said of a file beside where its bytes are, as an Attachment has it. */
export interface Described {
  readonly size: number;
  readonly hash?: string;
  readonly title: string;
}

/** What the server calls a file's type. */
export function mediaType({ name }: ReportFile): string {
  return TYPES.get(name.slice(name.lastIndexOf(".") + 1)) ?? "application/octet-stream";
}

/** What a photo, a film or a recording is; undefined for anything else. */
export function mediaKind(file: ReportFile): MediaKind | undefined {
  return KINDS.get(mediaType(file).split("/")[0] ?? "");
}

/** Whether a file is what the patient has agreed by. */
export function isConsent({ name }: ReportFile): boolean {
  return CONSENTS.has(name);
}

/** Whether a file shows the body. */
export function isPicture(file: ReportFile): boolean {
  const kind = mediaKind(file);
  return !isConsent(file) && (kind === "photo" || kind === "video");
}

/** What the report itself is found by. */
export function deliveryOf({ deliveryId }: DeliveredReport): Identifier {
  return { system: `${SYSTEM}/delivery`, value: deliveryId };
}

/** What a patient is found by who was created for this delivery. */
export function newPatientOf({ deliveryId }: DeliveredReport): Identifier {
  return { system: `${SYSTEM}/patient`, value: deliveryId };
}

/** What the resource of a file is found by. */
export function itemOf({ deliveryId }: DeliveredReport, { name }: ReportFile): Identifier {
  return { system: `${SYSTEM}/item`, value: `${deliveryId}.${name}` };
}

/** What a file's Binary is called where we may say so. */
export function binaryName({ deliveryId }: DeliveredReport, { name }: ReportFile): string {
  return `${deliveryId}-${name}`;
}

/** Size, hash and title of a file; films that are too large for it have no hash. */
export async function describedOf({ name, content }: ReportFile): Promise<Described> {
  if (content.size > MAX_HASHED) return { size: content.size, title: name };
  // hl7.org/fhir/STU3/datatypes.html#Attachment
  const digest = await crypto.subtle.digest("SHA-1", await content.arrayBuffer());
  return { size: content.size, hash: base64(new Uint8Array(digest)), title: name };
}

/** What the report says of itself. */
export function descriptionOf({ metadata }: DeliveredReport): string {
  const notes = cleaned(metadata.details.notes);
  return notes === "" ? TITLE : notes;
}

/** Where on the body, as a CodeableConcept; undefined if that is not said. */
export function bodySiteOf({ metadata }: DeliveredReport): object | undefined {
  const site = metadata.extension?.bodySite;
  const [text = "", code = "", system = ""] = [site?.text, site?.code, site?.system].map((one) =>
    cleaned(one ?? ""),
  );
  const isCoded = code !== "" && system !== "" && !(code + system).includes(" ");
  if (text === "" && !isCoded) return undefined;
  return { ...(isCoded ? { coding: [{ system, code }] } : {}), ...(text === "" ? {} : { text }) };
}
