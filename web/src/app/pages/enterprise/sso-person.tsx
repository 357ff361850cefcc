import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { MAX_ADDRESS, canonicalAddress } from "../../../contract/email-addresses";
import { Button } from "../../../ui/button";
import { TextField } from "../../../ui/form-fields";
import { Notice } from "../../../ui/notice";
import { t } from "../../../words";
import { useServices } from "../../services";
import { useTask } from "../../use-task";
import { SsoError } from "./sso-error";

/** An address that the provider gives to somebody else opens no account until an administrator says so. */
export function SsoPerson({ enterpriseId }: { readonly enterpriseId: number }): JSX.Element {
  const { users } = useServices().client;
  const [email, setEmail] = useState("");
  const [done, setDone] = useState(false);
  const task = useTask();
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    setDone(false);
    task.run(async () => {
      await users.sso.acceptPerson(canonicalAddress(email), enterpriseId);
      setEmail("");
      setDone(true);
    });
  };
  return (
    <details>
      <summary>{t("sso-person")}</summary>
      <form class="stack" noValidate onSubmit={submit}>
        <p class="muted">{t("sso-person.lead")}</p>
        <TextField
          label={t("sso-person.address")}
          type="email"
          inputMode="email"
          maxLength={MAX_ADDRESS}
          required
          value={email}
          onChange={setEmail}
        />
        <SsoError error={task.error} />
        {done && task.error === undefined && <Notice kind="good">{t("sso-person.done")}</Notice>}
        <div class="row">
          <Button busy={task.busy}>{t("sso-person.accept")}</Button>
        </div>
      </form>
    </details>
  );
}
