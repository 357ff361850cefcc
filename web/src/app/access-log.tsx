// Who ever asked for a report's key, and whether the record of it holds together.

import type { JSX } from "preact";
import { ChainBroken } from "../contract/errors";
import type { Actor, AuditEntry, AuditTrail, KeyServer } from "../api";
import { Icon, type IconName } from "../ui/icon";
import { Badge } from "../ui/badge";
import { Card } from "../ui/card";
import { Notice } from "../ui/notice";
import { Button } from "../ui/button";
import { AsyncContent } from "./async-content";
import { useAsync } from "./use-async";
import { countryName } from "./text/countries";
import { personName } from "./text/report-labels";
import { formatDateTime } from "./text/formatters";

const ACTIONS: Readonly<Record<AuditEntry["action"], readonly [icon: IconName, words: string]>> = {
  create: ["lock", "made the key"],
  fetch: ["eye", "opened the report"],
  read_log: ["document", "asked to read this log"],
  recall: ["undo", "recalled the report"],
  restore: ["retry", "took the recall back"],
};
const REFUSALS: Readonly<Record<string, string>> = {
  not_allowed: "refused: not on the list of this Key Server",
  recalled: "refused: the report is recalled",
  report_id_taken: "refused: the report belongs to somebody else",
  not_sender: "refused: only the sender may",
  not_opened: "refused: has not opened the report",
};

/** Reads a report's log; `known` is an entry that one was given earlier, and that has to be in it. */
export async function loadAuditTrail(
  keyServer: KeyServer,
  reportId: string,
  known: AuditEntry | undefined,
  signal: AbortSignal,
): Promise<AuditTrail> {
  const trail = await keyServer.auditTrail(reportId, signal);
  if (known !== undefined && trail.entries[known.seq - 1]?.hash !== known.hash) {
    throw new ChainBroken(known.seq, "it is not the entry that was given before");
  }
  return trail;
}

/** Whether the report is recalled, by its log. */
export function isRecalled({ entries }: AuditTrail): boolean {
  const last = entries.findLast(
    ({ action, outcome }) => outcome === "granted" && (action === "recall" || action === "restore"),
  );
  return last?.action === "recall";
}

export function AccessLog(props: {
  readonly keyServer: KeyServer;
  readonly reportId: string;
  readonly known?: AuditEntry;
}): JSX.Element {
  const { keyServer, reportId, known } = props;
  const { loaded, reload } = useAsync(
    (signal) => loadAuditTrail(keyServer, reportId, known, signal),
    reportId,
  );
  return (
    <Card
      title="Access log"
      aside={
        loaded.state === "ready" && (
          <Badge kind="good" icon="chain">
            Chain verified
          </Badge>
        )
      }
    >
      <AsyncContent loaded={loaded} label="Loading the access log" reload={reload}>
        {(trail) => <AccessLogEntries trail={trail} onReload={reload} />}
      </AsyncContent>
    </Card>
  );
}

/** The entries, newest first. */
export function AccessLogEntries({
  trail,
  onReload,
}: {
  trail: AuditTrail;
  onReload: () => void;
}): JSX.Element {
  const newest = [...trail.entries].reverse();
  return (
    <div class="stack">
      <ol class="timeline" aria-label="Accesses, newest first">
        {newest.map((entry) => (
          <AccessLogEntry key={entry.seq} entry={entry} />
        ))}
      </ol>
      <Notice>
        <p class="small">
          Each entry is sealed to the one before it, and your browser has checked them all: none was changed,
          removed or put in between.
        </p>
      </Notice>
      <div class="row">
        <Button icon="retry" onPress={onReload}>
          Read again
        </Button>
      </div>
    </div>
  );
}

function AccessLogEntry({ entry }: { entry: AuditEntry }): JSX.Element {
  const [icon, words] = ACTIONS[entry.action];
  const refused = entry.outcome !== "granted";
  return (
    <li>
      <span class={refused ? "icon-disc timeline-refused" : "icon-disc"}>
        <Icon name={refused ? "close" : icon} />
      </span>
      <div>
        <p class="break-anywhere">
          <strong>{actorName(entry.user)}</strong> {refused ? refusalText(entry) : words}
        </p>
        <p class="muted small break-anywhere">
          {formatDateTime(entry.at)}
          <br />
          {actorDetails(entry.user)}, from {entry.ip}
        </p>
      </div>
    </li>
  );
}

function refusalText({ action, outcome }: AuditEntry): string {
  const tried =
    action === "fetch" ? "asked for the key" : action === "create" ? "asked for a key" : ACTIONS[action][1];
  return `${tried}, ${REFUSALS[outcome] ?? `refused (${outcome})`}`;
}

/** Who somebody is, for reading. */
export function actorName(actor: Actor): string {
  return actor.kind === "enterprise" ? actor.name : personName(actor) || actor.email;
}

function actorDetails(actor: Actor): string {
  return actor.kind === "enterprise"
    ? "An enterprise’s program"
    : `${actor.email}, ${countryName(actor.country)}`;
}
