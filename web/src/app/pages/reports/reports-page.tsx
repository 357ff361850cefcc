import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { LoggedReport } from "../../../api";
import { ButtonLink } from "../../../ui/button";
import { Icon } from "../../../ui/icon";
import { EmptyState } from "../../../ui/empty-state";
import { t } from "../../../words";
import { AsyncContent } from "../../async-content";
import { InstallOffer } from "../../install/install-card";
import { PasskeyOffer } from "../../passkeys/passkey-offer";
import { useServices } from "../../services";
import { NotSent } from "../../queue/not-sent";
import { NewDevices } from "../../vault/new-devices";
import { VaultDoubt } from "../../vault/vault-doubt";
import { useLabels } from "../../vault/use-vault";
import { deliveryText } from "../../text/deliveries";
import { destinationName } from "../../text/destinations";
import { formatItemCounts } from "../../text/item-counts";
import { capitalised, listWithCommas } from "../../text/lists";
import { formatDateTime, formatFileSize } from "../../text/formatters";
import { ListEnd, ListPage, ListTools, isWorthSearching } from "./list-parts";
import { isFound } from "./search";
import { type Filter, type SentState, isExpired, sentState, stateUnder } from "./sent-state";
import { StateBadge, stateText } from "./state-badge";
import { useListView, usePlaceInList } from "./use-list-place";
import { type Pages, usePages } from "./use-pages";
import { useReportStates } from "./use-report-states";

/** What one has sent, newest first. */
export function ReportsPage(): JSX.Element {
  const { users } = useServices().client;
  const view = useListView("sent");
  const { query, filter } = view;
  const searching = query.trim() !== "" || filter !== "all";
  const pages = usePages(
    async (cursor) => {
      const part = await users.reports(cursor);
      return { items: part.reports, cursor: part.cursor };
    },
    searching,
    view.was?.rows,
  );
  usePlaceInList(view, pages);
  return (
    <ListPage shown="sent" onRefresh={pages.reload}>
      <PasskeyOffer />
      <NewDevices />
      <VaultDoubt />
      <NotSent onSent={pages.reload} />
      {(searching || isWorthSearching(pages)) && (
        <ListTools query={query} onQuery={view.onQuery} filter={filter} onFilter={view.onFilter} />
      )}
      <div class="card list-flush">
        <AsyncContent loaded={pages.loaded} label={t("reports-title.loading")} reload={pages.reload}>
          {({ items }) =>
            items.length === 0 ? (
              <NoReports />
            ) : (
              <List reports={items} pages={pages} query={query} filter={filter} searching={searching} />
            )
          }
        </AsyncContent>
      </div>
      <InstallOffer />
    </ListPage>
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

function List(props: {
  readonly reports: readonly LoggedReport[];
  readonly pages: Pages<LoggedReport>;
  readonly query: string;
  readonly filter: Filter;
  readonly searching: boolean;
}): JSX.Element {
  const { reports, pages, query, filter, searching } = props;
  const [now] = useState(() => Date.now());
  const states = useReportStates(reports);
  const labels = useLabels(reports);
  const rows = reports
    .flatMap((report) => {
      const known = states.get(report.reportId);
      const standing = sentState(report, known, states.has(report.reportId), now);
      const state = stateUnder(filter, standing, known, isExpired(report, known, now));
      return state === undefined ? [] : [{ report, state }];
    })
    .filter(({ report, state }) =>
      isSought(query, { report, label: labels.get(report.reportId), state, now }),
    );
  return (
    <>
      <ul class="list">
        {rows.map(({ report, state }) => (
          <li key={report.link ?? report.reportId}>
            <Row report={report} label={labels.get(report.reportId)} state={state} now={now} />
          </li>
        ))}
      </ul>
      <ListEnd pages={pages} searching={searching} found={rows.length} />
    </>
  );
}

interface RowProps {
  readonly report: LoggedReport;
  /** What its sender calls it, where that can be read. */
  readonly label: string | undefined;
  readonly state: SentState;
  readonly now: number;
}

function isSought(query: string, { report, label = "", state, now }: RowProps): boolean {
  return isFound(query, [
    label,
    titleOf(report),
    ...(report.recipients ?? []),
    formatDateTime(report.sentAt),
    destinationName(report.destination),
    ...(report.deliveries ?? []).map(deliveryText),
    stateText(state, now),
    report.reportId,
  ]);
}

/** What a row is called that has no label. */
function titleOf({ summary }: LoggedReport): string {
  return capitalised(formatItemCounts(summary));
}

function Row({ report, label, state, now }: RowProps): JSX.Element {
  const { photos, videos } = report.summary;
  const recipients = report.recipients ?? [];
  return (
    <a class="item" href={`/app/reports/${report.reportId}`}>
      <span class="icon-disc">
        <Icon name={photos > 0 ? "photo" : videos > 0 ? "video" : "microphone"} />
      </span>
      <span class="item-text">
        <strong>
          <bdi>{label ?? titleOf(report)}</bdi>
        </strong>
        {recipients.length > 0 && (
          <span class="muted small break-anywhere">
            {t("reports-to", { recipients: listWithCommas(recipients) })}
          </span>
        )}
        <span class="muted small">
          {[
            ...(label === undefined ? [] : [titleOf(report)]),
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
      <StateBadge state={state} now={now} />
      <Icon name="forward" />
    </a>
  );
}
