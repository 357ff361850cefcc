import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Notices } from "../../api";
import { Button } from "../../ui/button";
import { Card } from "../../ui/card";
import { Checkbox } from "../../ui/form-fields";
import { Notice } from "../../ui/notice";
import { type PlainMessageId, t } from "../../words";
import { ErrorNotice } from "../error-notice";
import { useServices, useUser } from "../services";
import { useTask } from "../use-task";

const KINDS: readonly (readonly [keyof Notices, PlainMessageId])[] = [
  ["opened", "account-notices.opened"],
  ["refused", "account-notices.refused"],
  ["recalled", "account-notices.recalled"],
  ["undelivered", "account-notices.undelivered"],
  ["expiring", "account-notices.expiring"],
];

/** What a sender is told by mail. */
export function NoticesCard(): JSX.Element | null {
  const notices = useUser()?.notices;
  // a server that sends no such mails says nothing of them
  return notices === undefined ? null : <NoticesForm notices={notices} />;
}

function NoticesForm({ notices }: { readonly notices: Notices }): JSX.Element {
  const { session } = useServices().client;
  const [chosen, setChosen] = useState(notices);
  const [saved, setSaved] = useState(false);
  const task = useTask();
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    setSaved(false);
    task.run(async () => {
      await session.changeProfile({ notices: chosen });
      setSaved(true);
    });
  };
  return (
    <Card title={t("account-notices")}>
      <p class="muted">{t("account-notices.text")}</p>
      <form class="stack" onSubmit={submit}>
        <fieldset class="stack" aria-label={t("account-notices.when")}>
          {KINDS.map(([kind, label]) => (
            <Checkbox
              key={kind}
              checked={chosen[kind]}
              onChange={(checked) => {
                setSaved(false);
                setChosen({ ...chosen, [kind]: checked });
              }}
            >
              {t(label)}
            </Checkbox>
          ))}
        </fieldset>
        <ErrorNotice error={task.error} />
        {saved && task.error === undefined && <Notice kind="good">{t("sign-in-saved")}</Notice>}
        <div class="row">
          <Button busy={task.busy}>{t("account-save")}</Button>
        </div>
      </form>
    </Card>
  );
}
