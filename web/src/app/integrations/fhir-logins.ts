// What people sign in with to FHIR servers: in memory until they sign out, and asked for again after that. Each is for the
// server that it was typed for.

import { base64 } from "../../delivery/fhir/bodies";
import { utf8 } from "../../contract/bytes";
import type { InstitutionSettings } from "../../api";

/** A password with its user, or a token without one. */
export interface FhirLogin {
  readonly user: string;
  readonly secret: string;
}

export const NO_LOGIN: FhirLogin = { user: "", secret: "" };

export class FhirLogins {
  readonly #logins = new Map<string, FhirLogin>();

  /** What was typed for a server, if it was. */
  of(institution: InstitutionSettings): FhirLogin | undefined {
    return this.#logins.get(keyOf(institution));
  }

  remember(institution: InstitutionSettings, login: FhirLogin): void {
    this.#logins.set(keyOf(institution), login);
  }

  /** Has it asked for again: the server does not take it. */
  forget(institution: InstitutionSettings): void {
    this.#logins.delete(keyOf(institution));
  }

  clear(): void {
    this.#logins.clear();
  }
}

/** Whether somebody has to sign in to a server. */
export function needsLogin({ fhir }: InstitutionSettings): boolean {
  return fhir !== undefined && fhir.authentication !== "none";
}

/** The header that signs in (RFC 7617, RFC 6750); empty for a server that wants none. */
export function authorizationOf({ fhir }: InstitutionSettings, { user, secret }: FhirLogin): string {
  if (fhir?.authentication === "basic") return `Basic ${base64(utf8(`${user}:${secret}`))}`;
  return fhir?.authentication === "bearer" ? `Bearer ${secret.trim()}` : "";
}

/** Whether what was typed can be sent, and nothing of it is missing. */
export function isComplete({ fhir }: InstitutionSettings, { user, secret }: FhirLogin): boolean {
  if (fhir?.authentication === "basic") return user !== "" && !user.includes(":") && secret !== "";
  return fhir?.authentication !== "bearer" || /^[!-~]+$/.test(secret.trim());
}

/** Another way in, or another server, is another login. */
function keyOf({ endpoint, fhir }: InstitutionSettings): string {
  return `${fhir?.authentication ?? ""} ${endpoint}`;
}
