// Having the file of a sent report kept for longer, once.

import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { parsePastedLink } from "../../../contract/links";
import type { LocatedReport } from "../../../api";
import { Button } from "../../../ui/button";
import { ErrorNotice } from "../../error-notice";
import { useServices } from "../../services";
import { formatDateTime } from "../../text/formatters";
import { useTask } from "../../use-task";
import { t } from "../../../words";

const DAYS = 7;

/** Offers it where that was not done yet, and says until when the link works where it was. */
export function Renewal(props: {
  readonly link: string;
  readonly file: LocatedReport;
  /** The new end, once the file is kept until then. */
  readonly onRenewed: (end: Date) => void;
}): JSX.Element {
  const { link, file, onRenewed } = props;
  const { client } = useServices();
  const task = useTask();
  const [opened] = useState(() => Date.now());
  const renew = (): void => {
    task.run(async () => {
      const end = await client.cloud.renew(parsePastedLink(link));
      onRenewed(end);
      await client.recipients.listRenewed(link);
    });
  };
  return (
    <>
      <ErrorNotice error={task.error} />
      {file.renewed ? (
        <p class="muted" role="status">
          {t("reports-renew.done", { time: formatDateTime(file.expiresAt) })}
        </p>
      ) : (
        <>
          <p class="muted">{t("reports-renew.would", { time: formatDateTime(inDays(opened)) })}</p>
          <Button icon="clock" busy={task.busy} onPress={renew}>
            {t("reports-renew")}
          </Button>
        </>
      )}
    </>
  );
}

function inDays(now: number): Date {
  return new Date(now + DAYS * 24 * 3600 * 1000);
}
