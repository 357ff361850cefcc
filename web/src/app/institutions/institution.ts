// An institution as it is typed in, and what is wrong with it, in words. The server looks at it again.

import { canonicalAddress } from "../../contract/email-addresses";
import { ContractError } from "../../contract/errors";
import { isConfidential, originOf } from "../../contract/origins";
import { normalStaticKey } from "../../contract/static-keys";
import type { InstitutionSettings, SendType } from "../../api";
import { t } from "../../words";

/** How many there may be in one list. */
export const MAX_INSTITUTIONS = 20;
export const MAX_NAME = 60;
export const SEND_TYPES: readonly SendType[] = ["email", "post", "post_dynamic", "post_static"];
export const NEW_INSTITUTION: InstitutionSettings = {
  name: "",
  sendType: "post_dynamic",
  endpoint: "",
  keyServer: "",
  key: "",
};

export type InstitutionField = "name" | "endpoint" | "keyServer" | "key";
export type InstitutionProblems = Partial<Record<InstitutionField, string>>;

/** What a way of sending needs to know. */
export function fieldsOf(sendType: string): ReadonlySet<InstitutionField> {
  const fields = new Set<InstitutionField>(["name", "endpoint"]);
  if (hasKeyServer(sendType)) fields.add("keyServer");
  if (sendType === "post_static") fields.add("key");
  return fields;
}

/**
 * An institution in the form in which it is stored, without what its way of sending does not need, and what is wrong
 * with it. `otherNames` are the names that are taken: a report is sent to a name.
 */
export function checkInstitution(
  typed: InstitutionSettings,
  otherNames: readonly string[],
): { readonly institution: InstitutionSettings; readonly problems: InstitutionProblems } {
  const problems: InstitutionProblems = {};
  const asks = fieldsOf(typed.sendType);
  const read = (field: InstitutionField, normal: (text: string) => string): string => {
    const text = typed[field].trim();
    if (!asks.has(field)) return "";
    try {
      return normal(text);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      problems[field] = error.message;
      return text;
    }
  };
  const institution = {
    name: read("name", (text) => nameOf(text, otherNames)),
    sendType: typed.sendType,
    endpoint: read("endpoint", typed.sendType === "email" ? mailboxOf : endpointOf(typed.sendType)),
    keyServer: read("keyServer", keyServerOf),
    key: read("key", keyOf),
  };
  return { institution, problems };
}

/** Whether a browser can send to it: pages post to https:// alone, and the command line to both. */
export function isForBrowsers({ sendType, endpoint }: InstitutionSettings): boolean {
  return ["email", "fhir", "dropbox", "box"].includes(sendType) || isConfidential(endpoint);
}

/** Whether a Key Server makes the keys of what goes in this way, and so decides who may open it. */
export function hasKeyServer(sendType: string): boolean {
  return sendType === "email" || sendType === "post_dynamic";
}

/** The key that a text is, in the form in which it is stored; undefined if it is none. */
export function staticKeyIn(text: string): string | undefined {
  try {
    return normalStaticKey(text);
  } catch (error) {
    if (error instanceof ContractError) return undefined;
    throw error;
  }
}

class Problem extends Error {}

function nameOf(text: string, otherNames: readonly string[]): string {
  const name = text.replace(/\s+/g, " ");
  if (name === "") throw new Problem(t("institutions-name.missing"));
  const folded = name.toLowerCase();
  if (otherNames.some((other) => other.toLowerCase() === folded)) {
    throw new Problem(t("institutions-name.taken"));
  }
  return name;
}

/** Empty for any recipient, to whom the sender mails the file. */
function mailboxOf(text: string): string {
  if (text === "") return "";
  return orProblem(() => canonicalAddress(text), t("institutions-mailbox.malformed"));
}

function endpointOf(sendType: string): (text: string) => string {
  return (text) => {
    if (text === "") throw new Problem(t("institutions-endpoint.missing"));
    const origin = orProblem(() => originOf(text), t("institutions-endpoint.malformed"));
    if (sendType === "post" && !isConfidential(origin)) {
      throw new Problem(t("institutions-endpoint.unencrypted"));
    }
    return origin;
  };
}

/** Empty for PicSafe's own. */
function keyServerOf(text: string): string {
  if (text === "") return "";
  const origin = orProblem(() => originOf(text), t("institutions-key-server.malformed"));
  if (!isConfidential(origin)) throw new Problem(t("institutions-key-server.unencrypted"));
  return origin;
}

function keyOf(text: string): string {
  if (text === "") throw new Problem(t("institutions-key.missing"));
  return orProblem(() => normalStaticKey(text), t("institutions-key.malformed"));
}

function orProblem(read: () => string, words: string): string {
  try {
    return read();
  } catch (error) {
    throw error instanceof ContractError ? new Problem(words) : error;
  }
}
