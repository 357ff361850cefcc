// Who may open the new report, as far as a Key Server decides it where the report goes.

import type { JSX } from "preact";
import { Button } from "../../../ui/button";
import { Notice } from "../../../ui/notice";
import { type DraftAccess, ANYBODY, policyOf } from "../../policies/access";
import { AccessField } from "../../policies/access-field";
import type { Taker } from "../../policies/script-admission";
import { ScriptNotes } from "../../policies/script-notes";
import { useServices } from "../../services";
import { asWritten } from "../../text/unknown-words";
import { useAsync } from "../../use-async";
import { type DeliveryMethod, asksKeyServer } from "./draft";

interface Props {
  readonly access: DraftAccess;
  readonly deliveryMethod: DeliveryMethod;
  /** Whether an enterprise of the sender's has laid something down. */
  readonly isRuled: boolean;
  readonly onChange: (access: DraftAccess) => void;
}

export function AccessSection({ access, deliveryMethod, isRuled, onChange }: Props): JSX.Element | null {
  if (!asksKeyServer(deliveryMethod)) {
    if (typeof deliveryMethod === "string" || policyOf(access) === undefined) return null;
    return (
      <Notice
        kind="warn"
        title="What you said about who may open it cannot hold here"
        actions={
          <Button
            onPress={() => {
              onChange(ANYBODY);
            }}
          >
            Leave it out
          </Button>
        }
      >
        <p>
          {asWritten(deliveryMethod.name)} opens what it gets by itself. Leave it out, or send another way.
        </p>
      </Notice>
    );
  }
  return (
    <AccessField access={access} isRuled={isRuled} onChange={onChange}>
      {deliveryMethod === "storage" && <EnterpriseNotes access={access} onChange={onChange} />}
      {typeof deliveryMethod !== "string" && (
        <ScriptNotes access={access} takers={[takerOf(deliveryMethod)]} onChange={onChange} />
      )}
    </AccessField>
  );
}

/** What the sender's own enterprises fetch from PicSafe Cloud. */
function EnterpriseNotes(props: Pick<Props, "access" | "onChange">): JSX.Element {
  const { users } = useServices().client;
  const { loaded } = useAsync(() => users.invitations(), "memberships");
  const takers = loaded.state === "ready" ? loaded.value.memberships : [];
  return <ScriptNotes {...props} takers={takers} />;
}

function takerOf(institution: DeliveryMethod & object): Taker {
  const { name } = institution;
  const isGiven = "enterpriseId" in institution && typeof institution.enterpriseId === "number";
  return { name, enterpriseId: isGiven ? institution.enterpriseId : undefined };
}
