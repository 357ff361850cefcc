// A report on its way to a server of R4: a document for each file, and last the report's own (docs/adr/0067).

import { ApiError } from "../../api/errors";
import { resourceBody } from "./bodies";
import type { Delivering } from "./delivery";
import type { Resource } from "./json";
import { STATEMENTS, attest, isTaken } from "./r4-attesting";
import { R4Resources, type Where } from "./r4-resources";
import { isResolved, transactionOf, transactionSize } from "./r4-transaction";
import { type ReportFile, binaryName, deliveryOf, describedOf, isConsent, itemOf, mediaType } from "./report";

const DOCUMENT = "DocumentReference";
const PDF = "application/pdf";
// as the Endpoint Server has it unless it is told otherwise
const MAX_TRANSACTION = 10_000_000;

/** Delivers what is not there yet; it has arrived once this is done. */
export async function deliverR4(delivering: Delivering): Promise<void> {
  await new R4Delivery(delivering).run();
}

class R4Delivery {
  readonly #delivering: Delivering;
  readonly #resources: R4Resources;
  readonly #pdf: ReportFile;
  readonly #others: readonly ReportFile[];

  constructor(delivering: Delivering) {
    const { report, practitioner } = delivering;
    const pdf = report.files.find((file) => mediaType(file) === PDF);
    if (pdf === undefined) throw new Error("a report has a PDF");
    this.#delivering = delivering;
    this.#resources = new R4Resources(report, practitioner);
    this.#pdf = pdf;
    this.#others = report.files.filter((file) => file !== pdf);
  }

  async run(): Promise<void> {
    const { again } = this.#delivering;
    let document = await again(() => this.#found());
    if (document === undefined) {
      const patient = await this.#delivering.patient();
      document = (await this.#atOnce(patient)) ?? (await this.#fileByFile(patient));
    }
    const whole = document;
    await attest(this.#delivering, this.#resources, whole, this.#now);
  }

  async #found(): Promise<Resource | undefined> {
    const { report, server, signal } = this.#delivering;
    const document = await server.findResource(DOCUMENT, deliveryOf(report), signal);
    if (document !== undefined && !isResolved(document))
      throw new ApiError("conflict", "fhir_links_not_resolved");
    return document;
  }

  /** The report's own document, made with all others, where the server can and the size allows. */
  async #atOnce(patient: string): Promise<Resource | undefined> {
    const { report, server, signal, again, hasBegun, remember, progress } = this.#delivering;
    const capabilities = await again(() => server.capabilities(signal));
    if (hasBegun() || !capabilities.transactions || transactionSize(report) > MAX_TRANSACTION)
      return undefined;
    progress.onManifest();
    const said = STATEMENTS.filter((kind) => isTaken(kind, capabilities));
    const bundle = await transactionOf(this.#resources, report, this.#pdf, patient, said, this.#now);
    let document: Resource | undefined;
    try {
      document = await again(async () => {
        // what was done when the answer was lost
        const before = await this.#found();
        if (before !== undefined) return before;
        await server.transact(bundle, signal);
        return this.#found();
      });
    } catch (error) {
      if (!(error instanceof ApiError) || (error.kind !== "refused" && error.kind !== "conflict"))
        throw error;
      if (error.code === "fhir_links_not_resolved") throw error;
      // nothing was done; a server may take less at once than one by one
      remember("transaction");
      return undefined;
    }
    if (document !== undefined) return document;
    remember("transaction");
    throw new ApiError("unavailable", "fhir_not_stored");
  }

  /** The report's own document, made after all others. */
  async #fileByFile(patient: string): Promise<Resource> {
    const { report, server, signal, again, progress, stored } = this.#delivering;
    const total = report.files.reduce((sum, { content }) => sum + content.size, 0);
    const references = new Map<ReportFile, string>();
    let done = 0;
    for (const file of this.#others) {
      progress.onFile(file, done, total);
      const described = await describedOf(file);
      const make = (where: Where): object => this.#resources.document(file, patient, described, where);
      const store = (): Promise<string> => this.#created(file, patient, itemOf(report, file), make);
      references.set(file, await stored(file.name, store));
      done += file.content.size;
    }
    await this.#consent(patient, references);
    progress.onFile(this.#pdf, done, total);
    const described = await describedOf(this.#pdf);
    const others = [...references.values()];
    const make = (where: Where): object =>
      this.#resources.whole(this.#pdf, patient, described, where, others);
    const reference = await again(() => this.#created(this.#pdf, patient, deliveryOf(report), make));
    progress.onManifest();
    const document = await again(() => server.read(reference, signal));
    if (document === undefined) throw new ApiError("unavailable", "fhir_not_stored");
    return document;
  }

  async #consent(patient: string, references: ReadonlyMap<ReportFile, string>): Promise<void> {
    const { server, signal, stored } = this.#delivering;
    const source = this.#others.find(isConsent);
    const consent = this.#resources.consent(
      patient,
      source === undefined ? undefined : references.get(source),
    );
    const capabilities = await server.capabilities(signal);
    if (consent === undefined || !isTaken("Consent", capabilities)) return;
    const body = JSON.stringify(consent);
    await stored("consent", () => server.create("Consent", body, this.#resources.consentIdentifier, signal));
  }

  /** The document of a file, which is stored with the file unless it is there. */
  async #created(
    file: ReportFile,
    patient: string,
    identifier: { readonly system: string; readonly value: string },
    make: (where: Where) => object,
  ): Promise<string> {
    const { server, signal, stored } = this.#delivering;
    const before = await server.find(DOCUMENT, identifier, signal);
    if (before !== undefined) return before;
    const url = await stored(`Binary ${file.name}`, () => this.#uploaded(file, patient));
    return server.create(DOCUMENT, JSON.stringify(make({ url })), identifier, signal);
  }

  /** A file as it is, or within JSON where the server refuses that. */
  async #uploaded(file: ReportFile, patient: string): Promise<string> {
    const { report, server, signal } = this.#delivering;
    const isOurs = (await server.capabilities(signal)).updateCreates("Binary");
    const name = isOurs ? binaryName(report, file) : undefined;
    const store = (body: Blob, headers: Readonly<Record<string, string>>): Promise<string> =>
      name === undefined
        ? server.create("Binary", body, undefined, signal, headers)
        : server.put(`Binary/${name}`, body, signal, headers);
    try {
      const headers = { "Content-Type": mediaType(file), "X-Security-Context": patient };
      return await store(file.content, headers);
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== "fhir_refused") throw error;
      const make = (data: string): object => this.#resources.binary(file, patient, name, data);
      return store(await resourceBody(make, file.content), {});
    }
  }

  get #now(): string {
    return `${new Date(this.#delivering.clock.now()).toISOString().slice(0, 19)}Z`;
  }
}
