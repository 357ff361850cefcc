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
import { t } from "../../../words";
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
  useLeaveGuard(!saved, t("sent-file.leave"));
  const size = formatFileSize(sealed.file.size);
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
        title={institution === undefined ? t("sent-file") : t("sent-file.to", { name: institution.name })}
        documentTitle={t("sent-file")}
        lead={
          <span class="break-anywhere">
            {to === ""
              ? t("sent-file.lead", { file: name, size })
              : t("sent-file.lead-to", { file: name, size, address: displayAddress(to) })}
          </span>
        }
      />
      <div class="stack-wide">
        {institution !== undefined && (
          <Card title={t("sent-mail")}>
            <p class="muted">{to === "" ? t("sent-mail.text-choose") : t("sent-mail.text")}</p>
            <ErrorNotice error={task.error} />
            <div class="row">
              <Button kind={saved ? "plain" : "main"} icon="mail" busy={task.busy} onPress={saveMail}>
                {t("sent-mail.save")}
              </Button>
            </div>
          </Card>
        )}
        <Card title={institution === undefined ? t("sent-attach") : t("sent-attach.by-hand")}>
          <ol class="steps">
            <li class="stack-tight">
              <h3>{t("sent-attach-file")}</h3>
              <div class="row">
                <Button
                  kind={saved || institution !== undefined ? "plain" : "main"}
                  icon="download"
                  onPress={() => {
                    saveWithEvidence(sealed.file, name, logEvidence, sealed.reportId);
                    setSaved(true);
                  }}
                >
                  {t("sent-attach-file.save")}
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
                    {t("sent-attach-file.share")}
                  </Button>
                )}
              </div>
            </li>
            <li class="stack-tight">
              <h3>{t("sent-attach-mail")}</h3>
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
                  {t("sent-attach-mail.write")}
                </Button>
                <CopyButton text={body} label={t("sent-attach-mail.copy")} />
              </div>
            </li>
          </ol>
        </Card>
        {sealed.file.size > MAILED_MOST && (
          <Notice kind="warn">
            <p>{t("sent-file.large")}</p>
          </Notice>
        )}
        {!saved && (
          <Notice kind="warn">
            <p>{t("sent-file.unsaved")}</p>
          </Notice>
        )}
        {isListed ? (
          <Notice>
            <p>{institution === undefined ? t("sent-file.kept") : t("sent-file.kept-hospital")}</p>
          </Notice>
        ) : (
          <NotListed />
        )}
      </div>
    </>
  );
}
