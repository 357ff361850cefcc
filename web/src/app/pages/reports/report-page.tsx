// One report that one has sent: what has become of it, who opened it, and how to take it back.

import type { JSX } from "preact";
import { useMemo, useState } from "preact/hooks";
import { asPastedLink, makeLink } from "../../../contract/links";
import { ApiError, type LocatedReport, type LoggedReport, type UserServer } from "../../../api";
import { LeftOutNotice } from "../left-out-notice";
import { DescriptionItem } from "../../../ui/description-list";
import { Badge } from "../../../ui/badge";
import { EmptyState } from "../../../ui/empty-state";
import { Card } from "../../../ui/card";
import { PageHeader } from "../../../ui/page-header";
import { ButtonLink } from "../../../ui/button";
import { AccessLogEntries, loadingLabel } from "../../access-log";
import { AsyncContent } from "../../async-content";
import { PolicyCard } from "../../policies/policy-card";
import { LogAlarm, ReceiptStatus } from "../../receipts/receipt-status";
import { useLogCheck } from "../../receipts/use-log-check";
import { useServices } from "../../services";
import { useAsync } from "../../use-async";
import { LabelCard } from "../../vault/label-card";
import { useLabels } from "../../vault/use-vault";
import { countryName } from "../../text/countries";
import { deliveryText } from "../../text/deliveries";
import { destinationName } from "../../text/destinations";
import { formatItemCounts } from "../../text/item-counts";
import { formatDateTime, formatFileSize } from "../../text/formatters";
import { t } from "../../../words";
import { ShareLink } from "../../share-link";
import { Renewal } from "./renewal";
import { KeyServerPrompt } from "./key-server-prompt";
import { loadReportLog } from "./report-log";
import { RecallCard } from "./recall-card";
import { recalledText } from "./state-badge";

type FileState = "stored" | "expired" | "withdrawn" | "unknown";

/** What PicSafe Cloud says of the file; `located` as long as it has it. */
interface StoredFile {
  readonly state: FileState;
  readonly located?: LocatedReport;
}
const MAX_PAGES = 50;

export function ReportPage({ reportId }: { reportId: string }): JSX.Element {
  const { client } = useServices();
  const { loaded, reload } = useAsync(() => findReport(client.users, reportId), reportId);
  return (
    <div class="page">
      {loaded.state === "ready" && loaded.value !== undefined ? (
        <SentReport report={loaded.value} />
      ) : (
        <>
          <PageHeader
            title={t("reports-report")}
            back={{ href: "/app/reports", label: t("shell-my-reports") }}
          />
          <AsyncContent loaded={loaded} label={t("reports-report.loading")} reload={reload}>
            {() => (
              <EmptyState icon="info" title={t("reports-unlisted")}>
                <p>{t("reports-unlisted.advice")}</p>
              </EmptyState>
            )}
          </AsyncContent>
        </>
      )}
    </div>
  );
}

function SentReport({ report }: { report: LoggedReport }): JSX.Element {
  const services = useServices();
  const [sealed, setSealed] = useState(report.label);
  const named = useMemo(() => [{ reportId: report.reportId, label: sealed }], [report, sealed]);
  const label = useLabels(named).get(report.reportId);
  const { client } = services;
  const link = report.link === undefined ? undefined : asPastedLink(report.link);
  const fileState = useAsync<StoredFile>(
    async (signal) =>
      link === undefined ? { state: "unknown" } : loadFileState(() => client.cloud.locate(link, signal)),
    report.link ?? "",
  );
  const [chosen, setChosen] = useState<string | undefined>(undefined);
  const [checked, setChecked] = useState(0);
  const log = useAsync(
    (signal) => loadReportLog(services, report, chosen, signal, setChecked),
    `log ${chosen ?? ""}`,
  );
  const found = log.loaded.state === "ready" ? log.loaded.value : undefined;
  const keyServer = found?.server.url ?? services.logEvidence.keyServerOf(report.reportId);
  const watch = useLogCheck(keyServer, report.reportId, found?.trail);
  const failure = log.loaded.state === "failed" ? log.loaded.error : undefined;
  const askKeyServer = failure !== undefined && (chosen !== undefined || isUnknown(failure));
  const { state, located }: StoredFile =
    fileState.loaded.state === "ready" ? fileState.loaded.value : { state: "unknown" };
  const [renewedUntil, setRenewedUntil] = useState<Date | undefined>(undefined);
  const file =
    located === undefined || renewedUntil === undefined
      ? located
      : { ...located, expiresAt: renewedUntil, renewed: true };
  const expiresAt = file?.expiresAt ?? report.expiresAt;
  const recall = found?.trail.recalledBy;
  const recalled = recall !== undefined;
  return (
    <>
      <PageHeader
        title={label ?? t("reports-with", { contents: formatItemCounts(report.summary) })}
        documentTitle={t("reports-report")}
        back={{ href: "/app/reports", label: t("shell-my-reports") }}
        actions={
          link !== undefined &&
          state === "stored" &&
          !recalled && (
            <ButtonLink kind="main" icon="eye" href={makeLink("", link.country, link.name)}>
              {t("reports-with.open")}
            </ButtonLink>
          )
        }
      />
      <div class="columns columns-aside">
        <div class="stack-wide">
          {keyServer !== undefined && (
            <LogAlarm log={watch.log} reportId={report.reportId} keyServer={keyServer} />
          )}
          <LeftOutNotice report={report} />
          <Card title={t("reports-state")}>
            <div class="row">
              {report.link !== undefined && <FileStateBadge state={state} recalled={recalled} />}
              {recalled && (
                <Badge kind="bad" icon="undo">
                  {recalledText(found?.trail.recallReason ?? "")}
                </Badge>
              )}
            </div>
            <dl class="description-list description-list-wide">
              <DescriptionItem name={t("reports-sent")}>{formatDateTime(report.sentAt)}</DescriptionItem>
              {expiresAt !== undefined && (
                <DescriptionItem name={t("reports-expires")}>{formatDateTime(expiresAt)}</DescriptionItem>
              )}
              {report.size !== undefined && (
                <DescriptionItem name={t("reports-size")}>{formatFileSize(report.size)}</DescriptionItem>
              )}
              {link !== undefined && (
                <DescriptionItem name={t("reports-kept-in")}>{countryName(link.country)}</DescriptionItem>
              )}
              <DescriptionItem name={t("reports-sent-to")}>
                {destinationName(report.destination)}
              </DescriptionItem>
              {found !== undefined && found.server.url !== client.servers.keyUrl && (
                <DescriptionItem name={t("reports-key-server")}>{found.server.url}</DescriptionItem>
              )}
              <DescriptionItem name={t("reports-number")}>
                <span class="mono">{report.reportId}</span>
              </DescriptionItem>
              {(report.deliveries ?? []).map((delivery) => (
                <DescriptionItem
                  key={`${delivery.enterpriseId.toString()} ${delivery.destination}`}
                  name={t("reports-ended")}
                >
                  {deliveryText(delivery)}
                </DescriptionItem>
              ))}
            </dl>
          </Card>
          <LabelCard reportId={report.reportId} label={label ?? ""} onChanged={setSealed} />
          <Card
            title={t("access-title")}
            aside={
              log.loaded.state === "ready" && (
                <Badge kind="good" icon="chain">
                  {t("access-title.verified")}
                </Badge>
              )
            }
          >
            {askKeyServer ? (
              <KeyServerPrompt
                isPosted={report.destination === "endpoint"}
                error={chosen === undefined ? undefined : failure}
                onChosen={(url) => {
                  if (url === chosen) log.reload();
                  else setChosen(url);
                }}
              />
            ) : (
              <AsyncContent loaded={log.loaded} label={loadingLabel(checked)} reload={log.reload}>
                {({ trail }) => <AccessLogEntries trail={trail} onReload={log.reload} />}
              </AsyncContent>
            )}
            {keyServer !== undefined && <ReceiptStatus watch={watch} reportId={report.reportId} />}
          </Card>
        </div>
        <div class="stack-wide">
          {report.link !== undefined && file !== undefined && !recalled && (
            <Card title={t("reports-link-again")}>
              <ShareLink link={report.link} contents={report.summary} expiresAt={file.expiresAt} />
              {found !== undefined && <Renewal link={report.link} file={file} onRenewed={setRenewedUntil} />}
            </Card>
          )}
          {found !== undefined && !recalled && (
            <PolicyCard
              keyServer={found.server}
              reportId={report.reportId}
              trail={found.trail}
              onChange={log.reload}
            />
          )}
          {!(askKeyServer && report.destination === "endpoint") && (
            <RecallCard
              report={report}
              keyServer={found?.server}
              recalled={recall}
              reason={found?.trail.recallReason ?? ""}
              stored={state === "stored"}
              onChange={() => {
                fileState.reload();
                log.reload();
              }}
            />
          )}
        </div>
      </div>
    </>
  );
}

function isUnknown(error: unknown): boolean {
  return error instanceof ApiError && error.code === "unknown_report";
}

function FileStateBadge({ state, recalled }: { state: FileState; recalled: boolean }): JSX.Element {
  if (state === "stored" && recalled) return <Badge icon="lock">{t("reports-state.kept")}</Badge>;
  if (state === "stored") {
    return (
      <Badge kind="good" icon="check">
        {t("reports-state.stored")}
      </Badge>
    );
  }
  if (state === "expired") return <Badge icon="clock">{t("reports-state.expired")}</Badge>;
  if (state === "withdrawn") {
    return (
      <Badge kind="warn" icon="trash">
        {t("reports-state.withdrawn")}
      </Badge>
    );
  }
  return <Badge icon="info">{t("reports-state.looking")}</Badge>;
}

async function loadFileState(locate: () => Promise<LocatedReport>): Promise<StoredFile> {
  try {
    return { state: "stored", located: await locate() };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.code === "withdrawn") return { state: "withdrawn" };
    if (error.kind === "gone" || error.kind === "not_found") return { state: "expired" };
    return { state: "unknown" };
  }
}

async function findReport(users: UserServer, reportId: string): Promise<LoggedReport | undefined> {
  let cursor: string | undefined;
  for (let page = 0; page < MAX_PAGES; page++) {
    const part = await users.reports(cursor);
    const found = part.reports.find((report) => report.reportId === reportId);
    if (found !== undefined || part.cursor === undefined) return found;
    cursor = part.cursor;
  }
  return undefined;
}
