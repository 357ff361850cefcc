// What became of the receipt that came with a key: a line for whoever looks, and an alarm for everybody where a Key
// Server contradicts itself. Neither keeps anybody from the report.

import type { JSX } from "preact";
import { Button } from "../../ui/button";
import { Notice } from "../../ui/notice";
import { t } from "../../words";
import { useServices } from "../services";
import { formatDateTime } from "../text/formatters";
import { logErrorText, uncheckedText } from "../text/log-errors";
import type { LogCheck } from "./check-log";
import { saveEvidence } from "./evidence-file";
import type { LogState, LogWatch } from "./use-log-check";

/** Shown where a Key Server contradicts itself, with what to do. */
export function LogAlarm(props: {
  readonly log: LogState;
  readonly reportId: string;
  readonly keyServer: string;
}): JSX.Element | null {
  const { log, reportId, keyServer } = props;
  if (log.state !== "found" || log.finding.kind !== "contradicted") return null;
  const [title, what] = logErrorText(log.finding.code);
  return (
    <Notice
      kind="bad"
      title={title}
      actions={<SaveReceipt reportId={reportId} label={t("receipts-save.evidence")} />}
    >
      <p>{what}</p>
      <p class="break-anywhere">{t("receipts-alarm", { server: keyServer })}</p>
    </Notice>
  );
}

/** What is said of it beside the access log. */
export function ReceiptStatus({ watch, reportId }: { watch: LogWatch; reportId: string }): JSX.Element {
  const { log, recheck } = watch;
  if (log.state === "checking") return <p class="muted small">{t("receipts-checking")}</p>;
  if (log.state === "failed") {
    return <Unchecked reportId={reportId} recheck={recheck} />;
  }
  const { finding } = log;
  if (finding.kind === "contradicted") {
    return (
      <Notice kind="warn">
        <p class="small">{t("receipts-see-above", { what: logErrorText(finding.code)[0] })}</p>
      </Notice>
    );
  }
  if (finding.kind === "no_log") {
    return <p class="muted small">{t("receipts-no-log")}</p>;
  }
  if (finding.kind === "not_checkable") return <NotCheckableHere reportId={reportId} />;
  const [summary, more] = receiptTexts(finding);
  return (
    <details>
      <summary>{summary}</summary>
      <div class="stack">
        <p class="muted small">{more}</p>
        <p class="muted small">
          {t(finding.isRegistered ? "receipts-log-key.registered" : "receipts-log-key")}
        </p>
        <p class="mono small break-anywhere">{finding.vkey}</p>
        <div class="row">
          <SaveReceipt reportId={reportId} label={t("receipts-save")} />
        </div>
      </div>
    </details>
  );
}

/** What is said where the log could not be read: what there is of the report's receipts, and no more. */
export function Unchecked({ reportId, recheck }: { reportId: string; recheck: () => void }): JSX.Element {
  const held = useServices().logEvidence.holdingOf(reportId);
  return (
    <Notice
      kind="warn"
      actions={
        <Button icon="retry" onPress={recheck}>
          {t("receipts-check-again")}
        </Button>
      }
    >
      <p class="small">{uncheckedText(held)}</p>
    </Notice>
  );
}

function NotCheckableHere({ reportId }: { reportId: string }): JSX.Element {
  const isHeld = useServices().logEvidence.holdingOf(reportId) === "receipt";
  return (
    <>
      <p class="muted small">{t(isHeld ? "receipts-not-here.held" : "receipts-not-here")}</p>
      {isHeld && <SaveReceipt reportId={reportId} label={t("receipts-save")} />}
    </>
  );
}

/** In a few words, and what there is to say beside them. */
export function receiptTexts(check: LogCheck): readonly [summary: string, more: string] {
  const { included, waiting, notFound, due, size: entries } = check;
  if (waiting > 0 && due !== undefined) {
    return [t("receipts-due", { time: formatDateTime(new Date(due)) }), t("receipts-due.text")];
  }
  if (notFound > 0) {
    return [t("receipts-checked"), t("receipts-not-found", { entries })];
  }
  if (included > 0) {
    return [t("receipts-included"), t("receipts-included-in", { entries })];
  }
  return [t("receipts-log-checked"), t("receipts-goes-on", { entries })];
}

function SaveReceipt({ reportId, label }: { reportId: string; label: string }): JSX.Element | null {
  const { logEvidence } = useServices();
  if (logEvidence.keyServerOf(reportId) === undefined) return null;
  return (
    <Button
      icon="download"
      onPress={() => {
        saveEvidence(logEvidence, reportId);
      }}
    >
      {label}
    </Button>
  );
}
