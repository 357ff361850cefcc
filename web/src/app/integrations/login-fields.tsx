import type { JSX } from "preact";
import { TextField } from "../../ui/form-fields";
import type { FhirLogin } from "./fhir-logins";
import { Notice } from "../../ui/notice";
import { type FhirInstitution, checkFhir } from "./fhir-institution";
import { SmartSignIn } from "./smart-sign-in";

const MAX_SECRET = 8192;
const KEPT = "Kept in this page until you sign out, and nowhere else.";

/** What a FHIR server wants to be shown. */
export function LoginFields(props: {
  readonly institution: FhirInstitution;
  readonly login: FhirLogin;
  readonly onChange: (login: FhirLogin) => void;
}): JSX.Element | null {
  const { institution, login, onChange } = props;
  const { authentication } = institution.fhir;
  const secret = (value: string): void => {
    onChange({ ...login, secret: value });
  };
  if (authentication === "basic") {
    return (
      <div class="fields fields-two">
        <TextField
          label="User name"
          maxLength={200}
          value={login.user}
          onChange={(user) => {
            onChange({ ...login, user });
          }}
        />
        <TextField
          label="Password"
          type="password"
          hint={KEPT}
          maxLength={MAX_SECRET}
          value={login.secret}
          onChange={secret}
        />
      </div>
    );
  }
  if (authentication === "smart") {
    const { institution: checked, problems } = checkFhir(institution, []);
    if (login.secret !== "") return <Notice kind="good" title="You are signed in there" />;
    if (problems.endpoint !== undefined || problems.clientId !== undefined) return null;
    return <SmartSignIn institution={checked} onSignedIn={onChange} />;
  }
  if (authentication !== "bearer") return null;
  return (
    <TextField
      label="Token"
      type="password"
      hint={KEPT}
      maxLength={MAX_SECRET}
      value={login.secret}
      onChange={secret}
    />
  );
}
