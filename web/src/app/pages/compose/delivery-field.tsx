import type { JSX } from "preact";
import { useId } from "preact/hooks";
import type { Institutions } from "../../../api";
import { Button } from "../../../ui/button";
import { RadioGroup } from "../../../ui/form-fields";
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
        legend="Where it goes"
        value={typeof deliveryMethod === "string" ? deliveryMethod : null}
        options={[
          {
            value: "recipient",
            label: "A recipient, by link",
            hint: "Text message, WhatsApp or e-mail. Valid for 7 days.",
          },
          { value: "storage", label: "PicSafe Cloud", hint: useStorageHint() },
          {
            value: "file",
            label: "An e-mail attachment",
            hint: "An encrypted file that you attach yourself.",
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
          <p class="muted small">Your hospitals could not be loaded.</p>
          <Button kind="quiet" icon="retry" onPress={institutions.reload}>
            Load them again
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
      legend="Medical record"
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
  const receivers =
    enterprises === undefined ? "yourself and your enterprise" : listWithAnd(["yourself", ...enterprises]);
  const later =
    enterprises?.length === 0 ? " Also for your hospital, if it proves your mail domain in these days." : "";
  return `For ${receivers}, for 7 days.${later}`;
}
