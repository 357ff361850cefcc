// What the sender's enterprises lay down about who may open the report, before it is sent.

import type { JSX } from "preact";
import type { EnterpriseRule } from "../../../api";
import { Notice } from "../../../ui/notice";
import { useServices } from "../../services";
import { ruleWords } from "../../policies/rule-words";
import { useAsync } from "../../use-async";

/** What holds; nothing while that is not known: whoever cannot be asked gives no token to send with either. */
export function useEnterpriseRules(): readonly EnterpriseRule[] {
  const { users } = useServices().client;
  const { loaded } = useAsync(() => users.keyPolicies(), "key policies");
  return loaded.state === "ready" ? loaded.value : [];
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
        <Notice key={enterpriseId} title={`A rule of ${enterprise}`}>
          {isDecided ? (
            <>
              <p>
                Who may open this report. You can narrow it, and not change it.
                {isPrivate && " If the server that you chose does not know of the rule, nothing is sent."}
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
            <p>On who may open reports; it does not hold here, because no Key Server decides.</p>
          )}
        </Notice>
      ))}
    </>
  );
}
