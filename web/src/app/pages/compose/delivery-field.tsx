import type { JSX } from "preact";
import { RadioGroup } from "../../../ui/form-fields";
import { useServices } from "../../services";
import { useAsync } from "../../use-async";
import { joinWithAnd } from "../../text/share-messages";
import type { DeliveryMethod } from "./draft";

/** Where the report goes. Who else receives it is said by name: a member’s enterprises do. */
export function DeliveryField({
  deliveryMethod,
  onChange,
}: {
  deliveryMethod: DeliveryMethod;
  onChange: (deliveryMethod: DeliveryMethod) => void;
}): JSX.Element {
  const { users } = useServices().client;
  const { loaded } = useAsync(() => users.invitations(), "memberships");
  const enterprises = loaded.state === "ready" ? loaded.value.memberships.map(({ name }) => name) : undefined;
  const receivers =
    enterprises === undefined ? "yourself and your enterprise" : joinWithAnd(["yourself", ...enterprises]);
  const later =
    enterprises?.length === 0 ? " Also for your hospital, if it proves your mail domain in these days." : "";
  return (
    <RadioGroup
      legend="Where it goes"
      value={deliveryMethod}
      options={[
        {
          value: "recipient",
          label: "A recipient, by link",
          hint: "Text message, WhatsApp or e-mail. Valid for 7 days.",
        },
        { value: "storage", label: "PicSafe Cloud", hint: `For ${receivers}, for 7 days.${later}` },
        { value: "file", label: "An e-mail attachment", hint: "An encrypted file that you attach yourself." },
      ]}
      onChange={onChange}
    />
  );
}
