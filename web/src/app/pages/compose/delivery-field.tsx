import type { JSX } from "preact";
import { Choices } from "../../../ui/form-fields";
import { useServices } from "../../services";
import { useLoaded } from "../../use-async";
import { inWords } from "../../text/share-messages";
import type { Way } from "./draft";

/** Where the report goes. Who else receives it is said by name: a member’s enterprises do. */
export function WayField({ way, onChange }: { way: Way; onChange: (way: Way) => void }): JSX.Element {
  const { users } = useServices().client;
  const { loaded } = useLoaded(() => users.invitations(), "memberships");
  const enterprises = loaded.state === "ready" ? loaded.value.memberships.map(({ name }) => name) : undefined;
  const receivers =
    enterprises === undefined ? "yourself and your enterprise" : inWords(["yourself", ...enterprises]);
  return (
    <Choices
      legend="Where it goes"
      value={way}
      options={[
        {
          value: "recipient",
          label: "A recipient, by link",
          hint: "Text message, WhatsApp or e-mail. Valid for 7 days.",
        },
        { value: "storage", label: "PicSafe Cloud", hint: `For ${receivers}, for 7 days.` },
        { value: "file", label: "An e-mail attachment", hint: "An encrypted file that you attach yourself." },
      ]}
      onChange={onChange}
    />
  );
}
