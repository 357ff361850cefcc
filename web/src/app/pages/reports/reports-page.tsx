import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { LoggedReport, Reports } from "../../../api";
import { Button, ButtonLink } from "../../../ui/button";
import { Icon } from "../../../ui/icon";
import { Badge } from "../../../ui/badge";
import { EmptyState } from "../../../ui/empty-state";
import { PageHeader } from "../../../ui/page-header";
import { t } from "../../../words";
import { ErrorNotice } from "../../error-notice";
import { AsyncContent } from "../../async-content";
import { PasskeyOffer } from "../../passkeys/passkey-offer";
import { useServices } from "../../services";
import { useAsync } from "../../use-async";
import { useTask } from "../../use-task";
import { deliveryText } from "../../text/deliveries";
import { destinationName } from "../../text/destinations";
import { formatItemCounts } from "../../text/item-counts";
import { formatDateTime, formatFileSize, formatTimeLeft } from "../../text/formatters";

/** What one has sent, newest first. */
export function ReportsPage(): JSX.Element {
  const { users } = useServices().client;
  const { loaded, reload, replace } = useAsync(() => users.reports(), "reports");
  return (
    <div class="page">
      <PageHeader
        title={t("reports-title")}
        lead={t("reports-title.lead")}
        actions={
          <>
            <Button icon="retry" onPress={reload}>
              {t("reports-refresh")}
            </Button>
            <ButtonLink kind="main" icon="plus" href="/app/new">
              {t("reports-new")}
            </ButtonLink>
          </>
        }
      />
      <div class="stack-wide">
        <PasskeyOffer />
        <div class="card list-flush">
          <AsyncContent loaded={loaded} label={t("reports-title.loading")} reload={reload}>
            {(value) =>
              value.reports.length === 0 ? <NoReports /> : <List value={value} onMore={replace} />
            }
          </AsyncContent>
        </div>
      </div>
    </div>
  );
}

function NoReports(): JSX.Element {
  return (
    <EmptyState
      icon="inbox"
      title={t("reports-none")}
      actions={
        <>
          <ButtonLink kind="main" icon="camera" href="/app/new">
            {t("reports-new")}
          </ButtonLink>
          <ButtonLink icon="folder" href="/app/open">
            {t("reports-open-saved")}
          </ButtonLink>
        </>
      }
    >
      <p>{t("reports-none.advice")}</p>
    </EmptyState>
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
          <li key={report.link ?? report.reportId}>
            <Row report={report} now={now} />
          </li>
        ))}
      </ul>
      {value.cursor !== undefined && (
        <div class="item">
          <ErrorNotice error={task.error} onRetry={more} />
          <Button busy={task.busy} onPress={more}>
            {t("reports-older")}
          </Button>
        </div>
      )}
    </>
  );
}

function Row({ report, now }: { report: LoggedReport; now: number }): JSX.Element {
  const { photos, videos } = report.summary;
  return (
    <a class="item" href={`/app/reports/${report.reportId}`}>
      <span class="icon-disc">
        <Icon name={photos > 0 ? "photo" : videos > 0 ? "video" : "microphone"} />
      </span>
      <span class="item-text">
        <strong>{capitalised(formatItemCounts(report.summary))}</strong>
        <span class="muted small">
          {[
            formatDateTime(report.sentAt),
            ...(report.size === undefined ? [] : [formatFileSize(report.size)]),
            destinationName(report.destination),
          ].join(" · ")}
        </span>
        {(report.deliveries ?? []).map((delivery) => (
          <span key={`${delivery.enterpriseId.toString()} ${delivery.destination}`} class="muted small">
            {deliveryText(delivery)}
          </span>
        ))}
      </span>
      {report.expiresAt !== undefined && <TimeLeft expiresAt={report.expiresAt} now={now} />}
      <Icon name="forward" />
    </a>
  );
}

function TimeLeft({ expiresAt, now }: { expiresAt: Date; now: number }): JSX.Element {
  const left = formatTimeLeft(expiresAt, now);
  if (left === "") return <Badge icon="clock">{t("reports-expired")}</Badge>;
  return (
    <Badge kind="accent" icon="clock">
      {t("reports-left", { time: left })}
    </Badge>
  );
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
