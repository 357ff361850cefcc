// What people sign in with to FHIR servers: in memory until they sign out, and asked for again after that. Each is for the
// server that it was typed for.

import { base64 } from "../../delivery/fhir/bodies";
import { utf8 } from "../../contract/bytes";
import type { Clock, InstitutionSettings } from "../../api";

/** A password with its user, or a token without one. */
export interface FhirLogin {
  readonly user: string;
  readonly secret: string;
  /** When it is over, in milliseconds since 1970; undefined if nobody says. */
  readonly until?: number;
}

export const NO_LOGIN: FhirLogin = { user: "", secret: "" };

// so that a report that is under way has some time
const BEFORE_END_MS = 60_000;

export class FhirLogins {
  readonly #clock: Clock;
  readonly #logins = new Map<string, FhirLogin>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** What was typed for a server, if it was. */
  of(institution: InstitutionSettings): FhirLogin | undefined {
    const login = this.#logins.get(keyOf(institution));
    const isOver = login?.until !== undefined && login.until - BEFORE_END_MS < this.#clock.now();
    return isOver ? undefined : login;
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
  const isToken = fhir?.authentication === "bearer" || fhir?.authentication === "smart";
  return isToken ? `Bearer ${secret.trim()}` : "";
}

/** Whether what was typed can be sent, and nothing of it is missing. */
export function isComplete({ fhir }: InstitutionSettings, { user, secret }: FhirLogin): boolean {
  if (fhir?.authentication === "basic") return user !== "" && !user.includes(":") && secret !== "";
  const isToken = fhir?.authentication === "bearer" || fhir?.authentication === "smart";
  return !isToken || /^[!-~]+$/.test(secret.trim());
}

/** Another way in, or another server, is another login. */
function keyOf({ endpoint, fhir }: InstitutionSettings): string {
  return `${fhir?.authentication ?? ""} ${fhir?.clientId ?? ""} ${endpoint}`;
}
