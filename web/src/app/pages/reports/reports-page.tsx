import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { LoggedReport, Reports } from "../../../api";
import { Button, ButtonLink } from "../../../ui/button";
import { Icon } from "../../../ui/icon";
import { Badge } from "../../../ui/badge";
import { Empty } from "../../../ui/empty-state";
import { PageHead } from "../../../ui/page-header";
import { Failure } from "../../error-notice";
import { Shown } from "../../async-content";
import { useServices } from "../../services";
import { useLoaded } from "../../use-async";
import { useTask } from "../../use-task";
import { listOfItems } from "../../text/share-messages";
import { dateTime, fileSize, timeLeft } from "../../text/formatters";

/** What one has sent, newest first. */
export function ReportsPage(): JSX.Element {
  const { users } = useServices().client;
  const { loaded, reload, replace } = useLoaded(() => users.reports(), "reports");
  return (
    <div class="page">
      <PageHead
        title="My reports"
        lead="What you have sent. PicSafe Cloud keeps the encrypted files for seven days; the access log stays."
        actions={
          <>
            <Button icon="retry" onPress={reload}>
              Refresh
            </Button>
            <ButtonLink kind="main" icon="plus" href="/app/new">
              New report
            </ButtonLink>
          </>
        }
      />
      <div class="card list-flush">
        <Shown loaded={loaded} label="Loading your reports" reload={reload}>
          {(value) => (value.reports.length === 0 ? <NoReports /> : <List value={value} onMore={replace} />)}
        </Shown>
      </div>
    </div>
  );
}

function NoReports(): JSX.Element {
  return (
    <Empty
      icon="inbox"
      title="You have not sent a report yet"
      actions={
        <>
          <ButtonLink kind="main" icon="camera" href="/app/new">
            New report
          </ButtonLink>
          <ButtonLink icon="folder" href="/app/open">
            Open a saved report
          </ButtonLink>
        </>
      }
    >
      <p>
        Take or choose photos, record the patient’s consent, and send them to a colleague or to PicSafe Cloud.
      </p>
    </Empty>
  );
}

function List({ value, onMore }: { value: Reports; onMore: (value: Reports) => void }): JSX.Element {
  const { users } = useServices().client;
  const [now] = useState(() => Date.now());
  const task = useTask();
  const more = (): void => {
    task.run(async () => {
      const next = await users.reports(value.cursor);
      onMore({ ...next, reports: [...value.reports, ...next.reports] });
    });
  };
  return (
    <>
      <ul class="list">
        {value.reports.map((report) => (
          <li key={report.link}>
            <Row report={report} now={now} />
          </li>
        ))}
      </ul>
      {value.cursor !== undefined && (
        <div class="item">
          <Failure error={task.error} onAgain={more} />
          <Button busy={task.busy} onPress={more}>
            Show older reports
          </Button>
        </div>
      )}
    </>
  );
}

function Row({ report, now }: { report: LoggedReport; now: number }): JSX.Element {
  const left = timeLeft(report.expiresAt, now);
  const { photos, videos } = report.summary;
  return (
    <a class="item" href={`/app/reports/${report.reportId}`}>
      <span class="icon-disc">
        <Icon name={photos > 0 ? "photo" : videos > 0 ? "video" : "microphone"} />
      </span>
      <span class="item-text">
        <strong>{capitalised(listOfItems(report.summary))}</strong>
        <span class="soft small">
          {dateTime(report.sentAt)} · {fileSize(report.size)} ·{" "}
          {report.destination === "storage" ? "PicSafe Cloud" : "to a recipient"}
        </span>
      </span>
      {left === "" ? (
        <Badge icon="clock">Expired</Badge>
      ) : (
        <Badge kind="accent" icon="clock">
          {left} left
        </Badge>
      )}
      <Icon name="forward" />
    </a>
  );
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
