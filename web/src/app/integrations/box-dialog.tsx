// A Box account, named and connected.

import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { InstitutionSettings } from "../../api";
import type { BoxSignedIn } from "../../api/box";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { TextField } from "../../ui/form-fields";
import { Notice } from "../../ui/notice";
import { ErrorNotice } from "../error-notice";
import { t } from "../../words";
import { useServices } from "../services";
import { useTask } from "../use-task";
import { BoxConnect } from "./box-connect";
import { NEW_BOX, checkBox } from "./box-institution";

/** Adds a Box account, or edits one; `save` fails with ApiError. */
export function BoxDialog(props: {
  readonly edited: InstitutionSettings | null;
  readonly otherNames: readonly string[];
  /** Why it cannot be sent to; empty if it can. */
  readonly missingPlan: string;
  readonly save: (institution: InstitutionSettings) => Promise<void>;
  readonly onClose: () => void;
}): JSX.Element {
  const { edited, otherNames, missingPlan, save, onClose } = props;
  const { boxLogins } = useServices();
  const [typed, setTyped] = useState(edited ?? NEW_BOX);
  const [problem, setProblem] = useState<string | undefined>();
  const [signedIn, setSignedIn] = useState<BoxSignedIn | null>(null);
  const saving = useTask();
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const { institution, problem: found } = checkBox(typed, otherNames);
    setProblem(found);
    if (found !== undefined) return;
    saving.run(async () => {
      await save(institution);
      if (signedIn !== null) boxLogins.remember(institution, signedIn);
      onClose();
    });
  };
  return (
    <Dialog
      title={edited === null ? t("integrations-box") : t("institutions-edit", { name: edited.name })}
      onClose={onClose}
    >
      <form class="stack" noValidate onSubmit={submit}>
        {missingPlan !== "" && (
          <Notice kind="warn" title={missingPlan}>
            <p>{t("institutions-plan-missing.advice")}</p>
          </Notice>
        )}
        <Notice kind="warn" title={t("integrations-not-encrypted")}>
          <p>{t("integrations-box.exposure")}</p>
        </Notice>
        <TextField
          label={t("integrations-name")}
          maxLength={60}
          required
          value={typed.name}
          error={problem}
          onChange={(name) => {
            setTyped((before) => ({ ...before, name }));
            setProblem(undefined);
          }}
        />
        {signedIn !== null ? (
          <Notice kind="good" title={t("integrations-connected")} />
        ) : (
          missingPlan === "" && <BoxConnect onConnected={setSignedIn} />
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
