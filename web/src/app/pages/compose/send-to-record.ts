// A report that goes straight from the page: into a record system by FHIR, where whoever sends it says whose it is if that
// is not certain, or into a Dropbox or a Box account. Its sender is signed in there themselves.

import { ApiError, type InstitutionSettings } from "../../../api";
import { type PatientAnswer, FhirDelivery } from "../../../delivery/fhir/delivery";
import { AppFolder } from "../../../delivery/dropbox/app-folder";
import { BoxFolder, BoxMemory } from "../../../delivery/box/box-folder";
import { FolderDelivery, type WriteOnceFolder } from "../../../delivery/folder-delivery";
import type { Candidate, Decision, PatientQuery } from "../../../delivery/matching";
import type { DeliveredReport, ReportFile } from "../../../delivery/fhir/report";
import type { Report } from "../../../format";
import type { Content } from "../../../format/report";
import { completeMetadata, encodeMetadata } from "../../../format/metadata";
import { CONSENT_JPG, CONSENT_M4A, METADATA_JSON, REPORT_PDF, mediaName } from "../../../format/names";
import { bytesToHex } from "../../../contract/bytes";
import { t } from "../../../words";
import { isBox } from "../../integrations/box-institution";
import { isDropbox } from "../../integrations/dropbox-institution";
import { type FhirInstitution, isFhir } from "../../integrations/fhir-institution";
import { type FhirLogin, NO_LOGIN, authorizationOf, needsLogin } from "../../integrations/fhir-logins";
import { rememberUser } from "../../integrations/remembered-users";
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
  /** Has somebody agree at Dropbox or at Box; gives what signs in. */
  readonly dropbox: (institution: InstitutionSettings, signal: AbortSignal) => Promise<string>;
  readonly box: (institution: InstitutionSettings, signal: AbortSignal) => Promise<string>;
}

/** A report on its way to where its sender is signed in themselves, once. */
export interface OwnDelivery {
  readonly reportId: string;
  readonly institution: InstitutionSettings;
  /** Whose record it went into, as the record system has them; undefined where it asked for none, or made one. */
  readonly patient: Candidate | undefined;
  /** Delivers what is not there yet. Fails with ApiError, or an AbortError. */
  readonly deliver: (
    services: Services,
    questions: Questions,
    reportProgress: ReportProgress,
    signal: AbortSignal,
  ) => Promise<void>;
}

/** How a report goes to an institution straight from the page; undefined for one that it is posted or mailed to. */
export function ownDelivery(
  reportId: string,
  report: Report,
  institution: InstitutionSettings,
): OwnDelivery | undefined {
  if (isFhir(institution)) {
    const delivery = new FhirDelivery(deliveredReport(reportId, report), institution.fhir);
    return {
      reportId,
      institution,
      get patient() {
        return delivery.patient;
      },
      deliver: (...rest) => deliverToRecord(delivery, institution, ...rest),
    };
  }
  if (!isDropbox(institution) && !isBox(institution)) return undefined;
  const metadata = file(METADATA_JSON, encodeMetadata(report.metadata));
  const { files, ...rest } = deliveredReport(reportId, report);
  const delivery = new FolderDelivery({ ...rest, files: [metadata, ...files] }, { ...report.metadata.user });
  const memory = new BoxMemory();
  return {
    reportId,
    institution,
    patient: undefined,
    deliver: isBox(institution)
      ? (...others) => deliverToBox(delivery, memory, institution, ...others)
      : (...others) => deliverToDropbox(delivery, institution, ...others),
  };
}

function deliveredReport(reportId: string, { metadata, pdf, consent, items }: Report): DeliveredReport {
  const media = items.map((item) => file(mediaName(item.itemId, item.mediaType), item.content));
  const evidence =
    consent === undefined
      ? []
      : [file(consent.type === "signed" ? CONSENT_JPG : CONSENT_M4A, consent.content)];
  return {
    deliveryId: bytesToHex(crypto.getRandomValues(new Uint8Array(16))),
    reportId,
    metadata: completeMetadata(metadata),
    files: [...media, ...evidence, file(REPORT_PDF, pdf)],
  };
}

function file(name: string, content: Content): ReportFile {
  return { name, content: content instanceof Blob ? content : new Blob([content]) };
}

async function deliverToDropbox(
  delivery: FolderDelivery,
  institution: InstitutionSettings,
  { client, dropboxTokens }: Services,
  questions: Questions,
  reportProgress: ReportProgress,
  signal: AbortSignal,
): Promise<void> {
  const token = dropboxTokens.of(institution) ?? (await questions.dropbox(institution, signal));
  const folder = new AppFolder(token, client.http, signal);
  await deliverToFolder(delivery, folder, institution, reportProgress, () => {
    dropboxTokens.forget(institution);
  });
}

async function deliverToBox(
  delivery: FolderDelivery,
  memory: BoxMemory,
  institution: InstitutionSettings,
  { client, boxLogins }: Services,
  questions: Questions,
  reportProgress: ReportProgress,
  signal: AbortSignal,
): Promise<void> {
  const token = (await boxLogins.of(institution, client.users)) ?? (await questions.box(institution, signal));
  const folder = new BoxFolder(token, client.http, signal, memory);
  await deliverToFolder(delivery, folder, institution, reportProgress, () => {
    boxLogins.forget(institution);
  });
}

/** `forget` is called where what signs in is not good any more. */
async function deliverToFolder(
  delivery: FolderDelivery,
  folder: WriteOnceFolder,
  { name: called }: InstitutionSettings,
  reportProgress: ReportProgress,
  forget: () => void,
): Promise<void> {
  reportProgress({ label: () => t("send-step-connecting", { name: called }), fraction: null });
  try {
    await delivery.deliver(folder, ({ name }, done, total) => {
      reportProgress({
        label: () => t("send-step-uploading.file", { file: name }),
        fraction: total === 0 ? null : done / total,
      });
    });
  } catch (error) {
    if (error instanceof ApiError && error.kind === "not_allowed") forget();
    throw error;
  }
}

async function deliverToRecord(
  delivery: FhirDelivery,
  institution: FhirInstitution,
  services: Services,
  questions: Questions,
  reportProgress: ReportProgress,
  signal: AbortSignal,
): Promise<void> {
  const { client, fhirLogins, fhirServer, vault } = services;
  const login = needsLogin(institution)
    ? (fhirLogins.of(institution) ?? (await questions.login(institution, signal)))
    : NO_LOGIN;
  fhirLogins.remember(institution, login);
  reportProgress({ label: () => t("send-step-connecting", { name: institution.name }), fraction: null });
  const server = fhirServer(institution.endpoint, authorizationOf(institution, login));
  try {
    await delivery.deliver(
      server,
      client.http.clock,
      (question, query) => questions.whose(question, query, signal),
      {
        onPatient: () => {
          reportProgress({ label: () => t("send-step-patient"), fraction: null });
        },
        onFile: ({ name }, done, total) => {
          reportProgress({
            label: () => t("send-step-storing", { file: name }),
            fraction: total === 0 ? null : done / total,
          });
        },
        onManifest: () => {
          reportProgress({
            label: () => t("send-step-confirming", { name: institution.name }),
            fraction: null,
          });
        },
      },
      signal,
    );
  } catch (error) {
    if (error instanceof ApiError && error.code === "fhir_login_refused") fhirLogins.forget(institution);
    throw error;
  }
  void rememberUser(vault, institution, login);
}
