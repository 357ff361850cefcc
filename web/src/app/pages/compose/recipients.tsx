// Whom the new report is for; nobody named is said as what it means.

import type { JSX } from "preact";
import { t } from "../../../words";
import { type DraftAccess, namedIn } from "../../policies/access";
import { ToField } from "../../recipients/to-field";
import type { DeliveryMethod } from "./draft";

export function Recipients(props: {
  readonly access: DraftAccess;
  readonly deliveryMethod: DeliveryMethod;
  readonly onChange: (access: DraftAccess) => void;
}): JSX.Element {
  const { access, deliveryMethod, onChange } = props;
  return (
    <ToField
      recipients={namedIn({ ...access, typed: "" })}
      typed={access.typed ?? ""}
      hint={hintFor(access, deliveryMethod)}
      onChange={(recipients, typed) => {
        onChange({ ...access, recipients: recipients.join("\n"), typed });
      }}
    />
  );
}

function hintFor(access: DraftAccess, method: DeliveryMethod): string {
  if (namedIn(access).length > 0) return t("recipients-to.named-only");
  const hasLink = method === "recipient" || method === "storage";
  return hasLink ? t("recipients-to.anybody-link") : t("recipients-to.anybody-file");
}
