// Where the report goes, and the button that sends it there.

import type { ComponentChildren, JSX } from "preact";
import type { EnterpriseRule, Institutions } from "../../../api";
import { Button } from "../../../ui/button";
import { Card } from "../../../ui/card";
import { t } from "../../../words";
import { isOwn } from "../../integrations/own";
import type { AsyncState } from "../../use-async";
import { AccessSection } from "./access-section";
import { BoxesNotice } from "./boxes-notice";
import { DeliveryField } from "./delivery-field";
import {
  type DeliveryMethod,
  type Draft,
  type SettledDraft,
  asksKeyServer,
  hasPrivateKeyServer,
} from "./draft";
import { EnterpriseRules, namesRequiredBy } from "./enterprise-rules";
import { KeyServerField } from "./key-server-field";
import { Recipients } from "./recipients";

export function SendCard(props: {
  readonly draft: SettledDraft;
  readonly institutions: { readonly loaded: AsyncState<Institutions>; readonly reload: () => void };
  readonly update: (edit: (before: Draft) => Draft) => void;
  /** It was tried, and did not work. */
  readonly hasFailed: boolean;
  /** What the sender’s enterprises lay down. */
  readonly rules: readonly EnterpriseRule[];
  readonly onSend: () => void;
  /** What is wrong, above the button. */
  readonly children: ComponentChildren;
}): JSX.Element {
  const { draft, institutions, update, hasFailed, rules, onSend, children } = props;
  const { deliveryMethod } = draft;
  return (
    <Card title={t("send-title")}>
      <DeliveryField
        deliveryMethod={deliveryMethod}
        institutions={institutions}
        onChange={(chosen) => {
          update((before) => ({ ...before, deliveryMethod: chosen }));
        }}
      />
      <EnterpriseRules
        rules={rules}
        isDecided={asksKeyServer(deliveryMethod)}
        isPrivate={hasPrivateKeyServer(draft)}
      />
      {asksKeyServer(deliveryMethod) && (
        <Recipients
          draft={draft}
          requiredBy={namesRequiredBy(draft, rules)}
          onChange={(changes) => {
            update((before) => ({ ...before, ...changes }));
          }}
        />
      )}
      <AccessSection
        access={draft.access}
        deliveryMethod={deliveryMethod}
        rules={rules}
        onChange={(access) => {
          update((before) => ({ ...before, access }));
        }}
      />
      {typeof deliveryMethod === "string" && (
        <KeyServerField
          keyServer={draft.keyServer}
          onChange={(keyServer) => {
            update((before) => ({ ...before, keyServer }));
          }}
        />
      )}
      {children}
      <Button kind="main" wide icon={isSealed(deliveryMethod) ? "lock" : "forward"} onPress={onSend}>
        {hasFailed ? t("common-try-again") : sendLabel(deliveryMethod)}
      </Button>
      {/* below, so that the button stays where it is when this appears */}
      <BoxesNotice draft={draft} />
    </Card>
  );
}

/** Whether it is encrypted before it leaves. */
export function isSealed(method: DeliveryMethod): boolean {
  return typeof method === "string" || (method.sendType !== "post" && !isOwn(method));
}

function sendLabel(method: DeliveryMethod): string {
  if (method === "file" || (typeof method !== "string" && method.sendType === "email"))
    return t("send-submit.encrypt");
  return isSealed(method) ? t("send-submit") : t("send-submit.plain");
}
