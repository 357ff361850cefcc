// Tells those who have the report that was taken back that there is another one in its place. That one is sent by then:
// that they are not told takes nothing from it.

import type { JSX } from "preact";
import { Button } from "../../../ui/button";
import { LoadingSkeleton } from "../../../ui/loading-skeleton";
import { Notice } from "../../../ui/notice";
import { t } from "../../../words";
import type { Superseded } from "../../begun-report";
import { useServices } from "../../services";
import { useAsync } from "../../use-async";

export function SupersededNotice(props: {
  readonly supersedes: Superseded;
  /** The ID of the report in its place. */
  readonly by: string;
}): JSX.Element {
  const { supersedes, by } = props;
  const { client, idleLock } = useServices();
  const { loaded, reload } = useAsync(async () => {
    const done = idleLock.work();
    try {
      await client.users.tellOfWithdrawal(supersedes.reportId, supersedes.openedBy, "wrong_patient", by);
    } finally {
      done();
    }
  }, by);
  if (loaded.state === "loading") return <LoadingSkeleton label={t("sent-superseded.telling")} />;
  if (loaded.state === "ready") {
    return (
      <Notice kind="good">
        <p>{t("sent-superseded")}</p>
      </Notice>
    );
  }
  return (
    <Notice
      kind="warn"
      title={t("sent-superseded.failed")}
      actions={
        <Button icon="retry" onPress={reload}>
          {t("common-try-again")}
        </Button>
      }
    >
      <p>{t("sent-superseded.advice")}</p>
    </Notice>
  );
}
