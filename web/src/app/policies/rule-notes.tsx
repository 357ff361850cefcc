// What is said about hospitals whose scripts a rule of the sender's enterprises keeps from a report, or may keep from it.

import type { JSX } from "preact";
import type { EnterpriseRule } from "../../api";
import { Notice } from "../../ui/notice";
import { asWritten } from "../text/unknown-words";
import { type RuleAdmission, ruleAdmissionOf } from "./rule-admission";
import { type Taker, scriptOf } from "./script-admission";

interface Props {
  readonly rules: readonly EnterpriseRule[];
  readonly takers: readonly Taker[];
}

export function RuleNotes({ rules, takers }: Props): JSX.Element {
  return (
    <>
      {rules.flatMap((rule) =>
        takers.map((taker) => {
          const admission = ruleAdmissionOf(rule, taker);
          if (admission === "admitted") return null;
          const isKeptOut = admission === "kept_out" || admission === "no_purpose";
          const name = asWritten(taker.name);
          return (
            <Notice
              key={`${rule.enterpriseId.toString()} ${taker.name}`}
              kind={isKeptOut ? "warn" : "info"}
              title={
                isKeptOut
                  ? `${name} cannot put the report into the medical record`
                  : `Perhaps ${name} cannot put the report into the medical record`
              }
            >
              <p class="break-anywhere">{reasonOf(admission, rule, taker)}</p>
            </Notice>
          );
        }),
      )}
    </>
  );
}

function reasonOf(
  admission: Exclude<RuleAdmission, "admitted">,
  { enterprise, policy }: EnterpriseRule,
  { name, enterpriseId }: Taker,
): string {
  const whose = `The rule of ${asWritten(enterprise)}`;
  const script = enterpriseId === undefined ? "its script" : `its script, ${scriptOf(enterpriseId)}`;
  switch (admission) {
    case "kept_out":
      return `${whose} ${policy.twoPerson ? "wants a second person to approve" : "says who may open the report"}, and does not name ${script}. You cannot change that: ask the administrators of ${asWritten(enterprise)}.`;
    case "by_domain":
      return `${whose} lets it in only if one of the domains that it names is ${asWritten(name)}’s own.`;
    case "no_purpose":
      return `${whose} has everybody say what they open the report for, and a hospital’s script does not. You cannot change that: ask the administrators of ${asWritten(enterprise)}.`;
    case "unknown":
      return `${whose} holds for it as well. The administrators of ${asWritten(enterprise)} know whether it is let in.`;
  }
}
