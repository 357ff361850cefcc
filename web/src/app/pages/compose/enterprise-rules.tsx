// What the sender's enterprises lay down about who may open the report, before it is sent.

import type { JSX } from "preact";
import type { EnterpriseRule, EnterpriseRules as Rules } from "../../../api";
import { Notice } from "../../../ui/notice";
import { t } from "../../../words";
import { namedIn } from "../../policies/access";
import { useServices } from "../../services";
import { ruleWords } from "../../policies/rule-words";
import { type AsyncState, useAsync } from "../../use-async";
import type { OwnWording } from "./consent-statement";
import { wordingFor } from "./consent-wording";
import type { DeliveryMethod, SettledDraft } from "./draft";

/** What holds, once it is known, and how to ask again. */
export interface LaidDown {
  readonly loaded: AsyncState<Rules>;
  readonly reload: () => void;
}

export function useEnterpriseRules(): LaidDown {
  const { users } = useServices().client;
  return useAsync(() => users.rules.ofMember(), "key policies");
}

/** Of keys: nothing while that is not known: whoever cannot be asked gives no token to send with either. */
export function keyRulesOf({ loaded }: LaidDown): readonly EnterpriseRule[] {
  return loaded.state === "ready" ? loaded.value.keyPolicies : [];
}

/** Of consent, where a report goes. */
export function ownWordingOf({ loaded, reload }: LaidDown, method: DeliveryMethod): OwnWording {
  if (loaded.state !== "ready") return { loaded, reload };
  return { loaded: { state: "ready", value: wordingFor(loaded.value.consentWordings, method) }, reload };
}

/** The enterprise that wants people to be named in a draft where nobody is; what goes to a hospital needs nobody. */
export function namesRequiredBy(
  { access, deliveryMethod }: SettledDraft,
  rules: readonly EnterpriseRule[],
): string | undefined {
  const isForPeople = deliveryMethod === "recipient" || deliveryMethod === "file";
  if (!isForPeople || namedIn(access).length > 0) return undefined;
  return rules.find(({ policy }) => policy.recipientsRequired === true)?.enterprise;
}

interface Props {
  readonly rules: readonly EnterpriseRule[];
  /** Whether a Key Server decides who may open the report; where none does, rules hold nothing. */
  readonly isDecided: boolean;
  /** Whether that is another Key Server than PicSafe's own, of which only its token says whether it is one. */
  readonly isPrivate: boolean;
}

export function EnterpriseRules({ rules, isDecided, isPrivate }: Props): JSX.Element {
  return (
    <>
      {rules.map(({ enterpriseId, enterprise, policy }) => (
        <Notice key={enterpriseId} title={t("send-rule", { enterprise })}>
          {isDecided ? (
            <>
              <p>
                {t("send-rule.holds")}
                {isPrivate && ` ${t("send-rule.perhaps-unknown")}`}
              </p>
              <ul class="bullets">
                {ruleWords(policy).map((part) => (
                  <li key={part} class="break-anywhere">
                    {part}
                  </li>
                ))}
              </ul>
            </>
          ) : (
            <p>{t("send-rule.holds-not")}</p>
          )}
        </Notice>
      ))}
    </>
  );
}
