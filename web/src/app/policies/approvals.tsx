// Second persons: who waits for an approval, with a button for whoever may give it, and a form for whoever knows of
// somebody.

import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { KeyServer } from "../../api";
import { Button } from "../../ui/button";
import { TextField } from "../../ui/form-fields";
import { Notice } from "../../ui/notice";
import { Words, t } from "../../words";
import { ErrorNotice } from "../error-notice";
import { formatDateTime } from "../text/formatters";
import { asWritten } from "../text/unknown-words";
import { useTask } from "../use-task";
import type { Waiting } from "./waiting";

/** A report as its Key Server knows it; whoever is not its sender shows the sealed file's tag. */
export interface ApprovableReport {
  readonly keyServer: KeyServer;
  readonly reportId: string;
  readonly tag?: string;
}

/** Those who wait, each with a button. */
export function WaitingList(props: {
  readonly report: ApprovableReport;
  readonly waiting: readonly Waiting[];
  readonly onApproved: () => void;
}): JSX.Element | null {
  const { report, waiting, onApproved } = props;
  const task = useTask();
  if (waiting.length === 0 && task.error === undefined) return null;
  return (
    <div class="stack-tight">
      <h3>{t("policies-waiting")}</h3>
      <ErrorNotice error={task.error} />
      <ul class="list">
        {waiting.map(({ name, email, at }) => (
          <li key={email} class="item item-plain">
            <span class="item-text">
              <strong>{asWritten(name)}</strong>
              <span class="muted small break-anywhere">
                {t("policies-waiting.asked", { address: asWritten(email), time: formatDateTime(at) })}
              </span>
            </span>
            <Button
              icon="check"
              busy={task.busy}
              onPress={() => {
                task.run(async () => {
                  await report.keyServer.approve(report.reportId, email, report.tag);
                  onApproved();
                });
              }}
            >
              <Words
                id="policies-approve"
                args={{ name: asWritten(name) }}
                parts={{ more: (text) => <span class="visually-hidden">{text}</span> }}
              />
            </Button>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Approving of somebody by their address. */
export function ApproveForm({ report }: { report: ApprovableReport }): JSX.Element {
  const [email, setEmail] = useState("");
  const [done, setDone] = useState<string | undefined>(undefined);
  const task = useTask();
  return (
    <details>
      <summary>{t("policies-approve-other")}</summary>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          task.run(async () => {
            setDone(undefined);
            const { keyServer, reportId, tag } = report;
            const { recipient, expiresAt } = await keyServer.approve(reportId, email.trim(), tag);
            setDone(
              t("policies-approve-other.done", {
                address: asWritten(recipient),
                time: formatDateTime(expiresAt),
              }),
            );
          });
        }}
      >
        <TextField
          label={t("policies-approve-other.address")}
          type="email"
          inputMode="email"
          maxLength={320}
          required
          hint={t("policies-approve-other.hint")}
          value={email}
          onChange={setEmail}
        />
        <ErrorNotice error={task.error} />
        {done !== undefined && (
          <Notice kind="good">
            <p class="break-anywhere">{done}</p>
          </Notice>
        )}
        <div class="row">
          <Button icon="check" busy={task.busy}>
            {t("policies-approve-other.submit")}
          </Button>
        </div>
      </form>
    </details>
  );
}
