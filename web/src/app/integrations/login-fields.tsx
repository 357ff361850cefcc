import type { JSX } from "preact";
import { TextField } from "../../ui/form-fields";
import type { FhirLogin } from "./fhir-logins";
import { Notice } from "../../ui/notice";
import { t } from "../../words";
import { type FhirInstitution, checkFhir } from "./fhir-institution";
import { SmartSignIn } from "./smart-sign-in";

const MAX_SECRET = 8192;

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
          label={t("integrations-user")}
          maxLength={200}
          value={login.user}
          onChange={(user) => {
            onChange({ ...login, user });
          }}
        />
        <TextField
          label={t("integrations-password")}
          type="password"
          hint={t("integrations-kept")}
          maxLength={MAX_SECRET}
          value={login.secret}
          onChange={secret}
        />
      </div>
    );
  }
  if (authentication === "smart") {
    const { institution: checked, problems } = checkFhir(institution, []);
    if (login.secret !== "") return <Notice kind="good" title={t("integrations-signed-in")} />;
    if (problems.endpoint !== undefined || problems.clientId !== undefined) return null;
    return <SmartSignIn institution={checked} onSignedIn={onChange} />;
  }
  if (authentication !== "bearer") return null;
  return (
    <TextField
      label={t("integrations-token")}
      type="password"
      hint={t("integrations-kept")}
      maxLength={MAX_SECRET}
      value={login.secret}
      onChange={secret}
    />
  );
}
