// A report on its way to a server of STU3: each medium, the PDF, and last the manifest that holds them together
// (docs/adr/0066).

import { ApiError } from "../../api/errors";
import { resourceBody } from "./bodies";
import type { Delivering } from "./delivery";
import { type ReportFile, binaryName, deliveryOf, describedOf, itemOf, mediaKind } from "./report";
import { Stu3Resources } from "./stu3-resources";

const MANIFEST = "DocumentManifest";

/** Delivers what is not there yet; it has arrived once this is done. */
export async function deliverStu3(delivering: Delivering): Promise<void> {
  const { report, practitioner, server, signal, progress, again } = delivering;
  const resources = new Stu3Resources(report, practitioner);
  const identifier = deliveryOf(report);
  if ((await again(() => server.find(MANIFEST, identifier, signal))) !== undefined) return;
  const patient = await delivering.patient();
  const total = report.files.reduce((sum, { content }) => sum + content.size, 0);
  const contents: [string, string][] = [];
  let done = 0;
  for (const file of report.files) {
    progress.onFile(file, done, total);
    const store = (): Promise<string> => storeFile(delivering, resources, file, patient);
    contents.push([file.name, await delivering.stored(file.name, store)]);
    done += file.content.size;
  }
  progress.onManifest();
  const manifest = JSON.stringify(resources.manifest(patient, contents));
  const reference = await again(() => server.create(MANIFEST, manifest, identifier, signal));
  if ((await again(() => server.read(reference, signal))) === undefined) {
    throw new ApiError("unavailable", "fhir_not_stored");
  }
}

async function storeFile(
  { report, server, signal }: Delivering,
  resources: Stu3Resources,
  file: ReportFile,
  patient: string,
): Promise<string> {
  if (mediaKind(file) !== undefined) {
    const described = await describedOf(file);
    const body = await resourceBody((data) => resources.media(file, patient, described, data), file.content);
    return server.create("Media", body, itemOf(report, file), signal);
  }
  const isOurs = (await server.capabilities(signal)).updateCreates("Binary");
  const name = isOurs ? binaryName(report, file) : undefined;
  const body = await resourceBody((data) => resources.binary(file, patient, name, data), file.content);
  return name === undefined
    ? server.create("Binary", body, undefined, signal)
    : server.put(`Binary/${name}`, body, signal);
}
