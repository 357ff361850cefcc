// What became of the receipt that came with a key: a line for whoever looks, and an alarm for everybody where a Key
// Server contradicts itself. Neither keeps anybody from the report.

import type { JSX } from "preact";
import { Button } from "../../ui/button";
import { Notice } from "../../ui/notice";
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
    <Notice kind="bad" title={title} actions={<SaveReceipt reportId={reportId} label="Save the evidence" />}>
      <p>{what}</p>
      <p class="break-anywhere">
        You can go on with the report. Save the evidence, and give it to whoever runs {keyServer} or answers
        for data protection where you work. Do not rely on the access log until they have looked into it.
      </p>
    </Notice>
  );
}

/** What is said of it beside the access log. */
export function ReceiptStatus({ watch, reportId }: { watch: LogWatch; reportId: string }): JSX.Element {
  const { log, recheck } = watch;
  if (log.state === "checking") return <p class="muted small">Checking the receipt …</p>;
  if (log.state === "failed") {
    return <Unchecked reportId={reportId} recheck={recheck} />;
  }
  const { finding } = log;
  if (finding.kind === "contradicted") {
    return (
      <Notice kind="warn">
        <p class="small">{logErrorText(finding.code)[0]}. See above what to do.</p>
      </Notice>
    );
  }
  if (finding.kind === "no_log") {
    return <p class="muted small">This Key Server gives no receipts for accesses.</p>;
  }
  if (finding.kind === "not_checkable") return <NotCheckableHere reportId={reportId} />;
  const [summary, more] = receiptTexts(finding);
  return (
    <details>
      <summary>{summary}</summary>
      <div class="stack">
        <p class="muted small">{more}</p>
        <p class="muted small">
          {finding.isRegistered
            ? "The log’s key is the one that whoever runs the Key Server has registered with PicSafe:"
            : "The log’s key is the one that the Key Server named when it was first seen since you signed in. Compare it with what whoever runs the Key Server says it is:"}
        </p>
        <p class="mono small break-anywhere">{finding.vkey}</p>
        <div class="row">
          <SaveReceipt reportId={reportId} label="Save the receipt" />
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
          Check it again
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
      <p class="muted small">
        {isHeld
          ? "The Key Server has given a receipt, which this browser cannot check. Save it, or open the report with a newer browser."
          : "This browser cannot check the Key Server’s log. A newer one can."}
      </p>
      {isHeld && <SaveReceipt reportId={reportId} label="Save the receipt" />}
    </>
  );
}

/** In a few words, and what there is to say beside them. */
export function receiptTexts(check: LogCheck): readonly [summary: string, more: string] {
  const { included, waiting, notFound, due, size } = check;
  const entries = `${size.toString()} ${size === 1 ? "entry" : "entries"}`;
  if (waiting > 0 && due !== undefined) {
    return [
      `Receipt checked: in the log by ${formatDateTime(new Date(due))}`,
      "The Key Server has promised that this access will be in its log of all accesses by then. While this page is open, it looks.",
    ];
  }
  if (notFound > 0) {
    return [
      "Receipt checked",
      `The Key Server’s log of ${entries} is too long to look for this access here.`,
    ];
  }
  if (included > 0) {
    return [
      "Receipt checked: in the log",
      `This access is in the Key Server’s log of ${entries}, as promised.`,
    ];
  }
  return ["Log checked", `The Key Server’s log of ${entries} goes on from what this page has seen of it.`];
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
