import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Notices } from "../../api";
import { Button } from "../../ui/button";
import { Card } from "../../ui/card";
import { Checkbox } from "../../ui/form-fields";
import { Notice } from "../../ui/notice";
import { ErrorNotice } from "../error-notice";
import { useServices, useUser } from "../services";
import { useTask } from "../use-task";

const KINDS: readonly (readonly [keyof Notices, string])[] = [
  ["opened", "A report of mine is opened for the first time, or in an emergency"],
  ["refused", "Somebody is refused a report of mine"],
  ["recalled", "A report of mine is recalled, or its key is destroyed"],
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
    <Card title="Mails about your reports">
      <p class="muted">
        PicSafe tells you by mail only what you choose here. A mail says which report by when you sent it, and
        nothing about a patient; it has no link. Who it was is in the report’s access log.
      </p>
      <form class="stack" onSubmit={submit}>
        <fieldset class="stack" aria-label="Send me a mail when">
          {KINDS.map(([kind, label]) => (
            <Checkbox
              key={kind}
              checked={chosen[kind]}
              onChange={(checked) => {
                setSaved(false);
                setChosen({ ...chosen, [kind]: checked });
              }}
            >
              {label}
            </Checkbox>
          ))}
        </fieldset>
        <ErrorNotice error={task.error} />
        {saved && task.error === undefined && <Notice kind="good">Saved.</Notice>}
        <div class="row">
          <Button busy={task.busy}>Save</Button>
        </div>
      </form>
    </Card>
  );
}
