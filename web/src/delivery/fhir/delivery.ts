// A report on its way into a record by FHIR: whose record it is, and then what the server's version makes of it
// (docs/adr/0066, 0067). What was reached is kept, so that another attempt goes on from there.

import { ApiError } from "../../api/errors";
import type { Clock } from "../../api/clock";
import { withRetries } from "../../api/retry";
import { type Candidate, type Decision, type PatientQuery, queryOf } from "../matching";
import { Patients } from "./patients";
import { type DeliveredReport, type ReportFile, newPatientOf } from "./report";
import type { FhirServer } from "./server";
import { versionOf } from "./versions";

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
  /** What holds the report together is made, or all of it at once. */
  readonly onManifest: () => void;
}

/** A report that is being delivered to a server of some version; every call fails with ApiError `fhir_...`. */
export interface Delivering {
  readonly report: DeliveredReport;
  readonly practitioner: string;
  readonly server: FhirServer;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly progress: DeliveryProgress;
  /** Takes a step up to three times while its failure is transient. */
  readonly again: <T>(step: () => Promise<T>) => Promise<T>;
  /** Whose record it goes into, such as `Patient/123`; asked once. */
  readonly patient: () => Promise<string>;
  /** The reference of what a step has stored, now or before; it is looked at, and not remembered if it is not there. */
  readonly stored: (step: string, store: () => Promise<string>) => Promise<string>;
  /** Whether anything was stored before, or `remember` was told so. */
  readonly hasBegun: () => boolean;
  readonly remember: (step: string) => void;
}

export class FhirDelivery {
  readonly report: DeliveredReport;
  readonly #settings: RecordSettings;
  readonly #steps = new Map<string, string>();
  #patientReference = "";
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
    const again = <T>(step: () => Promise<T>): Promise<T> => withRetries(step, clock, signal);
    const version = versionOf(await again(() => server.capabilities(signal)));
    const deliver = await version.delivery();
    await deliver({
      report: this.report,
      practitioner: this.#settings.practitioner,
      server,
      clock,
      signal,
      progress,
      again,
      patient: async () => {
        progress.onPatient();
        if (this.#patientReference === "")
          this.#patientReference = await this.#settle(server, ask, again, signal);
        return this.#patientReference;
      },
      stored: async (step, store) => {
        const reference = this.#steps.get(step) ?? (await again(store));
        this.#steps.set(step, reference);
        if (await again(() => server.isThere(reference, signal))) return reference;
        this.#steps.delete(step);
        throw new ApiError("unavailable", "fhir_not_stored");
      },
      hasBegun: () => this.#steps.size > 0,
      remember: (step) => {
        this.#steps.set(step, "");
      },
    });
  }

  async #settle(
    server: FhirServer,
    ask: AskPatient,
    again: <T>(step: () => Promise<T>) => Promise<T>,
    signal: AbortSignal,
  ): Promise<string> {
    const patients = new Patients(server, this.#settings.patientSystem);
    const query = queryOf(this.report.metadata.patient);
    const own = newPatientOf(this.report);
    // what was created when the answer was lost
    const created = await again(() => server.find("Patient", own, signal));
    if (created !== undefined) return created;
    const decision = await again(() => patients.decide(query, signal));
    const answer =
      decision.kind === "ask"
        ? await ask(decision, query)
        : decision.kind === "link"
          ? { link: decision.candidate }
          : { create: true };
    if (!("link" in answer)) return again(() => patients.create(query, own, signal));
    this.#patient = answer.link;
    return answer.link.reference;
  }
}
