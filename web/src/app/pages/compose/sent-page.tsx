// It is done: the draft is gone, and what is left is a link, or a sealed file.

import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { fileName } from "../../../contract/report-ids";
import { type UploadedReport } from "../../../api";
import { Button, ButtonLink } from "../../../ui/button";
import { CopyButton } from "../../../ui/copy-button";
import { Card } from "../../../ui/card";
import { PageHeader } from "../../../ui/page-header";
import { Notice } from "../../../ui/notice";
import { ShareLink } from "../../share-link";
import { fileMessage, formatItemCounts } from "../../text/share-messages";
import { formatDateTime, formatFileSize } from "../../text/formatters";
import { LeftOutNotice } from "../left-out-notice";
import { saveAs } from "../open-report/object-urls";
import { useLeaveGuard } from "./use-leave-guard";
import type { SealedReport } from "./send-report";

export type SentReport =
  | { readonly kind: "link"; readonly report: UploadedReport }
  | { readonly kind: "file"; readonly sealed: SealedReport };

export function SentPage({ report, onAnother }: { report: SentReport; onAnother: () => void }): JSX.Element {
  return (
    <div class="page page-narrow">
      {report.kind === "link" ? <SentLink report={report.report} /> : <SentFile sealed={report.sealed} />}
      <div class="row page-actions">
        <Button icon="plus" onPress={onAnother}>
          Another report
        </Button>
        <ButtonLink icon="inbox" href="/app/reports">
          My reports
        </ButtonLink>
      </div>
    </div>
  );
}

function SentLink({ report }: { report: UploadedReport }): JSX.Element {
  const toStorage = report.destination === "storage";
  return (
    <>
      <PageHeader
        title={toStorage ? "The report is in PicSafe Cloud" : "Now send the link"}
        lead={`${formatItemCounts(report.summary)}, encrypted, until ${formatDateTime(report.expiresAt)}.`}
      />
      <div class="stack-wide">
        <Notice kind="good" title="Encrypted and uploaded">
          <p>Nothing of it is left in this page. You see who opens it in “My reports”.</p>
        </Notice>
        <LeftOutNotice report={report} />
        <Card title={toStorage ? "Send a link, too" : "Send the link"}>
          <ShareLink link={report.link} contents={report.summary} expiresAt={report.expiresAt} />
        </Card>
      </div>
    </>
  );
}

function SentFile({ sealed }: { sealed: SealedReport }): JSX.Element {
  const name = fileName(sealed.reportId);
  const { subject, body } = fileMessage(name, sealed.itemCounts, location.origin);
  const [saved, setSaved] = useState(false);
  useLeaveGuard(!saved, "Leave without the file? It is not saved, and nothing of it is kept.");
  const file = new File([sealed.file], name, { type: sealed.file.type });
  const canShare = "canShare" in navigator && navigator.canShare({ files: [file] });
  return (
    <>
      <PageHeader
        title="Now attach the file"
        lead={
          <span class="break-anywhere">{`${name}, ${formatFileSize(sealed.file.size)}, encrypted.`}</span>
        }
      />
      <Card title="Send it by e-mail">
        <ol class="steps">
          <li class="stack-tight">
            <h3>Save the encrypted file</h3>
            <div class="row">
              <Button
                kind={saved ? "plain" : "main"}
                icon="download"
                onPress={() => {
                  saveAs(sealed.file, name);
                  setSaved(true);
                }}
              >
                Save the file
              </Button>
              {canShare && (
                <Button
                  icon="share"
                  onPress={() => {
                    navigator.share({ files: [file], title: subject, text: body }).then(
                      () => {
                        setSaved(true);
                      },
                      () => undefined, // whoever closes the share sheet has the file still here
                    );
                  }}
                >
                  Share
                </Button>
              )}
            </div>
          </li>
          <li class="stack-tight">
            <h3>Write the e-mail and attach the file</h3>
            <div class="row">
              <Button
                kind={saved ? "main" : "plain"}
                icon="mail"
                onPress={() => {
                  location.assign(
                    `mailto:?subject=${encodeURIComponent(subject)}&body=${encodeURIComponent(body)}`,
                  );
                }}
              >
                Write an e-mail
              </Button>
              <CopyButton text={body} label="Copy the words" />
            </div>
          </li>
        </ol>
        {saved ? (
          <Notice>
            <p>PicSafe does not keep this report or list it. Its access log opens with the file.</p>
          </Notice>
        ) : (
          <Notice kind="warn">
            <p>The file is in this page until you leave it. Save it first.</p>
          </Notice>
        )}
      </Card>
    </>
  );
}
