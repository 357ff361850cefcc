// Which hospitals' scripts bring a report into the record without being named, and which have to be.

import { type DraftAccess, namedIn, policyOf } from "./access";

/** A hospital whose script is to bring the report into the record. */
export interface Taker {
  readonly name: string;
  /** The number by which its script is known; undefined for a hospital that the sender has entered. */
  readonly enterpriseId: number | undefined;
}

/**
 * How a hospital's script fares: admitted by itself, named, kept out until it is named, or, of a hospital of which
 * nobody here knows whether it is the sender's own, left to the sender.
 */
export type Admission = "by_itself" | "named" | "kept_out" | "unknown";

/**
 * How the script fares where the report goes to storage or to the hospital. A Key Server also takes a whole domain of
 * the hospital's for its script's name; which domains these are is not known here.
 */
export function admissionOf(access: DraftAccess, { enterpriseId }: Taker): Admission {
  const named = namedIn(access);
  if (enterpriseId === undefined) {
    if (policyOf(access) === undefined) return "by_itself";
    return named.some(isScript) ? "named" : "unknown";
  }
  if (named.includes(scriptOf(enterpriseId))) return "named";
  return access.twoPerson ? "kept_out" : "by_itself";
}

/** Names a hospital's script as well. */
export function nameScript(access: DraftAccess, enterpriseId: number): DraftAccess {
  const others = access.recipients.trimEnd();
  const script = scriptOf(enterpriseId);
  return { ...access, recipients: others === "" ? script : `${others}\n${script}` };
}

/** As policies name an enterprise's script. */
export function scriptOf(enterpriseId: number): string {
  return `enterprise:${enterpriseId.toString()}`;
}

function isScript(recipient: string): boolean {
  return recipient.startsWith("enterprise:");
}
