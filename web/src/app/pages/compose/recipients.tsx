// Whom the new report is for; nobody named is said as what it means.

import type { JSX } from "preact";
import { Checkbox } from "../../../ui/form-fields";
import { t } from "../../../words";
import { namedIn } from "../../policies/access";
import { ToField } from "../../recipients/to-field";
import { asWritten } from "../../text/unknown-words";
import { useServices } from "../../services";
import type { Draft, SettledDraft } from "./draft";
import { hasLink, peopleIn } from "./tell-recipients";

export function Recipients(props: {
  readonly draft: SettledDraft;
  /** The enterprise that wants people to be named where nobody is. */
  readonly requiredBy: string | undefined;
  readonly onChange: (changes: Partial<Draft>) => void;
}): JSX.Element {
  const { draft, requiredBy, onChange } = props;
  const { access } = draft;
  const own = useServices().client.session.user?.email;
  return (
    <>
      <ToField
        recipients={namedIn({ ...access, typed: "" })}
        typed={access.typed ?? ""}
        hint={
          requiredBy === undefined
            ? recipientsHint(draft)
            : t("recipients-to.required", { enterprise: asWritten(requiredBy) })
        }
        onChange={(recipients, typed) => {
          onChange({ access: { ...access, recipients: recipients.join("\n"), typed } });
        }}
      />
      {hasLink(draft.deliveryMethod) && peopleIn(access, own).length > 0 && (
        <Checkbox
          checked={draft.isTold}
          onChange={(isTold) => {
            onChange({ isTold });
          }}
        >
          {t("recipients-told")}
        </Checkbox>
      )}
    </>
  );
}

/** Who can open the report as it stands. */
export function recipientsHint({ access, deliveryMethod }: SettledDraft): string {
  if (namedIn(access).length > 0) return t("recipients-to.named-only");
  if (typeof deliveryMethod !== "string") {
    return t("recipients-to.anybody-institution", { name: asWritten(deliveryMethod.name) });
  }
  return hasLink(deliveryMethod) ? t("recipients-to.anybody-link") : t("recipients-to.anybody-file");
}
