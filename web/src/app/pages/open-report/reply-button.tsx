import type { JSX } from "preact";
import { isReportIdOf } from "../../../contract/report-ids";
import { Button } from "../../../ui/button";
import { Dialog } from "../../../ui/dialog";
import { t } from "../../../words";
import { ErrorNotice } from "../../error-notice";
import { useServices } from "../../services";
import { useBegin } from "../../use-begin";
import { useTask } from "../../use-task";
import { confirmedSender } from "./confirmed-sender";
import type { UnsealedReport } from "./unseal";

/** Begins an answer to whoever has sent the report, about the same patient. */
export function ReplyButton(props: {
  readonly opened: UnsealedReport;
  readonly link: string | undefined;
}): JSX.Element | null {
  const { opened, link } = props;
  const { client } = useServices();
  const begin = useBegin();
  const task = useTask();
  const own = client.session.user?.userid;
  if (own === undefined || isReportIdOf(own, opened.reportId)) return null;
  const reply = (): void => {
    task.run(async () => {
      const proceed = begin();
      const sender = await confirmedSender(client, opened, link);
      proceed({
        inReplyTo: opened.reportId,
        recipients: [sender],
        patient: opened.contents.metadata.patient,
      });
    });
  };
  return (
    <>
      <Button kind="main" icon="undo" busy={task.busy} onPress={reply}>
        {t("open-reply")}
      </Button>
      {task.error !== undefined && (
        <Dialog title={t("open-reply")} onClose={task.clear}>
          <ErrorNotice error={task.error} />
          <div class="actions">
            <Button kind="main" onPress={task.clear}>
              {t("common-close")}
            </Button>
          </div>
        </Dialog>
      )}
    </>
  );
}
