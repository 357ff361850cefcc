// What of a report goes where in STU3 (hl7.org/fhir/STU3; docs/adr/0031), as picsafe/delivery/fhir/stu3_resources.py
// has it.

import {
  type DeliveredReport,
  type Described,
  type ReportFile,
  SYSTEM,
  TITLE,
  bodySiteOf,
  deliveryOf,
  descriptionOf,
  isPicture,
  itemOf,
  mediaKind,
  mediaType,
} from "./report";

/** Makes the resources of a report; `practitioner` is its author's reference, or empty. */
export class Stu3Resources {
  readonly #report: DeliveredReport;
  readonly #practitioner: string;

  constructor(report: DeliveredReport, practitioner: string) {
    this.#report = report;
    this.#practitioner = practitioner;
  }

  /** A photo, a film or a recording. */
  media(file: ReportFile, patient: string, described: Described, data: string): object {
    const site = isPicture(file) ? bodySiteOf(this.#report) : undefined;
    return {
      resourceType: "Media",
      identifier: [itemOf(this.#report, file)],
      type: mediaKind(file),
      subject: { reference: patient },
      occurrenceDateTime: this.#madeAt,
      ...(this.#practitioner === "" ? {} : { operator: { reference: this.#practitioner } }),
      ...(site === undefined ? {} : { bodySite: site }),
      content: {
        contentType: mediaType(file),
        data,
        ...described,
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
    return {
      resourceType: "DocumentManifest",
      masterIdentifier: { system: `${SYSTEM}/report`, value: this.#report.reportId },
      identifier: [deliveryOf(this.#report)],
      status: "current",
      type: { text: TITLE },
      subject: { reference: patient },
      created: this.#madeAt,
      ...(this.#practitioner === "" ? {} : { author: [{ reference: this.#practitioner }] }),
      source: SYSTEM,
      description: descriptionOf(this.#report),
      content: contents.map(([display, reference]) => ({ pReference: { reference, display } })),
    };
  }

  get #madeAt(): string {
    return this.#report.metadata.details.datetime;
  }
}
