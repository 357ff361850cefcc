import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { EnterpriseSso } from "../../../api/sso";
import { Button } from "../../../ui/button";
import { CopyableText } from "../../../ui/copy-button";
import { ConfirmDialog } from "../../../ui/dialog";
import { TextField } from "../../../ui/form-fields";
import { t } from "../../../words";
import { useServices } from "../../services";
import { useTask } from "../../use-task";
import { SsoError } from "./sso-error";

/** Who the provider is, and who PicSafe is there. */
export function SsoProviderForm(props: {
  readonly sso: EnterpriseSso;
  readonly enterpriseId: number;
  readonly onSaved: (sso: EnterpriseSso) => void;
  readonly onCancel: (() => void) | undefined;
}): JSX.Element {
  const { sso, enterpriseId, onSaved, onCancel } = props;
  const { users } = useServices().client;
  const [issuer, setIssuer] = useState(sso.issuer);
  const [clientId, setClientId] = useState(sso.clientId);
  const [secret, setSecret] = useState("");
  const task = useTask();
  const [asking, setAsking] = useState(false);
  const isAnother = issuer.trim() !== sso.issuer || clientId.trim() !== sso.clientId;
  const keeps = sso.hasSecret && secret === "" && !isAnother;
  const save = (): void => {
    setAsking(false);
    task.run(async () => {
      const said = { issuer: issuer.trim(), client_id: clientId.trim(), version: sso.version };
      const body = keeps ? said : { ...said, client_secret: secret.trim() };
      onSaved(await users.sso.setProvider(body, enterpriseId));
    });
  };
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    // another secret alone changes nothing for anybody before it was tried
    if (isAnother && sso.mode !== "off") setAsking(true);
    else save();
  };
  return (
    <form class="stack" onSubmit={submit}>
      <p>{t("sso-redirect.tell")}</p>
      <CopyableText text={sso.redirectUri} label={t("sso-redirect.copy")} />
      <TextField
        label={t("sso-issuer")}
        hint={t("sso-issuer.hint")}
        type="url"
        inputMode="url"
        placeholder={t("sso-issuer.example")}
        maxLength={255}
        required
        value={issuer}
        onChange={setIssuer}
      />
      <TextField
        label={t("sso-client-id")}
        code
        maxLength={255}
        required
        value={clientId}
        onChange={setClientId}
      />
      <TextField
        label={t("sso-client-secret")}
        hint={t(sso.hasSecret ? "sso-client-secret.kept" : "sso-client-secret.hint")}
        type="password"
        optional
        autocomplete="off"
        maxLength={512}
        value={secret}
        onChange={setSecret}
      />
      <SsoError error={task.error} />
      <div class="row">
        <Button kind="main" busy={task.busy}>
          {t("sso-save")}
        </Button>
        {onCancel !== undefined && (
          <Button kind="quiet" onPress={onCancel}>
            {t("common-cancel")}
          </Button>
        )}
      </div>
      {asking && (
        <ConfirmDialog
          title={t("sso-replace")}
          action={t("sso-save")}
          dangerous
          onClose={() => {
            setAsking(false);
          }}
          onConfirm={save}
        >
          <p>{t("sso-replace.consequence")}</p>
        </ConfirmDialog>
      )}
    </form>
  );
}
