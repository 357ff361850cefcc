// A report on its way into a hospital's record system by FHIR: whoever sends it signs in there, and says whose it is
// where that is not certain.

import { ApiError } from "../../../api";
import { type PatientAnswer, FhirDelivery } from "../../../delivery/fhir/delivery";
import type { Decision, PatientQuery } from "../../../delivery/matching";
import type { ReportFile } from "../../../delivery/fhir/stu3-resources";
import type { Report } from "../../../format";
import { completeMetadata } from "../../../format/metadata";
import { CONSENT_JPG, CONSENT_M4A, REPORT_PDF, mediaName } from "../../../format/names";
import { bytesToHex } from "../../../contract/bytes";
import type { FhirInstitution } from "../../integrations/fhir-institution";
import { type FhirLogin, NO_LOGIN, authorizationOf, needsLogin } from "../../integrations/fhir-logins";
import type { Services } from "../../services";
import type { ReportProgress } from "./send-report";

/** What somebody is asked on the way; each fails with an AbortError if the signal says so first. */
export interface Questions {
  readonly whose: (
    question: Decision & { readonly kind: "ask" },
    query: PatientQuery,
    signal: AbortSignal,
  ) => Promise<PatientAnswer>;
  readonly login: (institution: FhirInstitution, signal: AbortSignal) => Promise<FhirLogin>;
}

/** A report that is to be delivered, once. */
export function fhirDelivery(reportId: string, report: Report, institution: FhirInstitution): FhirDelivery {
  const { metadata, pdf, consent, items } = report;
  const file = (name: string, content: Blob | Uint8Array<ArrayBuffer>): ReportFile => ({
    name,
    content: content instanceof Blob ? content : new Blob([content]),
  });
  const files = items.map((item) => file(mediaName(item.itemId, item.mediaType), item.content));
  if (consent !== undefined) {
    files.push(file(consent.type === "signed" ? CONSENT_JPG : CONSENT_M4A, consent.content));
  }
  const deliveryId = bytesToHex(crypto.getRandomValues(new Uint8Array(16)));
  return new FhirDelivery(
    {
      deliveryId,
      reportId,
      metadata: completeMetadata(metadata),
      files: [...files, file(REPORT_PDF, pdf)],
    },
    institution.fhir,
  );
}

/** Delivers what is not there yet. Fails with ApiError `fhir_...`, or an AbortError. */
export async function deliverToRecord(
  delivery: FhirDelivery,
  institution: FhirInstitution,
  services: Services,
  questions: Questions,
  reportProgress: ReportProgress,
  signal: AbortSignal,
): Promise<void> {
  const { client, fhirLogins, fhirServer } = services;
  const login = needsLogin(institution)
    ? (fhirLogins.of(institution) ?? (await questions.login(institution, signal)))
    : NO_LOGIN;
  fhirLogins.remember(institution, login);
  reportProgress({ label: `Connecting to ${institution.name}`, fraction: null });
  const server = fhirServer(institution.endpoint, authorizationOf(institution, login));
  try {
    await delivery.deliver(
      server,
      client.http.clock,
      (question, query) => questions.whose(question, query, signal),
      {
        onPatient: () => {
          reportProgress({ label: "Looking for the patient", fraction: null });
        },
        onFile: ({ name }, done, total) => {
          reportProgress({ label: `Storing ${name}`, fraction: total === 0 ? null : done / total });
        },
        onManifest: () => {
          reportProgress({ label: `Waiting for ${institution.name} to confirm`, fraction: null });
        },
      },
      signal,
    );
  } catch (error) {
    if (error instanceof ApiError && error.code === "fhir_login_refused") fhirLogins.forget(institution);
    throw error;
  }
}
