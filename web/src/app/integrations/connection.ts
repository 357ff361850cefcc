// Trying a FHIR server: whether it answers pages, speaks the version that is spoken here, and lets somebody in.

import { ApiError } from "../../api";
import type { FhirServer } from "../../delivery/fhir/server";

/** The version that it speaks, once it has let us in. Fails with ApiError `fhir_...`. */
export async function tryConnection(server: FhirServer, signal: AbortSignal): Promise<string> {
  const { version } = await server.capabilities(signal);
  if (!version.startsWith("3.")) {
    throw new ApiError("refused", "fhir_wrong_version", version === "" ? "" : `It speaks FHIR ${version}.`);
  }
  // asks for nothing that there is, but has to be let in to be answered
  await server.find(
    "DocumentManifest",
    { system: "https://picsafe.com/fhir/delivery", value: "check" },
    signal,
  );
  return version;
}
