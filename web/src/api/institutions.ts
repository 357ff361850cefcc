// Institutions: hospitals that take reports into the medical record, as a person has entered them, or as an
// enterprise's administrators have for all members.

import type * as Wire from "../contract/openapi";
import {
  type Decoder,
  array,
  boolean,
  decode,
  integer,
  mapOf,
  nullable,
  object,
  string,
  word,
} from "./decode";

type Promises<Answer> = Decoder<unknown, Answer>;

/** How somebody signs in to a FHIR server. */
export type Authentication = NonNullable<Wire.FhirFields["authentication"]>;
/** How an institution takes reports; a list may hold others. */
export type SendType = Wire.InstitutionFields["send_type"];

const fields = { name: string(), send_type: word, endpoint: string(), key_server: string(), key: string() };
const fhirAccess = object({
  authentication: word,
  patient_system: string(),
  practitioner: string(),
  client_id: string(),
});
/** How reports become resources of a FHIR server. */
export type FhirAccess = ReturnType<typeof fhirAccess>;
const institution = object(fields) satisfies Promises<Wire.GivenInstitution>;
/** A hospital that takes reports; what its way of sending does not need is empty. */
export interface InstitutionSettings extends ReturnType<typeof institution> {
  /** Of `fhir` alone. */
  readonly fhir?: FhirAccess | undefined;
}
const offered = object({
  version: integer,
  institutions: array(
    object({
      ...fields,
      enterprise_id: nullable(integer),
      enterprise: nullable(string()),
      is_default: boolean,
      fhir: nullable(fhirAccess),
    }),
  ),
  needs_plan: nullable(mapOf(word)),
}) satisfies Promises<Wire.OfferedInstitutions>;
const given = object({
  version: integer,
  institutions: array(institution),
  default: string(),
}) satisfies Promises<Wire.GivenInstitutions>;

/** One that an enterprise gives its members, who cannot change it. */
export interface GivenInstitution extends InstitutionSettings {
  readonly enterpriseId: number;
  /** The enterprise's name. */
  readonly enterprise: string;
  /** Whether it is chosen for a new report already. */
  readonly isDefault: boolean;
}

/** The plan that each send type takes which the person's plan does not include. */
export type NeededPlans = ReadonlyMap<string, string>;

/** The institutions that a person can send to; `version` is of their own. */
export interface Institutions {
  readonly own: readonly InstitutionSettings[];
  readonly given: readonly GivenInstitution[];
  readonly version: number;
  readonly needsPlan: NeededPlans;
}

/** What an enterprise gives its members; `preselected` is a name. */
export interface EnterpriseInstitutions {
  readonly institutions: readonly InstitutionSettings[];
  readonly preselected: string | undefined;
  readonly version: number;
}

export const institutions = ((value: unknown): Institutions => {
  const { institutions: all, version, needsPlan = new Map() } = decode(offered, value);
  return {
    own: all.filter(({ enterpriseId }) => enterpriseId === undefined).map(settingsOf),
    given: all.flatMap(({ enterpriseId, enterprise = "", ...rest }) =>
      enterpriseId === undefined ? [] : [{ ...rest, enterpriseId, enterprise }],
    ),
    version,
    needsPlan,
  };
}) satisfies Promises<Wire.OfferedInstitutions>;

export const enterpriseInstitutions = ((value: unknown): EnterpriseInstitutions => {
  const answer = decode(given, value);
  const preselected = answer.default === "" ? undefined : answer.default;
  return { institutions: answer.institutions, preselected, version: answer.version };
}) satisfies Promises<Wire.GivenInstitutions>;

/** Institutions as the wire has them; whatever else an object has is left out. */
export function institutionsToSave(list: readonly InstitutionSettings[]): Wire.InstitutionFields[] {
  return list.map(({ name, sendType, endpoint, keyServer, key, fhir }) => ({
    name,
    send_type: sendType as SendType, // what a later version has saved goes back as it came
    endpoint,
    key_server: keyServer,
    key,
    ...(fhir === undefined
      ? {}
      : {
          fhir: {
            authentication: fhir.authentication as Authentication,
            patient_system: fhir.patientSystem,
            practitioner: fhir.practitioner,
            client_id: fhir.clientId,
          },
        }),
  }));
}

function settingsOf(institution: InstitutionSettings): InstitutionSettings {
  const { name, sendType, endpoint, keyServer, key, fhir } = institution;
  return { name, sendType, endpoint, keyServer, key, ...(fhir === undefined ? {} : { fhir }) };
}
