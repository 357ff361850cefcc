import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { t } from "../../words";
import type { FhirInstitution } from "./fhir-institution";
import { type FhirLogin, NO_LOGIN, isComplete } from "./fhir-logins";
import { LoginFields } from "./login-fields";
import { useServices } from "../services";
import { rememberedUser } from "./remembered-users";

/** Asks what somebody signs in with to a record system. */
export function LoginDialog(props: {
  readonly institution: FhirInstitution;
  readonly onAnswer: (login: FhirLogin) => void;
  readonly onClose: () => void;
}): JSX.Element {
  const { institution, onAnswer, onClose } = props;
  const { vault } = useServices();
  const [login, setLogin] = useState<FhirLogin>(() => ({
    ...NO_LOGIN,
    user: rememberedUser(vault.state, institution),
  }));
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    if (isComplete(institution, login)) onAnswer(login);
  };
  return (
    <Dialog title={t("integrations-sign-in", { name: institution.name })} onClose={onClose}>
      <form class="stack" noValidate onSubmit={submit}>
        <p class="break-anywhere">
          {t("integrations-sign-in.only-there", { address: institution.endpoint })}
        </p>
        <LoginFields institution={institution} login={login} onChange={setLogin} />
        <div class="actions">
          <Button onPress={onClose}>{t("common-cancel")}</Button>
          <Button kind="main" disabled={!isComplete(institution, login)}>
            {t("integrations-sign-in.submit")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
