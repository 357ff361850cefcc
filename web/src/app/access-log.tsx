// Who ever asked for a report's key, and whether the record of it holds together.

import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { AuditEntry, AuditTrail } from "../api";
import { Icon, type IconName } from "../ui/icon";
import { Badge } from "../ui/badge";
import { Card } from "../ui/card";
import { Notice } from "../ui/notice";
import { Button } from "../ui/button";
import { type KnownAccess, loadAuditTrail } from "./audit-trail";
import { AsyncContent } from "./async-content";
import { type ApprovableReport, WaitingList } from "./policies/approvals";
import { waitingFor } from "./policies/waiting";
import { ReceiptStatus } from "./receipts/receipt-status";
import type { LogWatch } from "./receipts/use-log-check";
import { useAsync } from "./use-async";
import { actorDetails, actorName } from "./text/actor-names";
import { groupRepeats } from "./text/access-groups";
import { listWithCommas } from "./text/lists";
import { accessText, isRefused } from "./text/access-texts";
import { asWritten } from "./text/unknown-words";
import { formatDateTime } from "./text/formatters";
import { t } from "../words";

const ICONS: ReadonlyMap<string, IconName> = new Map<string, IconName>([
  ["create", "key"],
  ["set_tag", "lock"],
  ["fetch", "eye"],
  ["read_log", "document"],
  ["recall", "undo"],
  ["restore", "retry"],
  ["shred", "trash"],
]);

const SHOWN = 50;

export function AccessLog(props: {
  readonly report: ApprovableReport;
  readonly known?: KnownAccess;
  readonly watch: LogWatch;
}): JSX.Element {
  const { report, known, watch } = props;
  const { keyServer, reportId } = report;
  const [checked, setChecked] = useState(0);
  const { loaded, reload } = useAsync(
    (signal) => loadAuditTrail(keyServer, reportId, known, signal, setChecked),
    reportId,
  );
  return (
    <Card
      title={t("access-title")}
      aside={
        loaded.state === "ready" && (
          <Badge kind="good" icon="chain">
            {t("access-title.verified")}
          </Badge>
        )
      }
    >
      <AsyncContent loaded={loaded} label={loadingLabel(checked)} reload={reload}>
        {(trail) => (
          <>
            <WaitingList report={report} waiting={waitingFor(trail)} onApproved={reload} />
            <AccessLogEntries trail={trail} onReload={reload} />
          </>
        )}
      </AsyncContent>
      <ReceiptStatus watch={watch} reportId={reportId} />
    </Card>
  );
}

/** What is said while a log is read: a long one takes its time. */
export function loadingLabel(checked: number): string {
  return checked === 0 ? t("access-title.loading") : t("access-checked", { checked });
}

/** The entries, newest first: some of them, and more when asked. */
export function AccessLogEntries({
  trail,
  onReload,
}: {
  trail: AuditTrail;
  onReload: () => void;
}): JSX.Element {
  const [shown, setShown] = useState(SHOWN);
  const groups = groupRepeats([...trail.entries].reverse());
  const hidden = trail.count - trail.entries.length;
  return (
    <div class="stack">
      <ol class="timeline" aria-label={t("access-title.list")}>
        {groups.slice(0, shown).map(({ entry, times }) => (
          <AccessLogEntry key={entry.seq} entry={entry} times={times} />
        ))}
      </ol>
      {shown < groups.length && (
        <Button
          onPress={() => {
            setShown(shown + SHOWN);
          }}
        >
          {t("access-title.more")}
        </Button>
      )}
      <Notice>
        <p class="small">
          {t("access-title.sealed")}
          {hidden > 0 && ` ${t("access-newest", { count: trail.count, shown: trail.entries.length })}`}
        </p>
      </Notice>
      <div class="row">
        <Button icon="retry" onPress={onReload}>
          {t("access-title.again")}
        </Button>
      </div>
    </div>
  );
}

function AccessLogEntry({ entry, times }: { entry: AuditEntry; times: number }): JSX.Element {
  const refused = isRefused(entry);
  return (
    <li>
      <span class={refused ? "icon-disc timeline-refused" : "icon-disc"}>
        <Icon name={refused ? "close" : (ICONS.get(entry.action) ?? "info")} />
      </span>
      <div>
        <p class="break-anywhere">
          <strong>
            <bdi>{actorName(entry.user)}</bdi>
          </strong>{" "}
          {accessText(entry)}
          {times > 1 && t("common-between") + t("access-times", { times })}
        </p>
        <p class="muted small break-anywhere">
          {formatDateTime(entry.at)}
          <br />
          {listWithCommas([
            actorDetails(entry.user),
            ...(entry.ip === "" ? [] : [t("access-from", { ip: asWritten(entry.ip) })]),
          ])}
        </p>
      </div>
    </li>
  );
}
