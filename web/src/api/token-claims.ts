// What a client reads of a User Token. It is not verified: its issuer gave it to us itself.

import { originOf } from "../contract/origins";

/** The servers that a User Token is made for. */
export function audiencesOf(token: string): ReadonlySet<string> {
  const audience = claimsOf(token)["aud"];
  const named: unknown[] = Array.isArray(audience) ? audience : [audience];
  return new Set(named.flatMap((url) => (typeof url === "string" ? originsOf(url) : [])));
}

/**
 * How long a User Token was made for, in milliseconds, by its issuer's clock alone: whatever ours says. Undefined if
 * it does not say so.
 */
export function lifetimeOf(token: string): number | undefined {
  const { iat, exp } = claimsOf(token);
  return typeof iat === "number" && typeof exp === "number" && exp > iat ? (exp - iat) * 1000 : undefined;
}

function claimsOf(token: string): Readonly<Record<string, unknown>> {
  try {
    const payload = (token.split(".")[1] ?? "").replaceAll("-", "+").replaceAll("_", "/");
    const bytes = Uint8Array.from(atob(payload), (character) => character.charCodeAt(0));
    const claims: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return typeof claims === "object" && claims !== null ? (claims as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function originsOf(url: string): string[] {
  try {
    return [originOf(url)];
  } catch {
    return [];
  }
}
