import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { User } from "../../../api";
import { Button } from "../../../ui/button";
import { SelectField, TextField } from "../../../ui/form-fields";
import { PageHeader } from "../../../ui/page-header";
import { Notice } from "../../../ui/notice";
import { t } from "../../../words";
import { ErrorNotice } from "../../error-notice";
import { useServices, useUser } from "../../services";
import { useTask } from "../../use-task";
import { countryOptions, guessCountry } from "../../text/countries";

/** Asks for the profile on first use. */
export function ProfilePage(): JSX.Element {
  const user = useUser();
  const { session } = useServices().client;
  return (
    <div class="page page-narrow">
      <PageHeader title={t("sign-in-welcome")} lead={t("sign-in-welcome.lead")} />
      <section class="card">
        {user !== undefined && <ProfileForm user={user} action={t("sign-in-continue")} />}
      </section>
      <p class="row muted small">
        <span class="break-anywhere">{t("sign-in-signed-in-as", { address: user?.email ?? "" })}</span>
        <Button
          kind="quiet"
          onPress={() => {
            void session.signOut(false).catch(() => undefined);
          }}
        >
          {t("sign-in-sign-out")}
        </Button>
      </p>
    </div>
  );
}

/** Name and country. */
export function ProfileForm({ user, action }: { user: User; action: string }): JSX.Element {
  const { session } = useServices().client;
  const [title, setTitle] = useState(user.title);
  const [firstname, setFirstname] = useState(user.firstname);
  const [lastname, setLastname] = useState(user.lastname);
  const [country, setCountry] = useState(user.country === "" ? guessCountry() : user.country);
  const [saved, setSaved] = useState(false);
  const task = useTask();
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    setSaved(false);
    task.run(async () => {
      await session.changeProfile({
        title: title.trim(),
        firstname: firstname.trim(),
        lastname: lastname.trim(),
        country,
      });
      setSaved(true);
    });
  };
  return (
    <form class="stack" onSubmit={submit}>
      <div class="fields fields-name">
        <TextField
          label={t("sign-in-profile-title")}
          optional
          autocomplete="honorific-prefix"
          maxLength={40}
          value={title}
          onChange={setTitle}
          placeholder={t("sign-in-profile-title.placeholder")}
        />
        <TextField
          label={t("sign-in-first-name")}
          autocomplete="given-name"
          maxLength={100}
          required
          value={firstname}
          onChange={setFirstname}
        />
        <TextField
          label={t("sign-in-last-name")}
          autocomplete="family-name"
          maxLength={100}
          required
          value={lastname}
          onChange={setLastname}
        />
      </div>
      <SelectField
        label={t("sign-in-country")}
        autocomplete="country"
        required
        value={country}
        onChange={setCountry}
        options={[["", t("sign-in-country.choose")], ...countryOptions()]}
        hint={t("sign-in-country.hint")}
      />
      <ErrorNotice error={task.error} />
      {saved && task.error === undefined && <Notice kind="good">{t("sign-in-saved")}</Notice>}
      <div class="row">
        <Button kind="main" busy={task.busy}>
          {action}
        </Button>
      </div>
    </form>
  );
}
