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
import { otherSenderNamed } from "../../text/named-sender";
import { personName } from "../../text/person-names";
import { formatMediaCounts } from "../../text/report-labels";
import { formatDateTime } from "../../text/formatters";
import { Clips } from "./clips";
import { ConsentCard, DetailsCard, NotesCard, PatientCard } from "./detail-cards";
import { FilesCard } from "./files-card";
import { Gallery } from "./gallery";
import { PRINT_CONTAINER_ID } from "./print-report";
import type { UnsealedReport } from "./unseal";

export function ReportView({ opened }: { opened: UnsealedReport }): JSX.Element {
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
        title={patient === "" ? "Report without a patient’s name" : patient}
        lead={[`${formatMediaCounts(metadata.media)} from ${from}`, formatDateTime(metadata.details.datetime)]
          .filter((part) => part !== "")
          .join(", ")}
        actions={
          <Badge kind="good" icon="shield">
            Checked and decrypted here
          </Badge>
        }
      />
      <p class="print-only small">
        PicSafe report {reportId}, sent by {from}. Confidential: personal health information. Use it only as
        the patient consented to.
      </p>
      <div class="stack-wide">
        <LogAlarm log={watch.log} reportId={reportId} keyServer={keyServer.url} />
        {isReportIdOfAnother(sender.userid, reportId) && (
          <Notice kind="bad" title="This report’s number is somebody else’s">
            <p class="break-anywhere">
              It begins with another person’s user number than that of {from}, whom its Key Server names as
              the sender. PicSafe lets nobody send such a report: do not trust it.
            </p>
          </Notice>
        )}
        {keyServer.url !== client.servers.keyUrl && (
          <Notice title="Its sender is not PicSafe’s word">
            <p class="break-anywhere">
              That it is from {from} is what {keyServer.url} says, which is not PicSafe’s own Key Server.
            </p>
          </Notice>
        )}
        {otherNamed !== undefined && (
          <Notice kind="bad" title="This report’s details name somebody else">
            <p class="break-anywhere">
              It was sent by {from}: so the Key Server has recorded it. What is written in the report, and
              perhaps in its PDF, names {otherNamed} as the sender. Ask both before you rely on it.
            </p>
          </Notice>
        )}
        <div class="columns columns-aside">
          <div class="stack-wide">
            {contents.missingItems.length > 0 && (
              <Notice kind="warn" title="The report is not complete">
                <p>
                  It lists {contents.missingItems.join(", ")}, which{" "}
                  {contents.missingItems.length === 1 ? "is" : "are"} not in it. Ask the sender.
                </p>
              </Notice>
            )}
            {contents.consentGaps.length > 0 && (
              <Notice kind="warn" title="Consent is not proven">
                {contents.consentGaps.map((gap) => (
                  <p key={gap}>{t(`open-gap-${gap}`)}</p>
                ))}
              </Notice>
            )}
            {ignored !== undefined && (
              <Notice title="Something was passed over">
                <p class="break-anywhere">{ignored}</p>
              </Notice>
            )}
            {/* what to look for comes before what there is to look at */}
            <NotesCard metadata={metadata} />
            {photos.length > 0 && (
              <Card title="Photos">
                <Gallery contents={contents} photos={photos} />
                <div id={PRINT_CONTAINER_ID} class="print-photos" />
              </Card>
            )}
            {clips.length > 0 && (
              <Card title={photos.length > 0 ? "Video and audio" : "Recordings"}>
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
