// A FHIR server as it is typed in, and what is wrong with it, in words. The User Server looks at it again.

import { ContractError } from "../../contract/errors";
import { baseAddressOf } from "../../delivery/fhir/base-address";
import type { Authentication, FhirAccess, InstitutionSettings } from "../../api";
import { t } from "../../words";

export type FhirInstitution = InstitutionSettings & { readonly fhir: FhirAccess };

export const AUTHENTICATIONS: readonly Authentication[] = ["none", "basic", "bearer", "smart"];
export const NEW_FHIR: FhirInstitution = {
  name: "",
  sendType: "fhir",
  endpoint: "",
  keyServer: "",
  key: "",
  fhir: { authentication: "none", patientSystem: "", practitioner: "", clientId: "" },
};

const CLIENT_ID = /^[!-~]{1,200}$/;
const SYSTEM = /^[A-Za-z][A-Za-z0-9+.-]*:[!-~]+$/;

export type FhirField = "name" | "endpoint" | "patientSystem" | "clientId";
export type FhirProblems = Partial<Record<FhirField, string>>;

/** Whether an institution is a FHIR server. */
export function isFhir(institution: InstitutionSettings): institution is FhirInstitution {
  return institution.sendType === "fhir" && institution.fhir !== undefined;
}

/** A FHIR server in the form in which it is stored, and what is wrong with it; `otherNames` are taken. */
export function checkFhir(
  typed: FhirInstitution,
  otherNames: readonly string[],
): { readonly institution: FhirInstitution; readonly problems: FhirProblems } {
  const problems: FhirProblems = {};
  const name = typed.name.trim().replace(/\s+/g, " ");
  const patientSystem = typed.fhir.patientSystem.trim();
  if (name === "") problems.name = t("integrations-name.missing");
  else if (otherNames.some((other) => other.toLowerCase() === name.toLowerCase())) {
    problems.name = t("institutions-name.taken");
  }
  if (patientSystem !== "" && !SYSTEM.test(patientSystem)) {
    problems.patientSystem = t("integrations-patient-system.malformed");
  }
  const clientId = typed.fhir.authentication === "smart" ? typed.fhir.clientId.trim() : "";
  if (typed.fhir.authentication === "smart" && !CLIENT_ID.test(clientId)) {
    problems.clientId = t("integrations-client-id.missing");
  }
  let endpoint = typed.endpoint.trim();
  try {
    endpoint = baseAddressOf(endpoint);
  } catch (error) {
    if (!(error instanceof ContractError)) throw error;
    problems.endpoint = t("integrations-fhir-address.malformed");
  }
  return {
    institution: { ...typed, name, endpoint, fhir: { ...typed.fhir, patientSystem, clientId } },
    problems,
  };
}
