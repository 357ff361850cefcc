// The versions of FHIR that are spoken here. What delivers in one is loaded when a report goes to a server of it.

import { ApiError } from "../../api/errors";
import type { Capabilities } from "./capabilities";
import type { Delivering } from "./delivery";

export interface Version {
  /** Of what a report is found by. */
  readonly kind: string;
  readonly delivery: () => Promise<(delivering: Delivering) => Promise<void>>;
}

const STU3: Version = {
  kind: "DocumentManifest",
  delivery: async () => (await import("./stu3")).deliverStu3,
};
// R4B is the same in everything that is sent
const R4: Version = {
  kind: "DocumentReference",
  delivery: async () => (await import("./r4")).deliverR4,
};

/** The version that a server says it speaks. Fails with ApiError `fhir_wrong_version`. */
export function versionOf({ version }: Capabilities): Version {
  if (version.startsWith("3.")) return STU3;
  if (version.startsWith("4.")) return R4;
  throw new ApiError("refused", "fhir_wrong_version", version === "" ? "" : `It speaks FHIR ${version}.`);
}
