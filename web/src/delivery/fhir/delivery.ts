// A report on its way into a record by FHIR STU3: the patient, each medium, the PDF, and last the manifest that holds
// them together (docs/adr/0066). What was reached is kept, so that another attempt goes on from there.

import { ApiError } from "../../api/errors";
import type { Clock } from "../../api/clock";
import { withRetries } from "../../api/retry";
import { type Candidate, type Decision, type PatientQuery, queryOf } from "../matching";
import { base64, resourceBody } from "./bodies";
import { Patients } from "./patients";
import type { FhirServer } from "./server";
import { type DeliveredReport, type ReportFile, Stu3Resources, isMedia } from "./stu3-resources";

// WebCrypto digests what is in memory as a whole; the hash shows damage, and no more
const MAX_HASHED = 64 * 1024 * 1024;
const MANIFEST = "DocumentManifest";

/** Where the report goes in the server's settings. */
export interface RecordSettings {
  readonly patientSystem: string;
  readonly practitioner: string;
}

/** What somebody has said about a patient: who it is, or that they are to be created. */
export type PatientAnswer = { readonly link: Candidate } | { readonly create: true };

/** Asks whose a report is; fails with an AbortError if nobody says. */
export type AskPatient = (
  question: Decision & { readonly kind: "ask" },
  query: PatientQuery,
) => Promise<PatientAnswer>;

export interface DeliveryProgress {
  readonly onPatient: () => void;
  readonly onFile: (file: ReportFile, done: number, total: number) => void;
  readonly onManifest: () => void;
}

export class FhirDelivery {
  readonly report: DeliveredReport;
  readonly #settings: RecordSettings;
  readonly #steps = new Map<string, string>();
  #patient: Candidate | undefined;

  constructor(report: DeliveredReport, settings: RecordSettings) {
    this.report = report;
    this.#settings = settings;
  }

  /** Whose record it went into, as the server has them; undefined if they were created. */
  get patient(): Candidate | undefined {
    return this.#patient;
  }

  /**
   * Delivers what is not there yet. The report has arrived once this is done, and after a failure it has not, or will
   * not be there twice if this is done again. Fails with ApiError `fhir_...`, or with what `ask` fails with.
   */
  async deliver(
    server: FhirServer,
    clock: Clock,
    ask: AskPatient,
    progress: DeliveryProgress,
    signal: AbortSignal,
  ): Promise<void> {
    const resources = new Stu3Resources(this.report, this.#settings.practitioner);
    const again = <T>(step: () => Promise<T>): Promise<T> => withRetries(step, clock, signal);
    if ((await again(() => server.find(MANIFEST, resources.delivery, signal))) !== undefined) return;
    progress.onPatient();
    const patient = await this.#settle(server, resources, ask, again, signal);
    const total = this.report.files.reduce((sum, { content }) => sum + content.size, 0);
    const contents: [string, string][] = [];
    let done = 0;
    for (const file of this.report.files) {
      progress.onFile(file, done, total);
      const store = (): Promise<string> => stored(server, resources, file, patient, signal);
      contents.push([file.name, await this.#once(file.name, () => again(store))]);
      done += file.content.size;
    }
    progress.onManifest();
    const manifest = JSON.stringify(resources.manifest(patient, contents));
    const reference = await again(() => server.create(MANIFEST, manifest, resources.delivery, signal));
    if ((await again(() => server.read(reference, signal))) === undefined) {
      throw new ApiError("unavailable", "fhir_not_stored");
    }
  }

  async #settle(
    server: FhirServer,
    resources: Stu3Resources,
    ask: AskPatient,
    again: <T>(step: () => Promise<T>) => Promise<T>,
    signal: AbortSignal,
  ): Promise<string> {
    return this.#once("patient", async () => {
      const patients = new Patients(server, this.#settings.patientSystem);
      const query = queryOf(this.report.metadata.patient);
      // what was created when the answer was lost
      const created = await again(() => server.find("Patient", resources.newPatient, signal));
      if (created !== undefined) return created;
      const decision = await again(() => patients.decide(query, signal));
      const answer =
        decision.kind === "ask"
          ? await ask(decision, query)
          : decision.kind === "link"
            ? { link: decision.candidate }
            : { create: true };
      if (!("link" in answer)) return again(() => patients.create(query, resources.newPatient, signal));
      this.#patient = answer.link;
      return answer.link.reference;
    });
  }

  async #once(step: string, take: () => Promise<string>): Promise<string> {
    const before = this.#steps.get(step);
    if (before !== undefined) return before;
    const reference = await take();
    this.#steps.set(step, reference);
    return reference;
  }
}

async function stored(
  server: FhirServer,
  resources: Stu3Resources,
  file: ReportFile,
  patient: string,
  signal: AbortSignal,
): Promise<string> {
  if (isMedia(file)) {
    const sha1 = file.content.size > MAX_HASHED ? "" : await sha1Of(file.content);
    const body = await resourceBody((data) => resources.media(file, patient, sha1, data), file.content);
    return server.create("Media", body, resources.item(file), signal);
  }
  const isOurs = (await server.capabilities(signal)).updateCreates.has("Binary");
  const name = isOurs ? resources.binaryName(file) : undefined;
  const body = await resourceBody((data) => resources.binary(file, patient, name, data), file.content);
  return name === undefined
    ? server.create("Binary", body, undefined, signal)
    : server.put(`Binary/${name}`, body, signal);
}

/** What Attachment.hash is (hl7.org/fhir/STU3/datatypes.html#Attachment). */
async function sha1Of(content: Blob): Promise<string> {
  return base64(new Uint8Array(await crypto.subtle.digest("SHA-1", await content.arrayBuffer())));
}
