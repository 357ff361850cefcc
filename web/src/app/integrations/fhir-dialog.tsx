// One FHIR server, typed in and tried.

import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { FhirServer } from "../../delivery/fhir/server";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { SelectField, TextField } from "../../ui/form-fields";
import { Notice } from "../../ui/notice";
import { ErrorNotice } from "../error-notice";
import { t } from "../../words";
import { useServices } from "../services";
import { useTask } from "../use-task";
import { tryConnection } from "./connection";
import {
  AUTHENTICATIONS,
  type FhirInstitution,
  type FhirProblems,
  NEW_FHIR,
  checkFhir,
} from "./fhir-institution";
import { type FhirLogin, NO_LOGIN, authorizationOf, isComplete } from "./fhir-logins";
import { rememberedUser } from "./remembered-users";
import { CONNECTED_PATH } from "./smart-channel";
import { LoginFields } from "./login-fields";
import { PractitionerField } from "./practitioner-field";

interface Connected {
  readonly server: FhirServer;
  readonly version: string;
}

/** Adds a FHIR server, or edits one; `save` fails with ApiError. */
export function FhirDialog(props: {
  readonly edited: FhirInstitution | null;
  readonly otherNames: readonly string[];
  /** Why it cannot be sent to; empty if it can. */
  readonly missingPlan: string;
  readonly save: (institution: FhirInstitution) => Promise<void>;
  readonly onClose: () => void;
}): JSX.Element {
  const { edited, otherNames, missingPlan, save, onClose } = props;
  const { fhirLogins, fhirServer, vault } = useServices();
  const [typed, setTyped] = useState(edited ?? NEW_FHIR);
  const [login, setLogin] = useState<FhirLogin>(
    edited === null
      ? NO_LOGIN
      : (fhirLogins.of(edited) ?? { ...NO_LOGIN, user: rememberedUser(vault.state, edited) }),
  );
  const [problems, setProblems] = useState<FhirProblems>({});
  const [connected, setConnected] = useState<Connected | null>(null);
  const connecting = useTask();
  const saving = useTask();
  // what was tried is not what is typed now
  const change = (part: Partial<FhirInstitution>): void => {
    setTyped((before) => ({ ...before, ...part }));
    setProblems({});
    if (part.name === undefined) setConnected(null);
  };
  const access = (part: Partial<FhirInstitution["fhir"]>): void => {
    change({ fhir: { ...typed.fhir, ...part } });
  };
  const checked = (): FhirInstitution | null => {
    const { institution, problems: found } = checkFhir(typed, otherNames);
    setProblems(found);
    return Object.keys(found).length === 0 ? institution : null;
  };
  const remember = (institution: FhirInstitution): void => {
    if (!isComplete(institution, login)) return;
    fhirLogins.remember(institution, login);
  };
  const connect = (): void => {
    const institution = checked();
    if (institution === null) return;
    connecting.run(async () => {
      const server = fhirServer(institution.endpoint, authorizationOf(institution, login));
      const version = await tryConnection(server, new AbortController().signal);
      remember(institution);
      setConnected({ server, version });
    });
  };
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const institution = checked();
    if (institution === null) return;
    saving.run(async () => {
      await save(institution);
      remember(institution);
      onClose();
    });
  };
  return (
    <Dialog
      title={edited === null ? t("integrations-fhir") : t("institutions-edit", { name: edited.name })}
      onClose={onClose}
    >
      {/* what is wrong is said in our words, not in the browser's */}
      <form class="stack" noValidate onSubmit={submit}>
        {missingPlan !== "" && (
          <Notice kind="warn" title={missingPlan}>
            <p>{t("institutions-plan-missing.advice")}</p>
          </Notice>
        )}
        <TextField
          label={t("integrations-name")}
          placeholder={t("integrations-name.example")}
          maxLength={60}
          required
          value={typed.name}
          error={problems.name}
          onChange={(name) => {
            change({ name });
          }}
        />
        <TextField
          label={t("integrations-fhir-address")}
          type="url"
          inputMode="url"
          placeholder={t("integrations-fhir-address.example")}
          hint={t("integrations-fhir-address.hint", { origin: location.origin })}
          maxLength={255}
          required
          value={typed.endpoint}
          error={problems.endpoint}
          onChange={(endpoint) => {
            change({ endpoint });
            // what is known of one server is shown to no other
            if (edited !== null || typed.fhir.authentication === "smart") setLogin(NO_LOGIN);
          }}
        />
        <SelectField
          label={t("integrations-sign-in-with")}
          value={typed.fhir.authentication}
          options={AUTHENTICATIONS.map((known) => [known, t(`integrations-sign-in-with.${known}`)])}
          onChange={(authentication) => {
            access({ authentication });
            setLogin(NO_LOGIN);
          }}
        />
        {typed.fhir.authentication === "smart" && (
          <TextField
            label={t("integrations-client-id")}
            hint={t("integrations-client-id.hint", { address: `${location.origin}${CONNECTED_PATH}` })}
            maxLength={200}
            required
            value={typed.fhir.clientId}
            error={problems.clientId}
            onChange={(clientId) => {
              access({ clientId });
              setLogin(NO_LOGIN);
            }}
          />
        )}
        <LoginFields
          institution={typed}
          login={login}
          onChange={(changed) => {
            setLogin(changed);
            setConnected(null);
          }}
        />
        <TextField
          label={t("integrations-patient-system")}
          optional
          placeholder={t("integrations-patient-system.example")}
          hint={t("integrations-patient-system.hint")}
          maxLength={255}
          value={typed.fhir.patientSystem}
          error={problems.patientSystem}
          onChange={(patientSystem) => {
            access({ patientSystem });
          }}
        />
        <ErrorNotice error={connecting.error} />
        {connected === null ? (
          <div class="row">
            <Button
              icon="chain"
              busy={connecting.busy}
              onPress={connect}
              disabled={!isComplete(typed, login)}
            >
              {t("integrations-connect")}
            </Button>
          </div>
        ) : (
          <>
            <Notice kind="good" title={t("integrations-connected")}>
              <p>{t("integrations-fhir.speaks", { version: connected.version })}</p>
            </Notice>
            <PractitionerField
              server={connected.server}
              chosen={typed.fhir.practitioner}
              onChoose={(practitioner) => {
                setTyped((before) => ({ ...before, fhir: { ...before.fhir, practitioner } }));
              }}
            />
          </>
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
