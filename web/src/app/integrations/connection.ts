// Trying a FHIR server: whether it answers pages, speaks a version that is spoken here, and lets somebody in.

import type { FhirServer } from "../../delivery/fhir/server";
import { versionOf } from "../../delivery/fhir/versions";

/** The version that it speaks, once it has let us in. Fails with ApiError `fhir_...`. */
export async function tryConnection(server: FhirServer, signal: AbortSignal): Promise<string> {
  const capabilities = await server.capabilities(signal);
  const { kind } = versionOf(capabilities);
  // asks for nothing that there is, but has to be let in to be answered
  await server.find(kind, { system: "https://picsafe.com/fhir/delivery", value: "check" }, signal);
  return capabilities.version;
}
