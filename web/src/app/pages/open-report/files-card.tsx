// Getting things out of an opened report: sealed as it came, in the clear, or on paper.

import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { fileName } from "../../../contract/report-ids";
import { type OpenedReport, REPORT_PDF, type ReportMember } from "../../../format";
import { blobFromChunks } from "../../../format/blobs";
import { type StoredMember, streamZip, zipSize } from "../../../format/zip/writer";
import { Button, IconButton } from "../../../ui/button";
import { ConfirmDialog } from "../../../ui/dialog";
import { Card } from "../../../ui/card";
import { t } from "../../../words";
import { ErrorNotice } from "../../error-notice";
import { EVIDENCE_NAME, evidenceFile, saveWithEvidence } from "../../receipts/evidence-file";
import { useServices } from "../../services";
import { useTask } from "../../use-task";
import { formatFileSize } from "../../text/formatters";
import { saveAs } from "./object-urls";
import type { PdfViewer } from "./pdf-viewer";
import { printReport } from "./print-report";
import type { UnsealedReport } from "./unseal";

export function FilesCard({
  opened,
  photos,
}: {
  opened: UnsealedReport;
  photos: readonly ReportMember[];
}): JSX.Element {
  const { contents, reportId, sealed } = opened;
  const { logEvidence } = useServices();
  const [asking, setAsking] = useState(false);
  const task = useTask();
  const printing = useTask();
  const gone = useRef(new AbortController());
  useEffect(
    () => () => {
      gone.current.abort();
    },
    [],
  );
  const saveOne = (name: string) => (): void => {
    task.run(async () => {
      saveAs(await contents.blob(name), `${reportId}-${name}`);
    });
  };
  return (
    <Card title={t("open-save")}>
      <div class="stack-tight">
        <PdfButton contents={contents} onSave={saveOne(REPORT_PDF)} />
        <Button
          wide
          icon="lock"
          onPress={() => {
            saveWithEvidence(sealed(), fileName(reportId), logEvidence, reportId);
          }}
        >
          {t("open-save.encrypted")}
        </Button>
        <Button
          wide
          icon="download"
          busy={task.busy}
          onPress={() => {
            setAsking(true);
          }}
        >
          {t("open-save.files")}
        </Button>
        <Button
          wide
          icon="printer"
          busy={printing.busy}
          onPress={() => {
            printing.run(() => printReport(contents, photos, gone.current.signal));
          }}
        >
          {t("open-save.print")}
        </Button>
      </div>
      <ErrorNotice error={task.error ?? printing.error} />
      <details>
        <summary>{t("open-save.single")}</summary>
        <ul class="list">
          {[...contents.members.values()].map(({ name, size }) => (
            <li key={name} class="item item-plain">
              <span class="item-text">
                <bdi class="break-anywhere">{name}</bdi>
                <span class="muted small"> {formatFileSize(size)}</span>
              </span>
              <IconButton
                icon="download"
                label={t("open-save.one", { file: name })}
                onPress={saveOne(name)}
              />
            </li>
          ))}
        </ul>
      </details>
      {asking && (
        <ConfirmDialog
          title={t("open-save.question")}
          action={t("common-save")}
          onClose={() => {
            setAsking(false);
          }}
          onConfirm={() => {
            setAsking(false);
            task.run(async () => {
              saveAs(await zipReport(contents, evidenceFile(logEvidence, reportId)), `${reportId}.zip`);
            });
          }}
        >
          <p>{t("open-save.warning")}</p>
        </ConfirmDialog>
      )}
    </Card>
  );
}

function PdfButton({ contents, onSave }: { contents: OpenedReport; onSave: () => void }): JSX.Element {
  const [shown, setShown] = useState<{ content: Blob; Viewer: typeof PdfViewer } | null>(null);
  const task = useTask();
  return (
    <>
      <Button
        wide
        icon="document"
        busy={task.busy}
        onPress={() => {
          task.run(async () => {
            const [content, { PdfViewer: Viewer }] = await Promise.all([
              contents.blob(REPORT_PDF),
              import("./pdf-viewer"),
            ]);
            setShown({ content, Viewer });
          });
        }}
      >
        {t("open-pdf.show")}
      </Button>
      <ErrorNotice error={task.error} />
      {shown !== null && (
        <shown.Viewer
          content={shown.content}
          onSave={onSave}
          onClose={() => {
            setShown(null);
          }}
        />
      )}
    </>
  );
}

/** All files of a report in one zip, and what its Key Server has signed of the access. */
async function zipReport(contents: OpenedReport, evidence: Blob | undefined): Promise<Blob> {
  const members: StoredMember[] = [...contents.members.values()].map(({ name, size }) => ({
    name,
    size,
    chunks: () => contents.chunks(name),
  }));
  if (evidence !== undefined) {
    const bytes = new Uint8Array(await evidence.arrayBuffer());
    members.push({ name: EVIDENCE_NAME, size: bytes.length, chunks: () => [bytes] });
  }
  return blobFromChunks(streamZip(members), zipSize(members), "application/zip");
}
