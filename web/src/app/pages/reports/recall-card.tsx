import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { parsePastedLink } from "../../../contract/links";
import { type KeyServer, type LoggedReport, type RecallReason, type RecallState } from "../../../api";
import { Button } from "../../../ui/button";
import { ConfirmDialog, Dialog } from "../../../ui/dialog";
import { Checkbox } from "../../../ui/form-fields";
import { Card } from "../../../ui/card";
import { actorName } from "../../text/actor-names";
import { ErrorNotice } from "../../error-notice";
import { useServices } from "../../services";
import { CorrectReport } from "./correct-report";
import { useTask } from "../../use-task";
import { formatDateTime } from "../../text/formatters";
import { listWithCommas } from "../../text/lists";
import { t } from "../../../words";

/** Recalling the key, withdrawing the file, and what that can and cannot undo. */
export function RecallCard(props: {
  readonly report: LoggedReport;
  /** Where its key is; without it there is nothing to recall yet. */
  readonly keyServer: KeyServer | undefined;
  readonly recalled: "sender" | "operator" | undefined;
  /** Why its sender has recalled it, as the access log says. */
  readonly reason: string;
  readonly stored: boolean;
  readonly onChange: () => void;
}): JSX.Element {
  const { report, keyServer, recalled, reason, stored, onChange } = props;
  const { client } = useServices();
  const [asking, setAsking] = useState<"recall" | "consent" | "withdraw" | null>(null);
  const [isWrongPatient, setWrongPatient] = useState(false);
  const [answer, setAnswer] = useState<RecallAnswer | null>(null);
  const task = useTask();
  const close = (): void => {
    setAsking(null);
    setWrongPatient(false);
  };
  const isTold = async ({ reportId, fetchedBy }: RecallState, why: RecallReason): Promise<boolean> => {
    const people = fetchedBy.flatMap(({ user }) => (user.kind === "user" ? [user.userid] : []));
    try {
      await client.users.tellOfWithdrawal(reportId, people, why);
      return true;
    } catch {
      // the report is recalled: mails that cannot be sent take nothing from that
      return false;
    }
  };
  const setRecalled = (wanted: boolean, why?: RecallReason): void => {
    task.run(async () => {
      const state = await keyServer?.setRecalled(report.reportId, wanted, why);
      if (wanted && state !== undefined) {
        const told = why === undefined ? undefined : await isTold(state, why);
        setAnswer({ state, told });
      }
      onChange();
    });
    close();
  };
  const withdraw = (): void => {
    task.run(async () => {
      if (report.link !== undefined) {
        await client.cloud.withdraw(parsePastedLink(report.link));
        // the file is gone, whatever the list says of it
        await client.recipients.listRemoved(report.link).catch(() => undefined);
      }
      onChange();
    });
    close();
  };
  return (
    <Card title={t("reports-take-back")}>
      <ErrorNotice error={task.error} />
      {recalled === "operator" && <p class="muted">{t("reports-take-back.by-operator")}</p>}
      {recalled === "sender" && (
        <>
          <p class="muted">{recalledText(reason)}</p>
          <Button
            icon="retry"
            busy={task.busy}
            onPress={() => {
              setRecalled(false);
            }}
          >
            {t("reports-take-back.allow")}
          </Button>
        </>
      )}
      {recalled === undefined && (
        <>
          <p class="muted">{t("reports-take-back.would")}</p>
          <Button
            kind="danger"
            icon="undo"
            busy={task.busy}
            disabled={keyServer === undefined}
            onPress={() => {
              setAsking("recall");
            }}
          >
            {t("reports-recall")}
          </Button>
          <Button
            icon="undo"
            busy={task.busy}
            disabled={keyServer === undefined}
            onPress={() => {
              setAsking("consent");
            }}
          >
            {t("reports-consent-withdrawn")}
          </Button>
        </>
      )}
      {recalled === undefined && keyServer !== undefined && (
        <CorrectReport report={report} keyServer={keyServer} stored={stored} />
      )}
      {stored && (
        <Button
          kind="quiet"
          icon="trash"
          onPress={() => {
            setAsking("withdraw");
          }}
        >
          {t("reports-remove")}
        </Button>
      )}
      {asking === "recall" && (
        <ConfirmDialog
          title={t("reports-recall.question")}
          action={t("reports-recall.action")}
          dangerous
          onClose={close}
          onConfirm={() => {
            setRecalled(true, isWrongPatient ? "wrong_patient" : undefined);
          }}
        >
          <p>{t("reports-recall.warning")}</p>
          <Checkbox checked={isWrongPatient} onChange={setWrongPatient}>
            {t("reports-recall.wrong-patient")}
          </Checkbox>
        </ConfirmDialog>
      )}
      {asking === "consent" && (
        <ConfirmDialog
          title={t("reports-consent-withdrawn.question")}
          action={t("reports-consent-withdrawn.action")}
          dangerous
          onClose={close}
          onConfirm={() => {
            setRecalled(true, "consent_withdrawn");
          }}
        >
          <p>{t("reports-consent-withdrawn.warning")}</p>
        </ConfirmDialog>
      )}
      {asking === "withdraw" && (
        <ConfirmDialog
          title={t("reports-remove.question")}
          action={t("reports-remove.action")}
          dangerous
          onClose={close}
          onConfirm={withdraw}
        >
          <p>{t("reports-remove.warning")}</p>
        </ConfirmDialog>
      )}
      {answer !== null && (
        <RecallResultDialog
          {...answer}
          onClose={() => {
            setAnswer(null);
          }}
        />
      )}
    </Card>
  );
}

function recalledText(reason: string): string {
  if (reason === "consent_withdrawn") return t("reports-take-back.consent_withdrawn");
  if (reason === "wrong_patient") return t("reports-take-back.wrong_patient");
  return t("reports-take-back.recalled");
}

function deleteText(told: boolean | undefined): string {
  if (told === undefined) return t("reports-recall-done.delete");
  return t(told ? "reports-recall-done.mailed" : "reports-recall-done.not-mailed");
}

/** What came of a recall. */
interface RecallAnswer {
  readonly state: RecallState;
  /** Whether PicSafe tells them why; not where nothing is said. */
  readonly told: boolean | undefined;
}

/** The honest answer: who had the key before. */
function RecallResultDialog(props: RecallAnswer & { readonly onClose: () => void }): JSX.Element {
  const { state, told, onClose } = props;
  const { fetchedBy, more } = state;
  return (
    <Dialog title={t("reports-recall-done")} onClose={onClose}>
      {fetchedBy.length === 0 ? (
        <p>{t("reports-recall-done.nobody")}</p>
      ) : (
        <>
          <p>{t(more ? "reports-fetched-by-more" : "reports-fetched-by", { people: fetchedBy.length })}</p>
          <ul class="list">
            {fetchedBy.map(({ user, firstAt, lastAt, times }) => (
              <li key={`${actorName(user)} ${firstAt.toISOString()}`} class="item item-plain">
                <div class="item-text">
                  <strong>
                    <bdi>{actorName(user)}</bdi>
                  </strong>
                  <span class="muted small break-anywhere">
                    {listWithCommas([
                      ...(user.kind === "user" ? [user.email] : []),
                      times === 1
                        ? formatDateTime(firstAt)
                        : t("reports-fetched-times", { times, time: formatDateTime(lastAt) }),
                    ])}
                  </span>
                </div>
              </li>
            ))}
          </ul>
          {more && <p class="muted">{t("reports-recall-done.log")}</p>}
          <p>{deleteText(told)}</p>
        </>
      )}
      <div class="actions">
        <Button kind="main" onPress={onClose}>
          {t("common-close")}
        </Button>
      </div>
    </Dialog>
  );
}
