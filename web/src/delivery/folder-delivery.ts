// A report as a folder of files, each written once, and `manifest.json` last: a report whose manifest is there is whole
// (picsafe/delivery/written_once.py, docs/adr/0070, 0071).

import { ApiError } from "../api/errors";
import { bytesToHex } from "../contract/bytes";
import type { DeliveredReport, ReportFile } from "./fhir/report";

const MANIFEST = "manifest.json";

interface ManifestFile {
  readonly name: string;
  readonly size: number;
  readonly sha256: string;
}

/** Who sent it, as the User Server knows them. */
export type Sender = Readonly<Record<string, string>>;

/** Where files are kept by their paths, each written once. */
export interface WriteOnceFolder {
  /** What is under a path: nothing, the very same content, or another. */
  readonly state: (path: string, content: Blob) => Promise<"none" | "same" | "other">;
  /** Writes a file once: where the very same is there already, nothing happens. Fails with `nameTaken`. */
  readonly write: (path: string, content: Blob) => Promise<void>;
  /** The code of an ApiError that something else is under a name. */
  readonly nameTaken: string;
}

export class FolderDelivery {
  readonly report: DeliveredReport;
  readonly #sender: Sender;
  readonly #written = new Set<string>();

  constructor(report: DeliveredReport, sender: Sender) {
    this.report = report;
    this.#sender = sender;
  }

  /**
   * Writes what is not there yet. The report has arrived once this is done; done again, it is not there twice. Fails with
   * ApiError; `nameTaken` of the folder where something else is under a name.
   */
  async deliver(
    folder: WriteOnceFolder,
    progress: (file: ReportFile, done: number, total: number) => void,
  ): Promise<void> {
    const { reportId, files } = this.report;
    const manifest = new Blob([`${JSON.stringify(await this.#manifest(), null, 2)}\n`]);
    const path = `${reportId}/${MANIFEST}`;
    const found = await folder.state(path, manifest);
    if (found === "same") return;
    if (found === "other") throw new ApiError("conflict", folder.nameTaken);
    const total = files.reduce((sum, { content }) => sum + content.size, 0);
    let done = 0;
    for (const file of files) {
      progress(file, done, total);
      if (!this.#written.has(file.name)) await folder.write(`${reportId}/${file.name}`, file.content);
      this.#written.add(file.name);
      done += file.content.size;
    }
    await folder.write(path, manifest);
  }

  async #manifest(): Promise<Manifest> {
    const { deliveryId, reportId, metadata, files } = this.report;
    return {
      version: 1,
      delivery_id: deliveryId,
      report_id: reportId,
      received_at: metadata.details.datetime,
      sender: this.#sender,
      key_server: "",
      sender_mismatch: [],
      test: false,
      files: await Promise.all(files.map(described)),
    };
  }
}

interface Manifest {
  readonly version: 1;
  readonly delivery_id: string;
  readonly report_id: string;
  readonly received_at: string;
  readonly sender: Sender;
  readonly key_server: string;
  readonly sender_mismatch: readonly string[];
  readonly test: boolean;
  readonly files: readonly ManifestFile[];
}

async function described({ name, content }: ReportFile): Promise<ManifestFile> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", await content.arrayBuffer()));
  return { name, size: content.size, sha256: bytesToHex(digest) };
}
