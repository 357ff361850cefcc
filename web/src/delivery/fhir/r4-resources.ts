// What of a report goes where in R4 (hl7.org/fhir/R4; docs/adr/0067), as picsafe/delivery/fhir/r4_resources.py and
// r4_statements.py have it.

import { userNumberOf } from "../../contract/report-ids";
import { consentGaps } from "../../format/consent-gaps";
import { levelsOfEveryItem } from "../../format/consent-levels";
import { keyword } from "../../format/keywords";
import { CONSENT_LEVELS, type ConsentLevel, isPaperForm } from "../../format/metadata";
import { EMPTY_EXTENSION, type MetadataExtension } from "../../format/metadata-extension";
import { cleaned } from "../matching";
import { type Identifier, type Resource, objectsOf } from "./json";
import {
  type DeliveredReport,
  type Described,
  type ReportFile,
  SYSTEM,
  TITLE,
  bodySiteOf,
  deliveryOf,
  descriptionOf,
  isConsent,
  isPicture,
  itemOf,
  mediaKind,
  mediaType,
} from "./report";

const LOINC = "http://loinc.org";
const TYPE = concept(LOINC, "72170-4");
const CONSENT = concept(LOINC, "59284-0");
const SCOPE = concept("http://terminology.hl7.org/CodeSystem/consentscope", "patient-privacy");
const CREATE = concept("http://terminology.hl7.org/CodeSystem/v3-DataOperation", "CREATE");
const PARTICIPANT = "http://terminology.hl7.org/CodeSystem/provenance-participant-type";
const AUTHOR = concept(PARTICIPANT, "author");
const ASSEMBLER = concept(PARTICIPANT, "assembler");
// hl7.org/fhir/R4/auditevent.html
const REST = { system: "http://terminology.hl7.org/CodeSystem/audit-event-type", code: "rest" };
const CREATED = { system: "http://hl7.org/fhir/restful-interaction", code: "create" };
const HUMAN = concept("http://terminology.hl7.org/CodeSystem/extra-security-role-type", "humanuser");
const APPLICATION = concept("http://dicom.nema.org/resources/ontology/DCM", "110150");
const ENTITY = "http://terminology.hl7.org/CodeSystem/audit-entity-type";
const PERSON = { system: ENTITY, code: "1" };
const OBJECT = { system: ENTITY, code: "2" };
const ROLE = "http://terminology.hl7.org/CodeSystem/object-role";
const REASON = "http://terminology.hl7.org/CodeSystem/v3-ActReason";
// of v3-PurposeOfUse, which may be extended: it has nothing for publication
const PURPOSES: Readonly<Record<ConsentLevel, object>> = {
  treatment: { system: REASON, code: "TREAT" },
  education: { system: REASON, code: "TRAIN" },
  publication: { system: `${SYSTEM}/consent-level`, code: "publication" },
};
const NO_WORDING = "As the report says";
const SOFTWARE = "PicSafe";

/** What was agreed to, and whose words the report says these are. */
function policyText(extension: MetadataExtension | null): string {
  const { wording, issuer, edition } = extension?.consent ?? EMPTY_EXTENSION.consent;
  const [said, name, version] = [cleaned(wording), cleaned(issuer), cleaned(edition)];
  const whose = version === "" ? name : `${name}, version ${version}`;
  return [said === "" ? NO_WORDING : said, ...(name === "" ? [] : [`(Wording of ${whose})`])].join(" ");
}

/** Where a file's bytes are: at an address, or within JSON. */
export type Where = { readonly url: string } | { readonly data: string };

/** Makes the resources of a report; `practitioner` is its author's reference, or empty. */
export class R4Resources {
  readonly #report: DeliveredReport;
  readonly #practitioner: string;

  constructor(report: DeliveredReport, practitioner: string) {
    this.#report = report;
    this.#practitioner = practitioner;
  }

  /** What the Consent of this delivery is found by. */
  get consentIdentifier(): Identifier {
    return { system: `${SYSTEM}/consent`, value: this.#report.deliveryId };
  }

  /** A file within JSON; whoever may see the patient may see it. */
  binary(file: ReportFile, patient: string, name: string | undefined, data: string): object {
    return {
      resourceType: "Binary",
      ...(name === undefined ? {} : { id: name }),
      contentType: mediaType(file),
      securityContext: { reference: patient },
      data,
    };
  }

  /** A photo, a film, a recording or what was agreed by. */
  document(file: ReportFile, patient: string, described: Described, where: Where): object {
    const site = isPicture(file) ? bodySiteOf(this.#report) : undefined;
    const consent = isPaperForm(this.#report.metadata) ? "consent on a paper form" : "consent";
    const part = isConsent(file) ? consent : (mediaKind(file) ?? "pdf");
    return {
      ...this.#document(patient, isConsent(file) ? CONSENT : TYPE),
      identifier: [itemOf(this.#report, file)],
      description: `${TITLE}: ${part}`,
      content: [{ attachment: this.#attachment(file, described, where) }],
      ...(site === undefined ? {} : { context: { event: [site] } }),
    };
  }

  /** The report itself, with its PDF, which holds the others together; `others` are references to them. */
  whole(
    pdf: ReportFile,
    patient: string,
    described: Described,
    where: Where,
    others: readonly string[],
  ): object {
    const site = bodySiteOf(this.#report);
    const context = {
      ...(site === undefined ? {} : { event: [site] }),
      ...(others.length === 0 ? {} : { related: others.map((reference) => ({ reference })) }),
    };
    return {
      ...this.#document(patient, TYPE),
      masterIdentifier: this.#reportIdentifier,
      identifier: [deliveryOf(this.#report)],
      ...this.#replaces,
      description: descriptionOf(this.#report),
      content: [{ attachment: this.#attachment(pdf, described, where) }],
      ...(Object.keys(context).length === 0 ? {} : { context }),
    };
  }

  /**
   * What for all the pictures may be used; undefined where that is nothing. `source` is what shows it. It is a draft,
   * which is not to be acted upon, where the report has no evidence of it.
   */
  consent(patient: string, source: string | undefined): object | undefined {
    const { metadata } = this.#report;
    const { consent, extension, patient: person } = metadata;
    const granted = levelsOfEveryItem(metadata);
    const levels = CONSENT_LEVELS.filter((level) => granted.has(level));
    if (keyword(consent.type) === "" || levels.length === 0) return undefined;
    const gaps = consentGaps(metadata, new Set(this.#report.files.map(({ name }) => name)));
    return {
      resourceType: "Consent",
      identifier: [this.consentIdentifier],
      status: gaps.includes("no_evidence") ? "draft" : "active",
      scope: SCOPE,
      category: [CONSENT],
      patient: { reference: patient },
      dateTime: this.#madeAt,
      // a guardian has no record of their own
      ...(person.guardian === "" ? { performer: [{ reference: patient }] } : {}),
      ...(source === undefined ? {} : { sourceReference: { reference: source } }),
      policyRule: { text: policyText(extension) },
      provision: { type: "permit", purpose: levels.map((level) => PURPOSES[level]) },
    };
  }

  /** Who has sent the report, and by what its documents were made; `recorded` is RFC 3339. */
  provenance(targets: readonly string[], recorded: string): object {
    return {
      resourceType: "Provenance",
      target: targets.map((reference) => ({ reference })),
      occurredDateTime: this.#madeAt,
      recorded,
      activity: CREATE,
      agent: [
        ...this.#senders.map((who) => ({ type: AUTHOR, who })),
        { type: ASSEMBLER, who: { display: SOFTWARE } },
      ],
      entity: [{ role: "source", what: this.#what }],
    };
  }

  /** That the report was stored, by whom, with what, and in whose record; `recorded` is RFC 3339. */
  auditEvent(patient: string, targets: readonly string[], recorded: string): object {
    const senders = this.#senders.map((who) => ({ type: HUMAN, who, requestor: true }));
    return {
      resourceType: "AuditEvent",
      type: REST,
      subtype: [CREATED],
      action: "C",
      recorded,
      outcome: "0",
      agent: [...senders, { type: APPLICATION, who: { display: SOFTWARE }, requestor: senders.length === 0 }],
      source: { observer: { display: SOFTWARE } },
      entity: [
        entity({ reference: patient }, PERSON, "1"),
        entity(this.#what, OBJECT, "3"),
        ...targets.map((reference) => entity({ reference }, OBJECT, "4")),
      ],
    };
  }

  /** Whether a Provenance or an AuditEvent is ours, of this report. */
  isOfReport(resource: Resource): boolean {
    return objectsOf(resource["entity"])
      .flatMap(({ what }) => objectsOf([what]))
      .flatMap(({ identifier }) => objectsOf([identifier]))
      .some(({ system, value }) => system === `${SYSTEM}/report` && value === this.#report.reportId);
  }

  #document(patient: string, type: object): object {
    return {
      resourceType: "DocumentReference",
      status: "current",
      docStatus: "final",
      type,
      subject: { reference: patient },
      date: this.#madeAt,
      ...(this.#practitioner === "" ? {} : { author: [{ reference: this.#practitioner }] }),
    };
  }

  #attachment(file: ReportFile, described: Described, where: Where): object {
    return { contentType: mediaType(file), ...where, ...described, creation: this.#madeAt };
  }

  /** Who sends it: nobody, or one. */
  get #senders(): readonly object[] {
    const { userid } = this.#report.metadata.user;
    if (userid !== "")
      return [{ type: "Practitioner", identifier: { system: `${SYSTEM}/user`, value: userid } }];
    return this.#practitioner === "" ? [] : [{ reference: this.#practitioner }];
  }

  get #what(): object {
    return { identifier: this.#reportIdentifier };
  }

  get #reportIdentifier(): Identifier {
    return { system: `${SYSTEM}/report`, value: this.#report.reportId };
  }

  /**
   * What it takes the place of, by its identifier: where that was delivered is not known here. Only a report of the same
   * sender: nobody's report says of another's that it counts no more.
   */
  get #replaces(): object {
    const replaced = this.#report.metadata.extension?.supersedes ?? "";
    const userNumber = userNumberOf(replaced);
    if (userNumber === undefined || userNumber !== userNumberOf(this.#report.reportId)) return {};
    const identifier = { system: `${SYSTEM}/report`, value: replaced };
    return { relatesTo: [{ code: "replaces", target: { type: "DocumentReference", identifier } }] };
  }

  get #madeAt(): string {
    return this.#report.metadata.details.datetime;
  }
}

function entity(what: object, type: object, role: string): object {
  return { what, type, role: { system: ROLE, code: role } };
}

function concept(system: string, code: string): object {
  return { coding: [{ system, code }] };
}
