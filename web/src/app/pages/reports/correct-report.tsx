// The wrong patient: the report is recalled at once, and another one is begun in its place.

import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { KeyServer, LoggedReport } from "../../../api";
import { Button } from "../../../ui/button";
import { ConfirmDialog } from "../../../ui/dialog";
import { t } from "../../../words";
import { ErrorNotice } from "../../error-notice";
import { useWork } from "../../lock/use-lock";
import { useServices } from "../../services";
import { useBegin } from "../../use-begin";
import { useTask } from "../../use-task";
import { oldAccess } from "./old-access";
import { OldReport } from "./old-report";

// nobody is to open the wrong patient's report because its sender is on a slow network
const LONGEST_WAIT_MS = 5_000;

export function CorrectReport(props: {
  readonly report: LoggedReport;
  readonly keyServer: KeyServer;
  /** Whether its file is still there. */
  readonly stored: boolean;
}): JSX.Element {
  const { report, keyServer, stored } = props;
  const services = useServices();
  const { client } = services;
  const begin = useBegin();
  const task = useTask();
  const [isAsked, setAsked] = useState(false);
  const old = useRef<OldReport | null>(null);
  useWork(task.busy);
  useEffect(
    () => () => {
      old.current?.close();
    },
    [],
  );
  const ask = (): void => {
    // while the question is read
    old.current = stored ? new OldReport(services, report) : null;
    setAsked(true);
  };
  const close = (): void => {
    old.current?.close();
    setAsked(false);
  };
  const correct = (): void => {
    task.run(async () => {
      const proceed = begin();
      const { http, users, servers } = client;
      const controller = new AbortController();
      // it is called off once the key is there
      const wait = http.clock.sleep(LONGEST_WAIT_MS, controller.signal).catch(() => undefined);
      await Promise.race([old.current?.hasKey, wait]);
      controller.abort();
      const { fetchedBy } = await keyServer.setRecalled(report.reportId, true, "wrong_patient");
      const openedBy = fetchedBy.flatMap(({ user }) => (user.kind === "user" ? [user.userid] : []));
      // they are to delete it now; that they cannot be told takes nothing from the correction, which tells them again
      await users.tellOfWithdrawal(report.reportId, openedBy, "wrong_patient").catch(() => undefined);
      const { destination } = report;
      const access = await oldAccess(keyServer, report.reportId);
      proceed({
        ...((await old.current?.takenOver()) ?? { lacksItems: true }),
        supersedes: { reportId: report.reportId, openedBy },
        ...access,
        deliveryMethod:
          access.lacksAccess !== true &&
          (destination === "storage" || destination === "recipient" || destination === "file")
            ? destination
            : null,
        ...(keyServer.url === servers.keyUrl ? {} : { keyServer: keyServer.url }),
      });
    });
  };
  return (
    <>
      <ErrorNotice error={task.error} />
      <Button icon="pen" busy={task.busy} onPress={ask}>
        {t("reports-correct")}
      </Button>
      {isAsked && (
        <ConfirmDialog
          title={t("reports-correct.question")}
          action={t("reports-correct.action")}
          dangerous
          busy={task.busy}
          onClose={close}
          onConfirm={correct}
        >
          <p>{t("reports-correct.warning")}</p>
        </ConfirmDialog>
      )}
    </>
  );
}
