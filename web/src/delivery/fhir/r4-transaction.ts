// A report as one transaction of R4 (hl7.org/fhir/R4/http.html#transaction): all of it, or nothing.

import { filledBody, markOf } from "./bodies";
import { type Identifier, type Resource, objectsOf, tokenOf } from "./json";
import type { Statement } from "./r4-attesting";
import type { R4Resources } from "./r4-resources";
import { type DeliveredReport, type ReportFile, deliveryOf, describedOf, isConsent, itemOf } from "./report";

// of the resources around the files, in bytes
const AROUND = 4096;
const LINK = "urn:uuid:";

/** About how many bytes a report is as a transaction. */
export function transactionSize({ files }: DeliveredReport): number {
  return files.reduce((sum, { content }) => sum + 4 * Math.ceil(content.size / 3) + AROUND, 0);
}

/** The bundle, each document on the condition that it is not there; `said` are the kinds of what is said beside them. */
export async function transactionOf(
  resources: R4Resources,
  report: DeliveredReport,
  pdf: ReportFile,
  patient: string,
  said: readonly Statement[],
  recorded: string,
): Promise<Blob> {
  const entries: object[] = [];
  const files = new Map<string, Blob>();
  const entry = (kind: string, resource: object, identifier: Identifier | undefined): string => {
    const fullUrl = `${LINK}${crypto.randomUUID()}`;
    const condition =
      identifier === undefined
        ? {}
        : { ifNoneExist: `identifier=${encodeURIComponent(tokenOf(identifier))}` };
    entries.push({ fullUrl, resource, request: { method: "POST", url: kind, ...condition } });
    return fullUrl;
  };
  const binary = (file: ReportFile): string => {
    const mark = markOf();
    files.set(mark, file.content);
    return entry("Binary", resources.binary(file, patient, undefined, mark), undefined);
  };
  const others: string[] = [];
  let evidence: string | undefined;
  for (const file of report.files.filter((one) => one !== pdf)) {
    const document = resources.document(file, patient, await describedOf(file), { url: binary(file) });
    const link = entry("DocumentReference", document, itemOf(report, file));
    others.push(link);
    if (isConsent(file)) evidence = link;
  }
  const whole = resources.whole(pdf, patient, await describedOf(pdf), { url: binary(pdf) }, others);
  const targets = [entry("DocumentReference", whole, deliveryOf(report)), ...others];
  const consent = said.includes("Consent") ? resources.consent(patient, evidence) : undefined;
  if (consent !== undefined) entry("Consent", consent, resources.consentIdentifier);
  if (said.includes("Provenance")) entry("Provenance", resources.provenance(targets, recorded), undefined);
  if (said.includes("AuditEvent"))
    entry("AuditEvent", resources.auditEvent(patient, targets, recorded), undefined);
  return filledBody({ resourceType: "Bundle", type: "transaction", entry: entries }, files);
}

/** Whether a server has put addresses in the places of what a transaction calls its resources. */
export function isResolved(document: Resource): boolean {
  const [context] = objectsOf([document["context"]]);
  const attachments = objectsOf(document["content"]).flatMap(({ attachment }) => objectsOf([attachment]));
  const links = [
    ...objectsOf(context?.["related"]).map(({ reference }) => reference),
    ...attachments.map(({ url }) => url),
  ];
  return !links.some((link) => typeof link === "string" && link.startsWith(LINK));
}
