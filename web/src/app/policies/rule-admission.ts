// How a hospital's script fares under what the sender's enterprises lay down, which no sender can change.

import type { EnterpriseRule } from "../../api";
import { type Taker, scriptOf } from "./script-admission";

/**
 * Admitted; only if one of the domains that the rule names is the hospital's, which only the Key Server is told; kept
 * out; kept out because a script does not say what for; or not known here.
 */
export type RuleAdmission = "admitted" | "by_domain" | "kept_out" | "no_purpose" | "unknown";

/** Where the report goes to storage or to the hospital: an enterprise's own rule lets its script in, another's does not. */
export function ruleAdmissionOf(rule: EnterpriseRule, { enterpriseId }: Taker): RuleAdmission {
  const { recipients, twoPerson, purposes, hasMore } = rule.policy;
  if (enterpriseId === undefined) {
    return hasMore || twoPerson || recipients.length > 0 || purposes.length > 0 ? "unknown" : "admitted";
  }
  const isOwn = rule.enterpriseId === enterpriseId;
  // two persons are needed of the enterprise's own script as well, unless its rule names it
  const hasToBeNamed = twoPerson || (recipients.length > 0 && !isOwn);
  if (hasToBeNamed && !recipients.includes(scriptOf(enterpriseId))) {
    return recipients.some((recipient) => recipient.includes("*")) ? "by_domain" : "kept_out";
  }
  if (purposes.length > 0 && !isOwn) return "no_purpose";
  return hasMore ? "unknown" : "admitted";
}
