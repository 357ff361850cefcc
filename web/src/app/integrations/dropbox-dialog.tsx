// One app's folder of a Dropbox, typed in and connected.

import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { InstitutionSettings } from "../../api";
import type { DropboxToken } from "../../delivery/dropbox/sign-in";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { TextField } from "../../ui/form-fields";
import { Notice } from "../../ui/notice";
import { ErrorNotice } from "../error-notice";
import { t } from "../../words";
import { useServices } from "../services";
import { useTask } from "../use-task";
import { DropboxConnect } from "./dropbox-connect";
import { type DropboxProblems, NEW_DROPBOX, checkDropbox, isAppKey } from "./dropbox-institution";

/** Adds a Dropbox, or edits one; `save` fails with ApiError. */
export function DropboxDialog(props: {
  readonly edited: InstitutionSettings | null;
  readonly otherNames: readonly string[];
  /** Why it cannot be sent to; empty if it can. */
  readonly missingPlan: string;
  readonly save: (institution: InstitutionSettings) => Promise<void>;
  readonly onClose: () => void;
}): JSX.Element {
  const { edited, otherNames, missingPlan, save, onClose } = props;
  const { dropboxTokens } = useServices();
  const [typed, setTyped] = useState(edited ?? NEW_DROPBOX);
  const [problems, setProblems] = useState<DropboxProblems>({});
  const [token, setToken] = useState<DropboxToken | null>(null);
  const saving = useTask();
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const { institution, problems: found } = checkDropbox(typed, otherNames);
    setProblems(found);
    if (Object.keys(found).length > 0) return;
    saving.run(async () => {
      await save(institution);
      if (token !== null) dropboxTokens.remember(institution, token);
      onClose();
    });
  };
  return (
    <Dialog
      title={edited === null ? t("integrations-dropbox") : t("institutions-edit", { name: edited.name })}
      onClose={onClose}
    >
      <form class="stack" noValidate onSubmit={submit}>
        {missingPlan !== "" && (
          <Notice kind="warn" title={missingPlan}>
            <p>{t("institutions-plan-missing.advice")}</p>
          </Notice>
        )}
        <Notice kind="warn" title={t("integrations-not-encrypted")}>
          <p>{t("integrations-dropbox.exposure")}</p>
        </Notice>
        <TextField
          label={t("integrations-name")}
          maxLength={60}
          required
          value={typed.name}
          error={problems.name}
          onChange={(name) => {
            setTyped((before) => ({ ...before, name }));
            setProblems({});
          }}
        />
        <TextField
          label={t("integrations-app-key")}
          placeholder={t("integrations-app-key.example")}
          hint={t("integrations-app-key.hint")}
          maxLength={60}
          required
          value={typed.endpoint}
          error={problems.endpoint}
          onChange={(endpoint) => {
            setTyped((before) => ({ ...before, endpoint }));
            setProblems({});
            setToken(null);
          }}
        />
        {token !== null ? (
          <Notice kind="good" title={t("integrations-connected")} />
        ) : (
          isAppKey(typed.endpoint) && (
            <DropboxConnect
              key={typed.endpoint.trim()}
              appKey={typed.endpoint.trim()}
              onConnected={setToken}
            />
          )
        )}
        <ErrorNotice error={saving.error} />
        <div class="actions">
          <Button onPress={onClose}>{t("common-cancel")}</Button>
          <Button kind="main" busy={saving.busy}>
            {t("common-save")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
