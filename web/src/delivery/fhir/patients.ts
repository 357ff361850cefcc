// Patients of a FHIR server: looked for, asked about, created, as picsafe/delivery/fhir/patients.py does it.

import { ApiError } from "../../api/errors";
import {
  type Candidate,
  type Decision,
  type PatientQuery,
  type Rules,
  conflicts,
  decide,
  folded,
  hasNameAndBirthDate,
} from "../matching";
import {
  type Identifier,
  type Resource,
  escaped,
  hasIdentifier,
  objectsOf,
  referenceOf,
  textOf,
  tokenOf,
} from "./json";
import type { FhirServer } from "./server";

// the sender is there to be asked
const RULES: Rules = { create: "ask", withoutId: "single" };
const REPLACED: ReadonlySet<unknown> = new Set(["replaced-by", "replace"]);

export class Patients {
  readonly #server: FhirServer;
  readonly #system: string;

  /** `system` is that of the patient IDs that are typed, or empty: nobody is looked for by one. */
  constructor(server: FhirServer, system: string) {
    this.#server = server;
    this.#system = system;
  }

  /** Whose the report is, or what to ask. Fails with ApiError. */
  async decide(query: PatientQuery, signal: AbortSignal): Promise<Decision> {
    const byId = await this.#byId(query, signal);
    const [only] = byId;
    const isSettled = byId.length === 1 && only !== undefined && conflicts(query, only).length === 0;
    return decide(query, RULES, byId, isSettled ? [] : await this.#byName(query, signal));
  }

  /**
   * Creates the patient, once: `own` is what they are found by. Fails with ApiError `fhir_patient_id_taken` if somebody
   * has the patient ID, also if it is known only once the server has given them for whom it was to create.
   */
  async create(query: PatientQuery, own: Identifier, signal: AbortSignal): Promise<string> {
    const before = await this.#server.find("Patient", own, signal);
    if (before !== undefined) return before;
    if ((await this.#byId(query, signal)).length > 0) throw new ApiError("conflict", "fhir_patient_id_taken");
    const hasId = query.patientId !== "" && this.#system !== "";
    const identifiers = hasId ? [{ system: this.#system, value: query.patientId }, own] : [own];
    const resource = JSON.stringify(patientResource(query, identifiers));
    const reference = await this.#server.create("Patient", resource, identifiers[0], signal);
    const made = await this.#server.read(reference, signal);
    if (made === undefined) throw new ApiError("unavailable", "fhir_not_stored");
    if (!hasIdentifier(made, own) && conflicts(query, this.#candidate(made)).length > 0)
      throw new ApiError("conflict", "fhir_patient_id_taken");
    return reference;
  }

  async #byId({ patientId }: PatientQuery, signal: AbortSignal): Promise<readonly Candidate[]> {
    if (patientId === "" || this.#system === "") return [];
    const wanted = { system: this.#system, value: patientId };
    const found = await this.#server.search("Patient", [["identifier", tokenOf(wanted)]], signal);
    return found.filter((one) => hasIdentifier(one, wanted)).map((one) => this.#candidate(one));
  }

  /**
   * Those with the family name and the birth date. Servers differ in whether they find Müller as Muller: what was typed
   * is asked for, then without marks; and last by the birth date alone, of which those with the same name are taken.
   */
  async #byName(query: PatientQuery, signal: AbortSignal): Promise<readonly Candidate[]> {
    if (!hasNameAndBirthDate(query)) return [];
    const wanted = folded(query.family);
    const names = [...new Set([query.family, wanted])];
    const [given = ""] = query.given.split(" ");
    const birth = ["birthdate", query.birthDate] as const;
    const family = (name: string) => ["family", escaped(name)] as const;
    const searches = [
      given === "" ? [] : names.map((name) => [["given", escaped(given)] as const, family(name), birth]),
      names.map((name) => [family(name), birth]),
      [[birth, ["_count", "100"] as const]],
    ];
    for (const alternatives of searches) {
      const found: Candidate[] = [];
      for (const parameters of alternatives) {
        const resources = await this.#server.search("Patient", parameters, signal);
        found.push(...resources.map((one) => this.#candidate(one)));
      }
      const alike = found.filter((one) => isAlike(one, wanted, query.birthDate));
      if (alike.length > 0) return alike;
    }
    return [];
  }

  #candidate(resource: Resource): Candidate {
    const reference = referenceOf("Patient", resource);
    if (reference === "") throw new ApiError("invalid_answer", "fhir_not_fhir");
    const isReplaced = objectsOf(resource["link"]).some(({ type }) => REPLACED.has(type));
    return {
      reference,
      patientIds: objectsOf(resource["identifier"])
        .filter(({ system }) => this.#system !== "" && system === this.#system)
        .map(({ value }) => textOf(value)),
      names: objectsOf(resource["name"]).map((name) => ({
        family: textOf(name["family"]),
        given: textOf(name["given"]),
      })),
      birthDate: textOf(resource["birthDate"]),
      isActive: resource["active"] !== false && !isReplaced,
    };
  }
}

/** Whether somebody has a family name and may have a birth date, of which less may be known there. */
function isAlike({ names, birthDate: theirs }: Candidate, family: string, birthDate: string): boolean {
  return birthDate.startsWith(theirs) && names.some((name) => folded(name.family) === family);
}

/** A patient who is to be created; what is not known is not there. */
function patientResource(query: PatientQuery, identifiers: readonly Identifier[]): object {
  const { family, given, birthDate } = query;
  return {
    resourceType: "Patient",
    identifier: identifiers,
    active: true,
    ...(family === "" && given === ""
      ? {}
      : { name: [{ ...(family === "" ? {} : { family }), ...(given === "" ? {} : { given: [given] }) }] }),
    ...(birthDate === "" ? {} : { birthDate }),
  };
}
