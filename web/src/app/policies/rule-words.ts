// What an enterprise lays down, in words.

import type { ShownPolicy } from "../../api";
import { t } from "../../words";
import { policyWords } from "./words";

/** What a rule says, one thing each; empty where anybody may open the report. */
export function ruleWords(policy: ShownPolicy): string[] {
  const [who, ...others] = policyWords({ policy });
  const required: readonly (readonly [string, string])[] =
    policy.recipientsRequired === true
      ? [[t("policies-part-who"), t("policies-part-who.named-by-sender")]]
      : [];
  const words = [...required, ...(policy.recipients.length > 0 && who !== undefined ? [who] : []), ...others];
  const isEmergencyAlone = words.length === 1 && policy.breakGlass;
  return isEmergencyAlone ? [] : words.map(([name, value]) => t("policies-part", { name, value }));
}
