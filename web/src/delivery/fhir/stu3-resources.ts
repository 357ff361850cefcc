// What of a report goes where in STU3 (hl7.org/fhir/STU3; docs/adr/0031), as picsafe/delivery/fhir/stu3_resources.py
// has it.

import type { Metadata } from "../../format/metadata";
import { type PatientQuery, cleaned } from "../matching";
import type { Identifier } from "./json";

const SYSTEM = "https://picsafe.com/fhir";
const TITLE = "Clinical photo report";
const TYPES: ReadonlyMap<string, string> = new Map([
  ["jpg", "image/jpeg"],
  ["m4v", "video/mp4"],
  ["m4a", "audio/mp4"],
  ["pdf", "application/pdf"],
]);
const KINDS: ReadonlyMap<string, string> = new Map([
  ["image", "photo"],
  ["video", "video"],
  ["audio", "audio"],
]);

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

/** What the server calls a file's type. */
export function mediaType({ name }: ReportFile): string {
  return TYPES.get(name.slice(name.lastIndexOf(".") + 1)) ?? "application/octet-stream";
}

/** Whether a file is one for `Media`; the others are for `Binary`. */
export function isMedia(file: ReportFile): boolean {
  return mediaKind(file) !== undefined;
}

/** Makes the resources of a report; `practitioner` is its author's reference, or empty. */
export class Stu3Resources {
  readonly #report: DeliveredReport;
  readonly #practitioner: string;

  constructor(report: DeliveredReport, practitioner: string) {
    this.#report = report;
    this.#practitioner = practitioner;
  }

  /** What the DocumentManifest of this delivery is found by. */
  get delivery(): Identifier {
    return { system: `${SYSTEM}/delivery`, value: this.#report.deliveryId };
  }

  /** What a patient is found by who was created for this delivery. */
  get newPatient(): Identifier {
    return { system: `${SYSTEM}/patient`, value: this.#report.deliveryId };
  }

  /** What the Media of a file is found by. */
  item({ name }: ReportFile): Identifier {
    return { system: `${SYSTEM}/item`, value: `${this.#report.deliveryId}.${name}` };
  }

  /** What a file's Binary is called where we may say so. */
  binaryName({ name }: ReportFile): string {
    return `${this.#report.deliveryId}-${name}`;
  }

  /** A photo, a film or a recording; `sha1` is base64, or empty. */
  media(file: ReportFile, patient: string, sha1: string, data: string): object {
    return {
      resourceType: "Media",
      identifier: [this.item(file)],
      type: mediaKind(file),
      subject: { reference: patient },
      occurrenceDateTime: this.#madeAt,
      ...(this.#practitioner === "" ? {} : { operator: { reference: this.#practitioner } }),
      content: {
        contentType: mediaType(file),
        data,
        size: file.content.size,
        ...(sha1 === "" ? {} : { hash: sha1 }),
        title: file.name,
      },
    };
  }

  /** The PDF; whoever may see the patient may see it. */
  binary(file: ReportFile, patient: string, name: string | undefined, data: string): object {
    return {
      resourceType: "Binary",
      ...(name === undefined ? {} : { id: name }),
      contentType: mediaType(file),
      securityContext: { reference: patient },
      content: data,
    };
  }

  /** The report, which holds the others together. */
  manifest(patient: string, contents: readonly (readonly [name: string, reference: string])[]): object {
    const notes = cleaned(this.#report.metadata.details.notes);
    return {
      resourceType: "DocumentManifest",
      masterIdentifier: { system: `${SYSTEM}/report`, value: this.#report.reportId },
      identifier: [this.delivery],
      status: "current",
      type: { text: TITLE },
      subject: { reference: patient },
      created: this.#madeAt,
      ...(this.#practitioner === "" ? {} : { author: [{ reference: this.#practitioner }] }),
      source: SYSTEM,
      description: notes === "" ? TITLE : notes,
      content: contents.map(([display, reference]) => ({ pReference: { reference, display } })),
    };
  }

  get #madeAt(): string {
    return this.#report.metadata.details.datetime;
  }
}

/** A patient who is to be created; what is not known is not there. */
export function patientResource(query: PatientQuery, identifiers: readonly Identifier[]): object {
  const { family, given, birthDate } = query;
  return {
    resourceType: "Patient",
    identifier: identifiers,
    active: true,
    ...(family === "" && given === ""
      ? {}
      : { name: [{ ...(family === "" ? {} : { family }), ...(given === "" ? {} : { given: [given] }) }] }),
    ...(birthDate === "" ? {} : { birthDate }),
  };
}

function mediaKind(file: ReportFile): string | undefined {
  return KINDS.get(mediaType(file).split("/")[0] ?? "");
}
