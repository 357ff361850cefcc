// What is said about hospitals whose scripts a rule of the sender's enterprises keeps from a report, or may keep from it.

import type { JSX } from "preact";
import type { EnterpriseRule } from "../../api";
import { Notice } from "../../ui/notice";
import { t } from "../../words";
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
                  ? t("policies-script-kept-out", { name })
                  : t("policies-script-kept-out.perhaps", { name })
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
  rule: EnterpriseRule,
  { name, enterpriseId }: Taker,
): string {
  const enterprise = asWritten(rule.enterprise);
  const script =
    enterpriseId === undefined
      ? t("policies-script")
      : t("policies-script.numbered", { script: scriptOf(enterpriseId) });
  switch (admission) {
    case "kept_out":
      return t(rule.policy.twoPerson ? "policies-rule-two-person" : "policies-rule-people", {
        enterprise,
        script,
      });
    case "by_domain":
      return t("policies-rule-by-domain", { enterprise, name: asWritten(name) });
    case "no_purpose":
      return t("policies-rule-no-purpose", { enterprise });
    case "unknown":
      return t("policies-rule-unknown", { enterprise });
  }
}
