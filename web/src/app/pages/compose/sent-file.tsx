// A sealed file that its sender mails: as a mail that is ready to be sent, or to be attached by hand.

import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { displayAddress } from "../../../contract/email-addresses";
import { fileName } from "../../../contract/report-ids";
import type { InstitutionSettings } from "../../../api";
import { Button } from "../../../ui/button";
import { CopyButton } from "../../../ui/copy-button";
import { Card } from "../../../ui/card";
import { PageHeader } from "../../../ui/page-header";
import { Notice } from "../../../ui/notice";
import { ErrorNotice } from "../../error-notice";
import { mailDraft } from "../../institutions/mail-draft";
import { saveWithEvidence } from "../../receipts/evidence-file";
import { useServices } from "../../services";
import { fileMessage } from "../../text/share-messages";
import { formatFileSize } from "../../text/formatters";
import { useTask } from "../../use-task";
import { NotListed } from "./not-listed";
import type { SealedReport } from "./send-report";
import { useLeaveGuard } from "./use-leave-guard";

// what most mail servers take, and what base64 adds
const MAILED_MOST = 18 * 1024 * 1024;

export function SentFile(props: {
  readonly sealed: SealedReport;
  readonly institution: InstitutionSettings | undefined;
  readonly isListed: boolean;
}): JSX.Element {
  const { sealed, institution, isListed } = props;
  const name = fileName(sealed.reportId);
  const to = institution?.endpoint ?? "";
  const { subject, body } = fileMessage(name, sealed.itemCounts, location.origin);
  const [saved, setSaved] = useState(false);
  const { logEvidence } = useServices();
  const task = useTask();
  useLeaveGuard(!saved, "Leave without the file? It is not saved, and nothing of it is kept.");
  const file = new File([sealed.file], name, { type: sealed.file.type });
  const canShare = "canShare" in navigator && navigator.canShare({ files: [file] });
  const saveMail = (): void => {
    task.run(async () => {
      const mail = await mailDraft({ to, subject, body, attachment: sealed.file, name });
      saveWithEvidence(mail, `${sealed.reportId}.eml`, logEvidence, sealed.reportId);
      setSaved(true);
    });
  };
  return (
    <>
      <PageHeader
        title={institution === undefined ? "Now attach the file" : `Now mail it to ${institution.name}`}
        lead={
          <span class="break-anywhere">
            {[name, formatFileSize(sealed.file.size), "encrypted"].join(", ")}
            {to === "" ? "." : `, for ${displayAddress(to)}.`}
          </span>
        }
      />
      <div class="stack-wide">
        {institution !== undefined && (
          <Card title="A mail that is ready">
            <p class="muted">
              It is saved with the encrypted file attached. Open it in your mail program
              {to === "" ? ", choose the recipient," : ""} and send it.
            </p>
            <ErrorNotice error={task.error} />
            <div class="row">
              <Button kind={saved ? "plain" : "main"} icon="mail" busy={task.busy} onPress={saveMail}>
                Save the mail
              </Button>
            </div>
          </Card>
        )}
        <Card title={institution === undefined ? "Send it by e-mail" : "Or attach it by hand"}>
          <ol class="steps">
            <li class="stack-tight">
              <h3>Save the encrypted file</h3>
              <div class="row">
                <Button
                  kind={saved || institution !== undefined ? "plain" : "main"}
                  icon="download"
                  onPress={() => {
                    saveWithEvidence(sealed.file, name, logEvidence, sealed.reportId);
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
                  kind={saved && institution === undefined ? "main" : "plain"}
                  icon="mail"
                  onPress={() => {
                    location.assign(
                      `mailto:${encodeURIComponent(to)}?subject=${encodeURIComponent(subject)}&body=${encodeURIComponent(body)}`,
                    );
                  }}
                >
                  Write an e-mail
                </Button>
                <CopyButton text={body} label="Copy the words" />
              </div>
            </li>
          </ol>
        </Card>
        {sealed.file.size > MAILED_MOST && (
          <Notice kind="warn">
            <p>Many mail servers refuse a mail of this size. Fewer or shorter videos make it smaller.</p>
          </Notice>
        )}
        {!saved && (
          <Notice kind="warn">
            <p>The file is in this page until you leave it. Save it first.</p>
          </Notice>
        )}
        {isListed ? (
          <Notice>
            <p>
              PicSafe does not keep the file. Your reports list it, with its access log.
              {institution !== undefined &&
                " They show where it ends in the hospital, once the hospital says so."}
            </p>
          </Notice>
        ) : (
          <NotListed />
        )}
      </div>
    </>
  );
}
