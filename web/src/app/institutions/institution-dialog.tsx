// One institution, typed in.

import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { InstitutionSettings, NeededPlans } from "../../api";
import { shownFingerprint, staticKeyFingerprint } from "../../contract/static-keys";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { SelectField, TextArea, TextField } from "../../ui/form-fields";
import { Notice } from "../../ui/notice";
import { Words, t } from "../../words";
import { ErrorNotice } from "../error-notice";
import { useAsync } from "../use-async";
import { useTask } from "../use-task";
import {
  type InstitutionProblems,
  MAX_NAME,
  NEW_INSTITUTION,
  SEND_TYPES,
  checkInstitution,
  fieldsOf,
  staticKeyIn,
} from "./institution";
import { missingPlan, sendTypeExplanation, sendTypeName } from "./texts";

const MAX_URL = 255;
const MAX_KEY = 256;

/** Adds an institution, or edits one; `save` fails with ApiError. */
export function InstitutionDialog(props: {
  readonly edited: InstitutionSettings | null;
  readonly otherNames: readonly string[];
  readonly needsPlan: NeededPlans;
  readonly save: (institution: InstitutionSettings) => Promise<void>;
  readonly onClose: () => void;
}): JSX.Element {
  const { edited, otherNames, needsPlan, save, onClose } = props;
  const [typed, setTyped] = useState(edited ?? NEW_INSTITUTION);
  const [problems, setProblems] = useState<InstitutionProblems>({});
  const task = useTask();
  const change = (part: Partial<InstitutionSettings>): void => {
    setTyped((before) => ({ ...before, ...part }));
    setProblems({});
  };
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const checked = checkInstitution(typed, otherNames);
    setProblems(checked.problems);
    if (Object.keys(checked.problems).length > 0) {
      focusFirstProblem(event.currentTarget);
      return;
    }
    task.run(async () => {
      await save(checked.institution);
      onClose();
    });
  };
  const asks = fieldsOf(typed.sendType);
  const missing = missingPlan(typed.sendType, needsPlan);
  return (
    <Dialog
      title={edited === null ? t("institutions-add") : t("institutions-edit", { name: edited.name })}
      onClose={onClose}
    >
      {/* what is wrong is said in our words, not in the browser's */}
      <form class="stack" noValidate onSubmit={submit}>
        <TextField
          label={t("institutions-name")}
          placeholder={t("institutions-name.example")}
          maxLength={MAX_NAME}
          required
          value={typed.name}
          error={problems.name}
          onChange={(name) => {
            change({ name });
          }}
        />
        <SelectField
          label={t("institutions-send-type")}
          hint={sendTypeExplanation(typed.sendType)}
          value={typed.sendType}
          options={SEND_TYPES.map((known) => [known, sendTypeName(known)])}
          onChange={(sendType) => {
            change({ sendType });
          }}
        />
        {missing !== "" && (
          <Notice kind="warn" title={missing}>
            <p>{t("institutions-plan-missing.advice")}</p>
          </Notice>
        )}
        <EndpointField typed={typed} problem={problems.endpoint} change={change} />
        {asks.has("keyServer") && (
          <TextField
            label={t("institutions-key-server")}
            type="url"
            inputMode="url"
            optional
            hint={t("institutions-key-server.hint")}
            maxLength={MAX_URL}
            value={typed.keyServer}
            error={problems.keyServer}
            onChange={(keyServer) => {
              change({ keyServer });
            }}
          />
        )}
        {asks.has("key") && (
          <>
            <TextArea
              label={t("institutions-key")}
              hint={t("institutions-key.hint")}
              rows={3}
              maxLength={MAX_KEY}
              value={typed.key}
              error={problems.key}
              onChange={(key) => {
                change({ key });
              }}
            />
            <Fingerprint text={typed.key} />
          </>
        )}
        <ErrorNotice error={task.error} />
        <div class="actions">
          <Button onPress={onClose}>{t("common-cancel")}</Button>
          <Button kind="main" busy={task.busy}>
            {t("common-save")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function EndpointField(props: {
  readonly typed: InstitutionSettings;
  readonly problem: string | undefined;
  readonly change: (part: Partial<InstitutionSettings>) => void;
}): JSX.Element {
  const { typed, problem, change } = props;
  const onChange = (endpoint: string): void => {
    change({ endpoint });
  };
  if (typed.sendType === "email") {
    return (
      <TextField
        label={t("institutions-mailbox")}
        type="email"
        inputMode="email"
        optional
        placeholder={t("institutions-mailbox.example")}
        hint={t("institutions-mailbox.hint")}
        maxLength={MAX_URL}
        value={typed.endpoint}
        error={problem}
        onChange={onChange}
      />
    );
  }
  return (
    <TextField
      label={t("institutions-endpoint")}
      type="url"
      inputMode="url"
      placeholder={t("institutions-endpoint.example")}
      hint={t("institutions-endpoint.hint")}
      maxLength={MAX_URL}
      required
      value={typed.endpoint}
      error={problem}
      onChange={onChange}
    />
  );
}

/** The fingerprint of a key that is one, to be compared: whoever exchanges a key can read what is sealed to it. */
function Fingerprint({ text }: { text: string }): JSX.Element | null {
  const key = staticKeyIn(text);
  const { loaded } = useAsync(async () => (key === undefined ? "" : staticKeyFingerprint(key)), key ?? "");
  if (loaded.state !== "ready" || loaded.value === "") return null;
  return (
    <div class="stack-tight">
      <p class="small">
        <Words
          id="institutions-fingerprint"
          args={{ fingerprint: shownFingerprint(loaded.value) }}
          parts={{ b: (fingerprint) => <strong class="mono">{fingerprint}</strong> }}
        />
      </p>
      <p class="hint">{t("institutions-fingerprint.hint")}</p>
    </div>
  );
}

/** Brings whoever submitted the form to the first field that is wrong, once that has been said. */
function focusFirstProblem(form: EventTarget | null): void {
  requestAnimationFrame(() => {
    if (form instanceof HTMLFormElement) form.querySelector<HTMLElement>("[aria-invalid]")?.focus();
  });
}
