import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import type { FhirInstitution } from "./fhir-institution";
import { type FhirLogin, NO_LOGIN, isComplete } from "./fhir-logins";
import { LoginFields } from "./login-fields";

/** Asks what somebody signs in with to a record system. */
export function LoginDialog(props: {
  readonly institution: FhirInstitution;
  readonly onAnswer: (login: FhirLogin) => void;
  readonly onClose: () => void;
}): JSX.Element {
  const { institution, onAnswer, onClose } = props;
  const [login, setLogin] = useState<FhirLogin>(NO_LOGIN);
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    if (isComplete(institution, login)) onAnswer(login);
  };
  return (
    <Dialog title={`Sign in to ${institution.name}`} onClose={onClose}>
      <form class="stack" noValidate onSubmit={submit}>
        <p class="break-anywhere">It goes to {institution.endpoint} and nowhere else.</p>
        <LoginFields institution={institution} login={login} onChange={setLogin} />
        <div class="actions">
          <Button onPress={onClose}>Cancel</Button>
          <Button kind="main" disabled={!isComplete(institution, login)}>
            Sign in
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
