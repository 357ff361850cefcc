// It is done: the draft is gone, and what is left is a link, or a sealed file.

import type { JSX } from "preact";
import type { InstitutionSettings, UploadedReport } from "../../../api";
import type { Candidate } from "../../../delivery/matching";
import { Button, ButtonLink } from "../../../ui/button";
import { Card } from "../../../ui/card";
import { PageHeader } from "../../../ui/page-header";
import { Notice } from "../../../ui/notice";
import { isBox } from "../../integrations/box-institution";
import { isDropbox } from "../../integrations/dropbox-institution";
import { ShareLink } from "../../share-link";
import { type ItemCounts, formatItemCounts } from "../../text/share-messages";
import { formatDateTime, formatFileSize } from "../../text/formatters";
import { LeftOutNotice } from "../left-out-notice";
import { SentReceipt } from "../../receipts/sent-receipt";
import { NotListed } from "./not-listed";
import type { PackedReport, SealedReport } from "./send-report";
import { SentFile } from "./sent-file";

export type SentReport =
  | { readonly kind: "link"; readonly report: UploadedReport }
  | {
      readonly kind: "posted";
      readonly report: PackedReport;
      readonly institution: InstitutionSettings;
      readonly isListed: boolean;
    }
  | {
      readonly kind: "recorded";
      readonly reportId: string;
      readonly institution: InstitutionSettings;
      readonly itemCounts: ItemCounts;
      /** Whose record it is in, as the record system has them; undefined if they were created. */
      readonly patient: Candidate | undefined;
      readonly isListed: boolean;
    }
  | {
      readonly kind: "file";
      readonly sealed: SealedReport;
      /** Whom it is mailed to; undefined if nobody was named. */
      readonly institution: InstitutionSettings | undefined;
      readonly isListed: boolean;
    };

export function SentPage({ report, onAnother }: { report: SentReport; onAnother: () => void }): JSX.Element {
  return (
    <div class="page page-narrow">
      <SentReceipt reportId={reportIdOf(report)} />
      <Sent report={report} />
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

function reportIdOf(report: SentReport): string {
  if (report.kind === "recorded") return report.reportId;
  return report.kind === "file" ? report.sealed.reportId : report.report.reportId;
}

function Sent({ report }: { report: SentReport }): JSX.Element {
  if (report.kind === "link") return <SentLink report={report.report} />;
  if (report.kind === "file") return <SentFile {...report} />;
  if (report.kind === "recorded") return <Recorded {...report} />;
  return <Posted {...report} />;
}

function Posted({ report, institution, isListed }: SentReport & { readonly kind: "posted" }): JSX.Element {
  return (
    <>
      <PageHeader
        title={`${institution.name} has the report`}
        lead={`${formatItemCounts(report.itemCounts)}, ${formatFileSize(report.file.size)}.`}
      />
      <div class="stack-wide">
        <Notice kind="good" title="Sent">
          <p>Nothing of it is left in this page. The hospital has confirmed that it is kept.</p>
        </Notice>
        {isListed ? (
          <Notice>
            <p>“My reports” shows where it ends in the hospital, once the hospital says so.</p>
          </Notice>
        ) : (
          <NotListed />
        )}
      </div>
    </>
  );
}

function Recorded(props: SentReport & { readonly kind: "recorded" }): JSX.Element {
  const { reportId, institution, itemCounts, patient, isListed } = props;
  const names = patient?.names.map(({ given, family }) => `${given} ${family}`.trim()) ?? [];
  const birthDate = patient?.birthDate ?? "";
  return (
    <>
      <PageHeader
        title={`${institution.name} has the report`}
        lead={`${formatItemCounts(itemCounts)} and the PDF.`}
      />
      <div class="stack-wide">
        <Notice kind="good" title="Stored">
          <p>
            {isDropbox(institution) || isBox(institution)
              ? `It is in the folder ${reportId}. Nothing of it is left in this page.`
              : patient === undefined
                ? "The patient was created there. Nothing of the report is left in this page."
                : `In the record of ${names[0] ?? patient.reference}${birthDate === "" ? "" : `, born ${birthDate}`}. Nothing of it is left in this page.`}
          </p>
        </Notice>
        {!isListed && <NotListed />}
      </div>
    </>
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
