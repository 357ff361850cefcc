// One report that one has sent: what has become of it, who opened it, and how to take it back.

import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { ApiError, type LoggedReport, type UserServer, parseReportLink } from "../../../api";
import { Fact } from "../../../ui/description-list";
import { Badge } from "../../../ui/badge";
import { Empty } from "../../../ui/empty-state";
import { Card } from "../../../ui/card";
import { PageHead } from "../../../ui/page-header";
import { ButtonLink } from "../../../ui/button";
import { Trail, isRecalled } from "../../access-log";
import { Shown } from "../../async-content";
import { useServices } from "../../services";
import { useLoaded } from "../../use-async";
import { storeOf } from "../../text/countries";
import { listOfItems } from "../../text/share-messages";
import { dateTime, fileSize } from "../../text/formatters";
import { WaysOut } from "../../share-link";
import { Elsewhere } from "./key-server-prompt";
import { readRecord } from "./report-log";
import { TakeBack } from "./recall-card";

type Kept = "kept" | "expired" | "withdrawn" | "unknown";
const MAX_PAGES = 50;

export function ReportPage({ reportId }: { reportId: string }): JSX.Element {
  const { client } = useServices();
  const { loaded, reload } = useLoaded(() => findReport(client.users, reportId), reportId);
  return (
    <div class="page">
      {loaded.state === "ready" && loaded.value !== undefined ? (
        <Sent report={loaded.value} />
      ) : (
        <>
          <PageHead title="Report" back={{ href: "/app/reports", label: "My reports" }} />
          <Shown loaded={loaded} label="Loading the report" reload={reload}>
            {() => (
              <Empty icon="info" title="This report is not in your list">
                <p>
                  Only what you have sent yourself is here. Check the address, or look through your reports.
                </p>
              </Empty>
            )}
          </Shown>
        </>
      )}
    </div>
  );
}

function Sent({ report }: { report: LoggedReport }): JSX.Element {
  const services = useServices();
  const { client } = services;
  const link = parseReportLink(report.link);
  const kept = useLoaded<Kept>(
    async (signal) => keptState(() => client.cloud.locate(link, signal)),
    report.link,
  );
  const [chosen, setChosen] = useState<string | undefined>(undefined);
  const log = useLoaded((signal) => readRecord(services, report, chosen, signal), `log ${chosen ?? ""}`);
  const failure = log.loaded.state === "failed" ? log.loaded.error : undefined;
  const elsewhere = failure !== undefined && (chosen !== undefined || isUnknown(failure));
  const state = kept.loaded.state === "ready" ? kept.loaded.value : "unknown";
  const recalled = log.loaded.state === "ready" && isRecalled(log.loaded.value.trail);
  return (
    <>
      <PageHead
        title={`Report with ${listOfItems(report.summary)}`}
        back={{ href: "/app/reports", label: "My reports" }}
        actions={
          state === "kept" &&
          !recalled && (
            <ButtonLink kind="main" icon="eye" href={new URL(report.link).pathname}>
              Open it
            </ButtonLink>
          )
        }
      />
      <div class="columns columns-aside">
        <div class="stack-wide">
          <Card title="What became of it">
            <div class="row">
              <KeptBadge kept={state} recalled={recalled} />
              {recalled && (
                <Badge kind="bad" icon="undo">
                  Recalled
                </Badge>
              )}
            </div>
            <dl class="facts facts-wide">
              <Fact name="Sent">{dateTime(report.sentAt)}</Fact>
              <Fact name="Expires">{dateTime(report.expiresAt)}</Fact>
              <Fact name="Size">{fileSize(report.size)}</Fact>
              <Fact name="Kept in">{storeOf(link.country)}</Fact>
              <Fact name="Sent to">{report.destination === "storage" ? "PicSafe Cloud" : "A recipient"}</Fact>
              {log.loaded.state === "ready" && log.loaded.value.server.url !== client.servers.keyUrl && (
                <Fact name="Key Server">{log.loaded.value.server.url}</Fact>
              )}
              <Fact name="Report number">
                <span class="mono">{report.reportId}</span>
              </Fact>
            </dl>
          </Card>
          <Card
            title="Access log"
            aside={
              log.loaded.state === "ready" && (
                <Badge kind="good" icon="chain">
                  Chain verified
                </Badge>
              )
            }
          >
            {elsewhere ? (
              <Elsewhere
                error={chosen === undefined ? undefined : failure}
                onChosen={(url) => {
                  if (url === chosen) log.reload();
                  else setChosen(url);
                }}
              />
            ) : (
              <Shown loaded={log.loaded} label="Loading the access log" reload={log.reload}>
                {({ trail }) => <Trail trail={trail} onReload={log.reload} />}
              </Shown>
            )}
          </Card>
        </div>
        <div class="stack-wide">
          {state === "kept" && !recalled && (
            <Card title="Send the link again">
              <WaysOut link={report.link} contents={report.summary} expiresAt={report.expiresAt} />
            </Card>
          )}
          <TakeBack
            report={report}
            keyServer={log.loaded.state === "ready" ? log.loaded.value.server : undefined}
            recalled={recalled}
            kept={state === "kept"}
            onChange={() => {
              kept.reload();
              log.reload();
            }}
          />
        </div>
      </div>
    </>
  );
}

function isUnknown(error: unknown): boolean {
  return error instanceof ApiError && error.code === "unknown_report";
}

function KeptBadge({ kept, recalled }: { kept: Kept; recalled: boolean }): JSX.Element {
  if (kept === "kept" && recalled) return <Badge icon="lock">The sealed file is still kept</Badge>;
  if (kept === "kept") {
    return (
      <Badge kind="good" icon="check">
        Can be opened
      </Badge>
    );
  }
  if (kept === "expired") return <Badge icon="clock">Expired: the file is gone</Badge>;
  if (kept === "withdrawn") {
    return (
      <Badge kind="warn" icon="trash">
        Withdrawn: the file is gone
      </Badge>
    );
  }
  return <Badge icon="info">Looking for the file</Badge>;
}

async function keptState(locate: () => Promise<unknown>): Promise<Kept> {
  try {
    await locate();
    return "kept";
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.code === "withdrawn") return "withdrawn";
    if (error.kind === "gone" || error.kind === "not_found") return "expired";
    return "unknown";
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
