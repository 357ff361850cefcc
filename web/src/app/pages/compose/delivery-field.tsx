import type { JSX } from "preact";
import { useId } from "preact/hooks";
import type { Institutions } from "../../../api";
import { Button } from "../../../ui/button";
import { RadioGroup } from "../../../ui/form-fields";
import { t } from "../../../words";
import { type InstitutionChoice, institutionChoices } from "../../institutions/choices";
import { useServices } from "../../services";
import { type AsyncState, useAsync } from "../../use-async";
import { listWithAnd } from "../../text/lists";
import type { DeliveryMethod } from "./draft";

/** Where the report goes. Who else receives it is said by name: a member’s enterprises do. */
export function DeliveryField(props: {
  readonly deliveryMethod: DeliveryMethod;
  readonly institutions: { readonly loaded: AsyncState<Institutions>; readonly reload: () => void };
  readonly onChange: (deliveryMethod: DeliveryMethod) => void;
}): JSX.Element {
  const { deliveryMethod, institutions, onChange } = props;
  const name = useId();
  return (
    <>
      <RadioGroup
        name={name}
        legend={t("send-where")}
        value={typeof deliveryMethod === "string" ? deliveryMethod : null}
        options={[
          {
            value: "recipient",
            label: t("send-recipient"),
            hint: t("send-recipient.hint"),
          },
          { value: "storage", label: "PicSafe Cloud", hint: useStorageHint() },
          {
            value: "file",
            label: t("send-file"),
            hint: t("send-file.hint"),
          },
        ]}
        onChange={onChange}
      />
      {institutions.loaded.state === "ready" && (
        <MedicalRecord
          name={name}
          choices={institutionChoices(institutions.loaded.value)}
          deliveryMethod={deliveryMethod}
          onChange={onChange}
        />
      )}
      {institutions.loaded.state === "failed" && (
        <div class="row">
          <p class="muted small">{t("send-hospitals")}</p>
          <Button kind="quiet" icon="retry" onPress={institutions.reload}>
            {t("send-hospitals.again")}
          </Button>
        </div>
      )}
    </>
  );
}

/** The hospitals: one choice with the ways above, under a heading of its own. */
function MedicalRecord(props: {
  readonly name: string;
  readonly choices: readonly InstitutionChoice[];
  readonly deliveryMethod: DeliveryMethod;
  readonly onChange: (deliveryMethod: DeliveryMethod) => void;
}): JSX.Element | null {
  const { name, choices, deliveryMethod, onChange } = props;
  if (choices.length === 0) return null;
  return (
    <RadioGroup
      name={name}
      legend={t("send-record")}
      value={choices.find(({ institution }) => institution === deliveryMethod)?.value ?? null}
      options={choices}
      onChange={(chosen) => {
        const choice = choices.find(({ value }) => value === chosen);
        if (choice !== undefined) onChange(choice.institution);
      }}
    />
  );
}

function useStorageHint(): string {
  const { users } = useServices().client;
  const { loaded } = useAsync(() => users.invitations(), "memberships");
  const enterprises = loaded.state === "ready" ? loaded.value.memberships.map(({ name }) => name) : undefined;
  const receivers = [t("send-cloud.yourself"), ...(enterprises ?? [t("send-cloud.enterprise")])];
  const said = t("send-cloud", { receivers: listWithAnd(receivers) });
  return enterprises?.length === 0 ? `${said} ${t("send-cloud.later")}` : said;
}
