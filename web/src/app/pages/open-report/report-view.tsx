// An opened report. Nothing of it is anywhere but in this page's memory until somebody saves it.

import type { JSX } from "preact";
import { Badge } from "../../../ui/badge";
import { Card } from "../../../ui/card";
import { PageHeader } from "../../../ui/page-header";
import { Notice } from "../../../ui/notice";
import { t } from "../../../words";
import { isReportIdOfAnother } from "../../../contract/report-ids";
import { AccessLog } from "../../access-log";
import { LogAlarm } from "../../receipts/receipt-status";
import { useLogCheck } from "../../receipts/use-log-check";
import { useServices } from "../../services";
import { senderName } from "../../text/actor-names";
import { ignoredFilesText } from "../../text/ignored-files";
import { capitalised, listWithCommas } from "../../text/lists";
import { otherSenderNamed } from "../../text/named-sender";
import { personName } from "../../text/person-names";
import { formatMediaCounts } from "../../text/report-labels";
import { formatDateTime } from "../../text/formatters";
import { Clips } from "./clips";
import { ConsentCard, DetailsCard, NotesCard, PatientCard } from "./detail-cards";
import { FilesCard } from "./files-card";
import { Gallery } from "./gallery";
import { PRINT_CONTAINER_ID } from "./print-report";
import { ReplyButton } from "./reply-button";
import type { UnsealedReport } from "./unseal";

/** `link` is where it came from, if it was a link. */
export function ReportView(props: { readonly opened: UnsealedReport; readonly link?: string }): JSX.Element {
  const { opened, link } = props;
  const { contents, reportId, keyServer, sender } = opened;
  const { client } = useServices();
  const watch = useLogCheck(keyServer.url, reportId);
  const { metadata } = contents;
  const patient = personName(metadata.patient);
  const from = senderName(sender);
  const ignored = ignoredFilesText(opened.ignored);
  const otherNamed = otherSenderNamed(metadata.user, sender);
  const members = [...contents.members.values()];
  const photos = members.filter(({ kind, mediaType }) => kind === "media" && mediaType === "photo");
  const clips = members.filter(({ kind, mediaType }) => kind === "media" && mediaType !== "photo");
  return (
    <div class="page">
      <PageHeader
        title={patient === "" ? t("open-report-unnamed") : patient}
        documentTitle={t("open-report")}
        lead={listWithCommas(
          [
            t("open-report-from", {
              contents: capitalised(formatMediaCounts(metadata.media)),
              sender: from,
            }),
            formatDateTime(metadata.details.datetime),
          ].filter((part) => part !== ""),
        )}
        actions={
          <>
            <Badge kind="good" icon="shield">
              {t("open-report-from.checked")}
            </Badge>
            <ReplyButton opened={opened} link={link} />
          </>
        }
      />
      <p class="print-only small">
        {t("open-report-printed", { id: reportId, sender: from })} {t("pdf-confidential")}
      </p>
      <div class="stack-wide">
        <LogAlarm log={watch.log} reportId={reportId} keyServer={keyServer.url} />
        {isReportIdOfAnother(sender.userid, reportId) && (
          <Notice kind="bad" title={t("open-other-number")}>
            <p class="break-anywhere">{t("open-other-number.text", { sender: from })}</p>
          </Notice>
        )}
        {keyServer.url !== client.servers.keyUrl && (
          <Notice title={t("open-other-server")}>
            <p class="break-anywhere">
              {t("open-other-server.text", { sender: from, server: keyServer.url })}
            </p>
          </Notice>
        )}
        {otherNamed !== undefined && (
          <Notice kind="bad" title={t("open-other-sender")}>
            <p class="break-anywhere">{t("open-other-sender.text", { sender: from, named: otherNamed })}</p>
          </Notice>
        )}
        <div class="columns columns-aside">
          <div class="stack-wide">
            {contents.missingItems.length > 0 && (
              <Notice kind="warn" title={t("open-missing")}>
                <p>
                  {t("open-missing-items", {
                    items: listWithCommas(contents.missingItems),
                    count: contents.missingItems.length,
                  })}
                </p>
              </Notice>
            )}
            {contents.consentGaps.length > 0 && (
              <Notice kind="warn" title={t("open-unproven")}>
                {contents.consentGaps.map((gap) => (
                  <p key={gap}>{t(`open-gap-${gap}`)}</p>
                ))}
              </Notice>
            )}
            {ignored !== undefined && (
              <Notice title={t("open-ignored")}>
                <p class="break-anywhere">{ignored}</p>
              </Notice>
            )}
            {/* what to look for comes before what there is to look at */}
            <NotesCard metadata={metadata} />
            {photos.length > 0 && (
              <Card title={t("pdf-photos")}>
                <Gallery contents={contents} photos={photos} />
                <div id={PRINT_CONTAINER_ID} class="print-photos" />
              </Card>
            )}
            {clips.length > 0 && (
              <Card title={t(photos.length > 0 ? "open-clips" : "open-clips.alone")}>
                <Clips contents={contents} clips={clips} />
              </Card>
            )}
            <PatientCard metadata={metadata} />
            <ConsentCard contents={contents} />
            <DetailsCard metadata={metadata} sender={sender} otherNamed={otherNamed} />
          </div>
          <div class="stack-wide no-print">
            <FilesCard opened={opened} photos={photos} />
            <AccessLog report={{ keyServer, reportId, tag: contents.tag }} known={opened} watch={watch} />
          </div>
        </div>
      </div>
    </div>
  );
}
