// Who may open the new report, as far as a Key Server decides it where the report goes.

import type { JSX } from "preact";
import type { EnterpriseRule } from "../../../api";
import { Button } from "../../../ui/button";
import { Notice } from "../../../ui/notice";
import { t } from "../../../words";
import { type DraftAccess, ANYBODY, policyOf } from "../../policies/access";
import { AccessField } from "../../policies/access-field";
import { ruleAdmissionOf } from "../../policies/rule-admission";
import { RuleNotes } from "../../policies/rule-notes";
import { type Taker, admissionOf } from "../../policies/script-admission";
import { ScriptNotes } from "../../policies/script-notes";
import { useServices } from "../../services";
import { asWritten } from "../../text/unknown-words";
import { useAsync } from "../../use-async";
import { type DeliveryMethod, asksKeyServer } from "./draft";

interface Props {
  readonly access: DraftAccess;
  readonly deliveryMethod: DeliveryMethod;
  /** What the sender's enterprises lay down. */
  readonly rules: readonly EnterpriseRule[];
  readonly onChange: (access: DraftAccess) => void;
}

export function AccessSection({ access, deliveryMethod, rules, onChange }: Props): JSX.Element | null {
  const ofMemberships = useMemberships(deliveryMethod === "storage");
  if (!asksKeyServer(deliveryMethod)) {
    if (typeof deliveryMethod === "string" || policyOf(access) === undefined) return null;
    return (
      <Notice
        kind="warn"
        title={t("send-access-not-held")}
        actions={
          <Button
            onPress={() => {
              onChange(ANYBODY);
            }}
          >
            {t("send-access-not-held.leave-out")}
          </Button>
        }
      >
        <p>{t("send-access-not-held.advice", { name: asWritten(deliveryMethod.name) })}</p>
      </Notice>
    );
  }
  const takers = typeof deliveryMethod === "string" ? ofMemberships : [takerOf(deliveryMethod)];
  const isLetIn = (taker: Taker): boolean =>
    rules.every((rule) => ruleAdmissionOf(rule, taker) === "admitted");
  // of a hospital that the sender has entered nobody here knows whether it has to be named
  const isAsked = takers.some((taker) => admissionOf(access, taker) === "unknown");
  return (
    <>
      <AccessField access={access} isRuled={rules.length > 0} isOpen={isAsked} onChange={onChange}>
        <ScriptNotes access={access} takers={takers} isLetIn={isLetIn} onChange={onChange} />
      </AccessField>
      <RuleNotes rules={rules} takers={takers} />
    </>
  );
}

/** The sender's own enterprises, where they fetch from PicSafe Cloud. */
function useMemberships(isWanted: boolean): readonly Taker[] {
  const { users } = useServices().client;
  const { loaded } = useAsync(
    async () => (isWanted ? (await users.invitations()).memberships : []),
    `memberships ${String(isWanted)}`,
  );
  return loaded.state === "ready" ? loaded.value : [];
}

function takerOf(institution: DeliveryMethod & object): Taker {
  const { name } = institution;
  const isGiven = "enterpriseId" in institution && typeof institution.enterpriseId === "number";
  return { name, enterpriseId: isGiven ? institution.enterpriseId : undefined };
}
