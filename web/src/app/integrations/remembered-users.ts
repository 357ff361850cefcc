// As whom somebody signs in to record systems: all of their devices remember it, sealed in their vault. What proves it, a
// password or a token, is asked for anew after each sign-in.

import { utf8 } from "../../contract/bytes";
import type { Vault, VaultState } from "../vault/vault";
import type { FhirInstitution } from "./fhir-institution";
import type { FhirLogin } from "./fhir-logins";

/** Under which devices remember it. */
export const USERS_ITEM = "fhir-users";
/** Of an item sealed and as base64url a vault takes 4 kB. */
const MOST_BYTES = 2000;

type Remembered = readonly (readonly [endpoint: string, user: string])[];

/** Who somebody was there last; empty if nobody remembers. */
export function rememberedUser(state: VaultState, { endpoint, fhir }: FhirInstitution): string {
  if (fhir.authentication !== "basic") return "";
  return rememberedIn(state).find(([at]) => at === endpoint)?.[1] ?? "";
}

/** Has devices remember a user whom a server has let in; where there is no vault, or no room in it, nothing. */
export async function rememberUser(
  vault: Pick<Vault, "state" | "remember">,
  institution: FhirInstitution,
  { user }: FhirLogin,
): Promise<void> {
  const { endpoint, fhir } = institution;
  if (vault.state.kind !== "open" || fhir.authentication !== "basic" || user === "") return;
  if (rememberedUser(vault.state, institution) === user) return;
  const others = rememberedIn(vault.state).filter(([at]) => at !== endpoint);
  const users: (readonly [string, string])[] = [[endpoint, user], ...others];
  while (users.length > 0 && utf8(JSON.stringify(users)).length > MOST_BYTES) users.pop();
  if (users.length === 0) return;
  // it is typed again where it could not be kept
  await vault.remember(USERS_ITEM, JSON.stringify(users)).catch(() => undefined);
}

function rememberedIn(state: VaultState): Remembered {
  const text = state.kind === "open" ? state.items.get(USERS_ITEM) : undefined;
  // the owner's devices alone can have written it
  return text === undefined ? [] : (JSON.parse(text) as Remembered);
}
