// The words for institutions.

import type { InstitutionSettings, NeededPlans } from "../../api";
import { planName } from "../text/open-lists";
import { asWritten } from "../text/unknown-words";

const SEND_TYPES: ReadonlyMap<string, readonly [name: string, explanation: string]> = new Map([
  ["email", ["Email", "You mail the encrypted file to the hospital."]],
  ["post", ["Post", "Sent over an encrypted connection. The hospital’s server reads it at once."]],
  [
    "post_dynamic",
    [
      "Post (dynamic key)",
      "Encrypted on this device. A Key Server has the key, and logs everybody who asks for it.",
    ],
  ],
  [
    "post_static",
    ["Post (static key)", "Encrypted on this device with the hospital’s own key. There is no access log."],
  ],
  ["fhir", ["FHIR", "Stored in the hospital’s record system, over an encrypted connection."]],
  ["box", ["Box", "Stored as files in the account’s folder PicSafe, which PicSafe does not encrypt."]],
  ["dropbox", ["Dropbox", "Stored as files in the app’s folder, which PicSafe does not encrypt."]],
]);

/** A way of sending. */
export function sendTypeName(sendType: string): string {
  return SEND_TYPES.get(sendType)?.[0] ?? asWritten(sendType);
}

/** What a way of sending means for the report. */
export function sendTypeExplanation(sendType: string): string {
  return SEND_TYPES.get(sendType)?.[1] ?? "";
}

/** What stops somebody from sending in a way that their plan does not include; empty where nothing does. */
export function missingPlan(sendType: string, needsPlan: NeededPlans): string {
  const plan = needsPlan.get(sendType);
  return plan === undefined ? "" : `Needs the plan ${planName(plan)}, which you do not have.`;
}

/** What to do about it. */
export const PLAN_ADVICE =
  "Ask your hospital to make you a member of its enterprise, or the operator of PicSafe for the plan. " +
  "By e-mail, by link and to PicSafe Cloud you can send without.";

/** How and where an institution takes reports, on one line. */
export function institutionSummary({ sendType, endpoint, keyServer }: InstitutionSettings): string {
  const where = endpoint === "" && sendType === "email" ? "any recipient" : endpoint;
  const keys = keyServer === "" ? [] : [`keys at ${keyServer}`];
  return [sendTypeName(sendType), where, ...keys].filter((part) => part !== "").join(" · ");
}
